"""`manage.py changepassword`: nobody sets anybody's password (S71)."""

from __future__ import annotations

from onboarding.refusing import RefusingCommand


class Command(RefusingCommand):
    """Refuses, whoever it is asked for."""

    help = "Refuses: people choose their own password through a mail."
    answer = (
        "Nobody sets a password for somebody else. Who forgot it asks for a mail on the login"
        " page; who never had one gets the activation mail again: manage.py invite EMAIL …"
    )
