"""Judge the rows of an import by a few look-ups, outside any transaction (S73).

A dry run in a transaction would hold up every login on SQLite. What the rows ask is judged again,
on locked rows, when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from accounts.models import User
from accounts.people.roles import SEES_ALL, managed_by, role_of
from onboarding.authority import RefusedError, may_work_in_bulk
from onboarding.elsewhere import demand_answers, tell_elsewhere
from onboarding.forgetting import whose
from onboarding.inviting import NOT_YOURS
from onboarding.jobs.cells import Fields, fields_of
from onboarding.jobs.verdicts import Bench, Judged, asked_in
from onboarding.jobs.words import Verdict
from onboarding.models import Job, JobKind, JobRow

_PIECE = 500  # rows of one look-up or one statement

T = TypeVar("T")

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
    known, others = _known(staff, (address for _row, _fields, address in asked))
    seen = set[str]()
    for row, fields, address in asked:
        told_before = row.user_id if row.verdict == Verdict.ELSEWHERE else None
        is_double = address in seen
        person = known.get(address)
        judged = bench.judge(fields, person, is_elsewhere=address in others)
        judged = _DOUBLE if is_double else _with_address(judged, fields, address)
        if judged.verdict != Verdict.BAD:  # a row that is left out claims no address
            seen |= {address} - {""}
        row.verdict, row.errors, row.whose = judged.verdict, judged.errors, whose(address)
        # Also for a person of another branch: erasing that person then wipes this row too.
        row.user_id = person.pk if person else others.get(address)
        if judged.verdict == Verdict.ELSEWHERE and row.user_id != told_before:
            tell_elsewhere(staff, address, now)


def verdict_of(row: JobRow) -> tuple[object, ...]:
    """Return what `judge_rows` sets in this row."""
    return row.verdict, row.errors, row.user_id, row.whose


def save_verdicts(rows: Iterable[JobRow]) -> None:
    """Store what `judge_rows` set, in a few statements."""
    fields = ("verdict", "errors", "user", "whose")
    JobRow.objects.bulk_update(list(rows), fields, batch_size=_PIECE)


def _owner(job: Job) -> User:
    staff = User.objects.filter(pk=job.by_id or 0).first()
    if staff is None or not may_work_in_bulk(staff, JobKind(job.kind)):
        raise RefusedError(NOT_YOURS)
    return staff


def _known(staff: User, addresses: Iterable[str]) -> tuple[dict[str, User], dict[str, int]]:
    """Return the people with these addresses whom `staff` sees, and the ids of the others.

    The others are not loaded: the time that takes would tell how many of a list there are.
    """
    sees_all, managed = role_of(staff) in SEES_ALL, managed_by(staff)
    mine, others = list[int](), dict[str, int]()
    for piece in _pieces(sorted({one for one in addresses if one})):
        found = User.objects.filter(email__in=piece).values_list("email", "pk", "branch_id")
        for address, pk, branch_id in found:
            if sees_all or branch_id in managed:
                mine.append(pk)
            else:
                others[address] = pk
    people = {
        one.email: one
        for piece in _pieces(mine)
        for one in User.objects.filter(pk__in=piece).prefetch_related("groups")
    }
    return people, others


def _pieces(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[start : start + _PIECE] for start in range(0, len(many), _PIECE))


def _with_address(judged: Judged, fields: Fields, address: str) -> Judged:
    """Return what was judged; without an address, the row is bad."""
    if address:
        return judged
    code = "character" if fields.get("email") else "blank"
    return Judged(Verdict.BAD, {**judged.errors, "email": code})
