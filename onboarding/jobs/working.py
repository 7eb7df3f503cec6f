"""Work jobs off: the sender calls `work`, which does one slice of one job (S75).

A slice is one transaction that locks the job, its owner and its people. A killed sender leaves
nothing half done: its slice was not committed, and any sender does it again at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.log.events import service
from accounts.models import User
from lib.away import is_away
from lib.throttle import Taken
from onboarding.authority import QuotaError, RefusedError, may_work_in_bulk
from onboarding.inviting import make_employees, send
from onboarding.jobs.cells import fields_of
from onboarding.jobs.kinds import Plan, Slice
from onboarding.jobs.reading import read_upload
from onboarding.jobs.steering import end
from onboarding.jobs.verdicts import Bench, asked_in
from onboarding.jobs.words import DONE, Outcome
from onboarding.locks import locked_people
from onboarding.models import Activation, Job, JobKind, JobRow, JobState, RowState
from onboarding.throttles import charge_bulk, give_back_bulk

logger = logging.getLogger(__name__)

OWNER_LOST = _("Deze lijst is gestopt: wie hem maakte, mag dit niet meer.")


def work(now: datetime) -> bool:
    """Do the next piece of work of one job. Return False if no job has any."""
    job = Job.objects.filter(due_at__lte=now).order_by("due_at").first()
    if job is None:
        return False
    try:
        _STEPS[JobState(job.state)](job, now)
    except Exception as error:
        if is_away(error):
            raise
        logger.exception("job %s broke off", job.pk)
        # Not for ever the first: other jobs come before it is tried again.
        Job.objects.filter(pk=job.pk, due_at=job.due_at).update(due_at=now + settings.JOB_LEASE)
    return True


def _drop(job: Job, now: datetime) -> None:
    """Delete a job that was not confirmed in time, and what was uploaded (S73)."""
    late = Job.objects.filter(pk=job.pk, due_at__lte=now, confirmed_at=None)
    with service():
        if late.select_for_update(skip_locked=True).first():  # else it was confirmed just now
            late.delete()


def do_slice(job: Job, now: datetime) -> None:
    """Do up to SLICE rows of a running job, in one transaction; end the job if none is left."""
    with service():
        mine = Job.objects.select_for_update(skip_locked=True, of=("self",))
        under_way = mine.filter(state__in=(JobState.RUNNING, JobState.WAITING))
        locked = under_way.filter(pk=job.pk, due_at__lte=now).first()
        if locked is None:  # another sender does it, or it was paused
            return
        locked.problem = ""
        locked.state, locked.due_at = JobState.RUNNING, now  # behind the other jobs that are due
        rows = list(locked.rows.filter(state=RowState.WAITING).order_by("id")[: _most(locked)])
        if rows:
            _do(locked, rows, now)
        else:
            end(locked, JobState.DONE, now)
        locked.save()


def _most(job: Job) -> int:
    # An erasure locks messages, which senders lock in another order: one person at a time.
    return 1 if job.kind == JobKind.ERASE else settings.SLICE


def _do(job: Job, rows: Sequence[JobRow], now: datetime) -> None:
    asked = [asked_in(row, fields_of(job)) for row in rows]
    addresses = [address for _row, _fields, address in asked if address]
    found = User.objects.filter(email__in=addresses) if addresses else User.objects.none()
    ids = {*found.values_list("pk", flat=True), *(row.user_id for row in rows if row.user_id)}
    staff, people = locked_people(job.by_id or 0, ids)
    if staff is None or not may_work_in_bulk(staff, JobKind(job.kind)):
        end(job, JobState.FAILED, now, OWNER_LOST)
        return
    piece = _slice(job, staff, people, now)
    is_import = job.kind == JobKind.INVITE
    try:
        plans = [
            piece.plan_import(row, fields, address) if is_import else piece.plan_selected(row)
            for row, fields, address in asked
        ]
    except RefusedError as often:  # no row is done: which ones are elsewhere would be seen
        end(job, JobState.FAILED, now, str(often))
        return
    _carry_out(piece, plans)


def _slice(job: Job, staff: User, people: dict[int, User], now: datetime) -> Slice:
    return Slice(
        job=job,
        staff=staff,
        bench=Bench.of(staff, job.branch, timezone.localdate(now)),
        now=now,
        people=people,
        by_address={one.email: one for one in people.values()},
        recent=mailed_lately(people, (job.confirmed_at or now) - settings.BULK_APART),
    )


def mailed_lately(people: Iterable[int], since: datetime) -> frozenset[int]:
    """Return those of these locked people who got an activation mail after `since`."""
    mailed = Activation.objects.filter(user__in=people, at__gt=since)
    return frozenset(mailed.values_list("user_id", flat=True))


def _carry_out(piece: Slice, plans: list[Plan]) -> None:
    """Charge the quotas, do the plans, and write what all of them have in common."""
    charged = _charge(piece, plans)
    able = [plan for plan in plans if plan.mails is None or plan.row.pk in charged]
    began, done = monotonic(), list[JobRow]()
    for plan in sorted(able, key=lambda one: one.key):
        if monotonic() - began > settings.SLICE_TIME.total_seconds():
            break
        if not _do_row(plan) and plan.row.pk in charged:
            give_back_bulk(charged[plan.row.pk])
        done.append(plan.row)
    for pk in charged.keys() - {row.pk for row in done}:
        give_back_bulk(charged[pk])
    make_employees(piece.newcomers)
    send(piece.ready, by=piece.staff, now=piece.now, is_bulk=True)
    fields = ("state", "outcome", "problem", "user", "payload", "whose", "verdict")
    JobRow.objects.bulk_update(done, fields)


def _charge(piece: Slice, plans: list[Plan]) -> dict[int, Taken]:
    """Charge each mail to the quota of its branch, in the order of branches.

    If a quota is used up, the job waits until it has room; its rows are not spent.
    """
    taken = dict[int, Taken]()
    mailing = [plan for plan in plans if plan.mails]
    if piece.job.quota_lifted_at:
        return {plan.row.pk: Taken(0, "", 0) for plan in mailing}
    for plan in sorted(mailing, key=lambda one: one.mails.pk if one.mails else 0):
        try:
            taken[plan.row.pk] = charge_bulk(plan.mails.pk if plan.mails else None, piece.now)
        except QuotaError as full:
            piece.job.state, piece.job.due_at = JobState.WAITING, full.retry_at
    return taken


def _do_row(plan: Plan) -> bool:
    """Do one row in a savepoint, and set what became of it. Return whether it was done."""
    row, person_id = plan.row, plan.row.user_id
    try:
        with service():
            outcome = plan.deed()
    except (RefusedError, ValidationError) as refused:
        outcome, row.user_id = Outcome.REFUSED, person_id
        row.problem = _sentence(refused)
    except Exception as error:
        if is_away(error):
            raise
        logger.exception("row %d of job %s broke off", row.number, row.job_id)
        outcome, row.user_id = Outcome.FAULT, person_id
    is_done = outcome in DONE
    row.state, row.outcome = (RowState.DONE if is_done else RowState.REFUSED), outcome
    if is_done:  # the others show to the end who was left out
        row.payload = row.whose = ""
    if outcome == Outcome.ERASED:
        row.user = None
    return is_done


def _sentence(refused: RefusedError | ValidationError) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


_STEPS: dict[JobState, Callable[[Job, datetime], None]] = {
    JobState.READING: read_upload,
    JobState.COLUMNS: _drop,
    JobState.PREVIEW: _drop,
    JobState.RUNNING: do_slice,
    JobState.WAITING: do_slice,
}
