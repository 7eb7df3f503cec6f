"""Invite many people in one process, in the site's environment: `manage.py shell -c "…"`."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def invite(people: list[dict[str, str]], role: str) -> None:
    """Invite people with this role at one branch, by `manage.py invite`."""
    for person in people:
        call_command(
            "invite",
            person.pop("email"),
            branch="02 Rotterdam",
            branch_phone="010 123 45 67",
            branch_email="rotterdam@werktalent.example",
            role=role,
            stdout=StringIO(),
            **person,
        )
