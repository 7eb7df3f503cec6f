"""Judge the rows of an import by a few look-ups, outside any transaction (S73).

A dry run in a transaction would hold up every login on SQLite. What the rows ask is judged again,
on locked rows, when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from onboarding.authority import RefusedError, may_work_in_bulk
from onboarding.elsewhere import demand_answers, tell_elsewhere
from onboarding.inviting import NOT_YOURS
from onboarding.jobs.cells import Fields, fields_of
from onboarding.jobs.verdicts import Bench, Judged, asked_in
from onboarding.jobs.words import Verdict
from onboarding.models import Job, JobKind, JobRow

_PIECE = 500  # rows of one look-up or one statement

_DOUBLE = Judged(Verdict.DOUBLE, {})


def judge_rows(job: Job, rows: Sequence[JobRow], now: datetime) -> None:
    """Set the verdict, the errors and the person of these rows, which are not saved.

    `rows` are all rows of the job: of two good ones with one address, the second is double. Raises
    RefusedError if the owner may not do this any more, or was told of too many addresses that are
    not theirs to add: then the rows are not looked at.
    """
    staff = _owner(job)
    demand_answers(staff, now)
    bench = Bench.of(staff, job.branch, timezone.localdate(now))
    fields_by_place = fields_of(job)
    asked = [asked_in(row, fields_by_place) for row in rows]
    known, seen = _known(address for _row, _fields, address in asked), set[str]()
    for row, fields, address in asked:
        told_before = row.user_id if row.verdict == Verdict.ELSEWHERE else None
        is_double = address in seen
        judged = _DOUBLE if is_double else _judged(bench, fields, address, known)
        if judged.verdict != Verdict.BAD:  # a row that is left out claims no address
            seen |= {address} - {""}
        row.verdict, row.errors = judged.verdict, judged.errors
        row.user = known.get(address)  # also of ELSEWHERE: whoever is erased, is so in the row
        if judged.verdict == Verdict.ELSEWHERE and row.user_id != told_before:
            tell_elsewhere(staff, address, now)


def verdict_of(row: JobRow) -> tuple[object, ...]:
    """Return what `judge_rows` sets in this row."""
    return row.verdict, row.errors, row.user_id


def save_verdicts(rows: Iterable[JobRow]) -> None:
    """Store what `judge_rows` set, in a few statements."""
    fields = ("verdict", "errors", "user")
    JobRow.objects.bulk_update(list(rows), fields, batch_size=_PIECE)


def _owner(job: Job) -> User:
    staff = User.objects.filter(pk=job.by_id or 0).first()
    if staff is None or not may_work_in_bulk(staff, JobKind(job.kind)):
        raise RefusedError(NOT_YOURS)
    return staff


def _known(addresses: Iterable[str]) -> dict[str, User]:
    """Return the people with these addresses, read in pieces."""
    wanted, people = sorted({one for one in addresses if one}), dict[str, User]()
    for start in range(0, len(wanted), _PIECE):
        found = User.objects.filter(email__in=wanted[start : start + _PIECE])
        people |= {one.email: one for one in found.prefetch_related("groups")}
    return people


def _judged(bench: Bench, fields: Fields, address: str, known: dict[str, User]) -> Judged:
    judged = bench.judge(fields, known.get(address))
    if address:
        return judged
    code = "character" if fields.get("email") else "blank"
    return Judged(Verdict.BAD, {**judged.errors, "email": code})
