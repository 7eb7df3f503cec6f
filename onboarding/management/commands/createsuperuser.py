"""`manage.py createsuperuser` always fails: this project has no superusers (S71)."""

from __future__ import annotations

from onboarding.refusing import RefusingCommand


class Command(RefusingCommand):
    """Fail. The message names the command that invites an administrator."""

    help = "Refuses: use `manage.py invite EMAIL --role head-office`."
    answer = (
        "This project has no superusers. Invite the first administrator instead:"
        " manage.py invite EMAIL --first-name … --last-name … --phone … --role head-office"
    )
