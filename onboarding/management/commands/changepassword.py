"""`manage.py changepassword` refuses: only people themselves choose their password (S71)."""

from __future__ import annotations

from onboarding.refusing import RefusingCommand


class Command(RefusingCommand):
    """Refuse to change the password of any user."""

    help = "Refuses: people choose their own password through a mail."
    answer = (
        "No user can set another user's password. A user who forgot it asks for a mail on the"
        " login page; send a user who never had one the activation mail: manage.py invite EMAIL …"
    )
