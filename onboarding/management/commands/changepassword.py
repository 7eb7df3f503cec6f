"""`manage.py changepassword` always fails: a user's password is chosen by that user only (S71)."""

from __future__ import annotations

from onboarding.refusing import RefusingCommand


class Command(RefusingCommand):
    """Fail for every user. The message says how users choose their own password."""

    help = "Refuses: people choose their own password through a mail."
    answer = (
        "No user can set another user's password. A user who forgot it asks for a mail on the"
        " login page; send a user who never had one the activation mail: manage.py invite EMAIL …"
    )
