"""`manage.py invite`: invite one person by mail, for example the first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.log.events import Event, record_by, service
from accounts.models import Branch, User
from accounts.people.roles import Role, role_of
from lib.mailbox import folded
from onboarding.authority import RefusedError
from onboarding.details import Details
from onboarding.services import change_person, invite, reinvite


class Command(BaseCommand):
    """Invite a new person, or change an existing one. A person with a password gets no mail."""

    help = "Invites a person by mail, or sends the mail again to a person without a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--phone", required=True, help="mobile, such as +31612345678")
        parser.add_argument("--branch", default="", help='number and name: "02 Rotterdam"')
        parser.add_argument("--branch-phone", default="", help="for a new branch")
        parser.add_argument("--branch-email", default="", help="for a new branch: its reply-to")
        parser.add_argument("--role", choices=Role.values, default=Role.EMPLOYEE.value)
        parser.add_argument("--language", default="nl")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="change phone, branch or role of an existing person, or unblock them;"
            " all their sessions and links end",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        try:
            with service():
                lines = _run(options, timezone.now())
        except ValidationError as invalid:
            raise CommandError(_one_text(invalid)) from None
        except RefusedError as refused:
            raise CommandError(str(refused)) from None
        for line in lines:
            self.stdout.write(line)


def _run(options: dict[str, Any], now: datetime) -> list[str]:
    branch, lines = _branch(options, now)
    details: Details = {
        "email": options["email"],
        "first_name": options["first_name"],
        "last_name": options["last_name"],
        "phone": options["phone"],
        "branch": branch,
        "role": Role(options["role"]),
        "language": options["language"],
    }
    if branch and details["role"] == Role.HEAD_OFFICE:
        details["branch"] = None
        lines.append("Head office has no branch, so the branch was not recorded for this person.")
    person = _locked(details["email"])
    if person is None:
        user = invite(by=None, now=now, **details).user
        return [*lines, f"Invited {user} as {details['role']}: a mail to {user.email} is queued."]
    return lines + _change_and_mail(person, details, now, replace=options["replace"])


def _locked(email: str) -> User | None:
    """Lock the row of the person with this address and return the person, or None (S86)."""
    found = User.objects.by_email(email)
    person = User.objects.locked(found.pk) if found else None
    return person if person and person.email == folded(email) else None


def _change_and_mail(person: User, details: Details, now: datetime, *, replace: bool) -> list[str]:
    """Change a person and send the activation mail again; return the lines to print.

    Raises CommandError without `replace` if phone, branch or role differs or the user is blocked.
    """
    others = _needing_replace(person, details)
    if others and not replace:
        message = (
            f"{person.email} exists with other values ({', '.join(others)}). Add --replace to"
            " change them; that ends all sessions and links of this person."
        )
        raise CommandError(message)
    changed = change_person(by=None, user=person, now=now, is_active=True, **details)
    lines = [f"Changed for {person.email}: {', '.join(sorted(changed))}."] if changed else []
    if person.has_password:
        return [*lines, f"{person.email} already has a password; no mail was sent."]
    reinvite(by=None, user=person, now=now)
    return [*lines, f"{person.email} was invited before: a new mail is queued."]


def _needing_replace(person: User, details: Details) -> list[str]:
    """Return what only --replace may change: a different phone, branch or role, or "blocked"."""
    wanted = User(phone=details["phone"])
    facts = {
        "phone": person.phone != wanted.phone,
        "branch": person.branch != details["branch"],
        "role": role_of(person) != details["role"],
        "blocked": not person.is_active,
    }
    return [name for name, is_other in facts.items() if is_other]


def _branch(options: dict[str, Any], now: datetime) -> tuple[Branch | None, list[str]]:
    """Return the branch of the option --branch, or None without it, and a list of lines to print.

    Creates a missing branch. Raises CommandError if that fails, or if the stored name differs.
    """
    if not options["branch"].strip():
        return None, []
    number, name = Branch.read(options["branch"])
    known, is_new = Branch.objects.filter(number=number).first(), False
    if known is None:
        known, is_new = _made_branch(number, name, options)
    if is_new:
        record_by(Event.BRANCH_ADDED, user=None, branch=known, by=None, now=now)
    if name and name != known.name:
        message = f'Branch {number} is called "{known.name}". Write --branch "{known}".'
        raise CommandError(message)
    return known, [f"Created the branch {known}."] if is_new else []


def _made_branch(number: str, name: str, options: dict[str, Any]) -> tuple[Branch, bool]:
    """Create the branch or get a concurrently created one; return it and whether it is new.

    Raises CommandError if an option for the new branch is missing or invalid.
    """
    phone, email = options["branch_phone"], options["branch_email"]
    if not (name and phone and email):
        message = (
            f"Branch {number} does not exist. To create it, give number and name as in"
            ' --branch "02 Rotterdam", and --branch-phone and --branch-email.'
        )
        raise CommandError(message)
    facts = {"name": name, "phone": phone, "reply_to": email}
    try:
        Branch(number=number, **facts).full_clean(validate_unique=False)
    except ValidationError as invalid:
        raise CommandError(f"The new branch: {_one_text(invalid)}") from None
    return Branch.objects.get_or_create(number=number, defaults=facts)


def _one_text(invalid: ValidationError) -> str:
    by_field = invalid.message_dict
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in by_field.items())
