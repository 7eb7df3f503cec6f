"""`manage.py createsuperuser`: there are no superusers here (S71)."""

from __future__ import annotations

from onboarding.refusing import RefusingCommand


class Command(RefusingCommand):
    """Refuses, whatever it is asked."""

    help = "Refuses: use `manage.py invite EMAIL --role head-office`."
    answer = (
        "There are no superusers here. Invite the first administrator instead:"
        " manage.py invite EMAIL --first-name … --last-name … --phone … --role head-office"
    )
