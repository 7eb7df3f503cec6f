"""The verdict of one row of an import: what it asks, held against who is there (S73, S75).

The preview and the slice that does the work judge by the same function: the preview by what it
read, the slice by the locked rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Branch, User
from accounts.models.fields import spelled
from accounts.people.languages import code_of
from accounts.people.roles import Role, role_of
from onboarding.authority import may_change, may_place
from onboarding.details import NAME_TOO_LONG, Changes, Details, write
from onboarding.jobs.cells import Fields, person_in
from onboarding.jobs.dates import has_left
from onboarding.jobs.words import Verdict
from onboarding.models import JobRow

Asked = tuple[JobRow, Fields, str]  # a row, its fields, its address or ""

_NAMES = frozenset({"first_name", "last_name"})


class Judged(NamedTuple):
    """The verdict of a row, the codes of its errors by field, and what it asks for."""

    verdict: Verdict
    errors: dict[str, str]
    details: Details | None = None
    changes: Changes | None = None


@dataclass(frozen=True)
class Bench:
    """What all rows of a job are judged by: whose job it is, the branches, and the day."""

    staff: User
    today: date
    own: Branch | None  # for rows that name no branch
    branches: Mapping[str, Branch] = field(default_factory=dict)  # by number, name and both

    @classmethod
    def of(cls, staff: User, own: Branch | None, today: date) -> Bench:
        """Read the branches in which `staff` may place employees."""
        mine = [one for one in Branch.objects.all() if may_place(staff, Role.EMPLOYEE, one.pk)]
        if own is None and len(mine) == 1:
            own = mine[0]
        return cls(staff, today, own if own in mine else None, _by_name(mine))

    def branch(self, named: str) -> Branch | None:
        """Return the branch that a row names, or `own`. None: no branch of theirs."""
        return self.branches.get(named.casefold()) if named else self.own

    def judge(self, asked: Fields, person: User | None, *, is_elsewhere: bool = False) -> Judged:
        """Return the verdict on a row whose address `person` has.

        If None, nobody has it, or with `is_elsewhere` somebody whom `staff` does not see.
        """
        try:
            if has_left(asked.get("leaves", ""), self.today):
                return Judged(self._of_leaver(person), {})
        except ValueError:
            return Judged(Verdict.BAD, {"leaves": "date"})
        if is_elsewhere:
            return Judged(Verdict.ELSEWHERE, {})
        return self._of_newcomer(asked) if person is None else self._of_known(asked, person)

    def _of_leaver(self, person: User | None) -> Verdict:
        if person is None or not may_change(self.staff, person):
            return Verdict.NOBODY
        if role_of(person) != Role.EMPLOYEE:
            return Verdict.STAFF
        return Verdict.LEAVER if person.is_active else Verdict.BLOCKED

    def _of_newcomer(self, asked: Fields) -> Judged:
        details = _details(asked, self.branch(asked.get("branch", "")))
        errors = _errors_of(User(), details)
        return Judged(Verdict.BAD if errors else Verdict.NEW, errors, details=details)

    def _of_known(self, asked: Fields, person: User) -> Judged:
        if not may_change(self.staff, person):
            return Judged(Verdict.ELSEWHERE, {})
        if role_of(person) != Role.EMPLOYEE:
            return Judged(Verdict.STAFF, {})
        if person.has_password or not person.is_active:
            return Judged(Verdict.ACTIVE if person.is_active else Verdict.BLOCKED, {})
        return self._of_changes(asked, person)

    def _of_changes(self, asked: Fields, person: User) -> Judged:
        changes: Changes = {}
        if asked.get("first_name"):
            changes["first_name"] = asked["first_name"]
        if asked.get("last_name"):
            changes["last_name"] = asked["last_name"]
        if asked.get("phone"):
            changes["phone"] = asked["phone"]
        if asked.get("branch"):
            changes["branch"] = self.branch(asked["branch"])
        if asked.get("language"):
            changes["language"] = _language(asked)
        changed = copy(person)
        errors = _errors_of(changed, changes)
        if errors:
            return Judged(Verdict.BAD, errors)
        is_same = all(getattr(person, name) == getattr(changed, name) for name in changes)
        return Judged(Verdict.SAME if is_same else Verdict.CHANGED, {}, changes=changes)


def _by_name(branches: Iterable[Branch]) -> dict[str, Branch]:
    """Return branches by number, name and both, without the names that several have."""
    found = defaultdict[str, list[Branch]](list)
    for branch in branches:
        for name in {one.casefold() for one in (branch.number, branch.name, str(branch))}:
            found[name].append(branch)
    return {name: named[0] for name, named in found.items() if len(named) == 1}


def asked_in(row: JobRow, fields: Mapping[int, str]) -> Asked:
    """Return the row with what it asks, and its address in the one spelling of addresses."""
    asked = person_in(row, fields)
    try:
        return row, asked, spelled(asked.get("email", ""))
    except ValidationError:
        return row, asked, ""


def told_by_fields(asked: Fields) -> dict[str, str]:
    """Return what validation says of each field of a new person that is not good, branch aside."""
    return {name: _told(name, found[0]) for name, found in _found(User(), _details(asked)).items()}


def _told(name: str, error: ValidationError) -> str:
    if error.code == "max_length" and name in _NAMES:
        return str(NAME_TOO_LONG % error.params)
    return str(error.messages[0])


def _details(asked: Fields, branch: Branch | None = None) -> Details:
    return {
        "email": asked.get("email", ""),
        "first_name": asked.get("first_name", ""),
        "last_name": asked.get("last_name", ""),
        "phone": asked.get("phone", ""),
        "branch": branch,
        "role": Role.EMPLOYEE,
        "language": _language(asked),
    }


def _language(asked: Fields) -> str:
    """Return the code of the language that a row names. Without one: the first of the site."""
    return code_of(asked.get("language", "") or settings.LANGUAGE_CODE)[:8]


def _errors_of(person: User, details: Details | Changes) -> dict[str, str]:
    """Write `details` on `person`, who is not saved; return the code of each field's error."""
    return {name: _code(name, found[0]) for name, found in _found(person, details).items()}


def _found(person: User, details: Details | Changes) -> dict[str, list[ValidationError]]:
    try:
        write(person, details, Role.EMPLOYEE, asks_database=False)
    except ValidationError as invalid:
        return dict(invalid.error_dict)
    return {}


def _code(name: str, error: ValidationError) -> str:
    return "no_branch" if name == "branch" else (error.code or "invalid")
