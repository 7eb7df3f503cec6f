"""Confirm, pause, continue and cancel a job, and lift its quota.

A slice locks the job before the people, and so does each of these services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.models import User
from messaging.bell import BELL
from onboarding.authority import RefusedError, may_lift_quota, may_steer, may_work_in_bulk
from onboarding.jobs.making import STALE
from onboarding.jobs.words import GOOD, Verdict
from onboarding.locks import locked_staff
from onboarding.models import Job, JobKind, JobState, RowState
from onboarding.models.job import UNDER_WAY

NOT_THIS_JOB = _("U mag dit niet bij deze lijst.")
STILL_BAD = _("Er zijn nog regels die niet kloppen. Verbeter ze, of kies alleen de goede regels.")
NOTHING_GOOD = _("Er is geen regel die kan worden uitgevoerd.")
OVER = _("Deze lijst is al klaar of gestopt.")

_NOT_GOOD = (Verdict.BAD, Verdict.DOUBLE, Verdict.ELSEWHERE)


class BegunError(RefusedError):
    """The list began from this page already: this is the second POST of a double click."""


def is_good(counts: Mapping[str, int]) -> bool:
    """Return whether no row has a verdict that must be corrected or left out first."""
    return not any(counts.get(verdict) for verdict in _NOT_GOOD)


def confirm(
    job: Job,
    by: User,
    *,
    only_good: bool,
    invites_now: bool,
    version: int,
    now: datetime,
    reason: str = "",
) -> Job:
    """Let the sender do the good rows of a job. `version` is that of the page (`Job.version`).

    `reason` goes into the security log, for each person who is blocked. Raises RefusedError if `by`
    may not do this, if the job changed since the page was shown, if rows are not good and not
    `only_good`, or if no row is; BegunError if the same page started it.
    """

    def start(locked: Job, staff: User) -> None:
        if locked.state != JobState.PREVIEW or locked.version != version:
            is_same = (locked.version, locked.invites_now) == (version, invites_now)
            raise BegunError(STALE) if locked.confirmed_at and is_same else RefusedError(STALE)
        if locked.by_id != staff.pk or not may_work_in_bulk(staff, JobKind(locked.kind)):
            raise RefusedError(NOT_THIS_JOB)
        if not only_good and locked.rows.filter(verdict__in=_NOT_GOOD).exists():
            raise RefusedError(STILL_BAD)
        if not locked.rows.filter(verdict__in=GOOD).exists():
            raise RefusedError(NOTHING_GOOD)
        locked.rows.exclude(verdict__in=GOOD).update(state=RowState.SKIPPED)
        locked.only_good, locked.invites_now = only_good, invites_now
        locked.reason = reason or locked.reason
        locked.state, locked.confirmed_at, locked.due_at = JobState.RUNNING, now, now

    return _steer(job, by, now, start, what=Event.JOB_CONFIRMED)


def pause(job: Job, by: User, now: datetime) -> Job:
    """Let a job rest after its present slice. Raises RefusedError if it is over or not theirs."""

    def rest(locked: Job, _staff: User) -> None:
        _demand(locked)
        locked.state, locked.due_at = JobState.PAUSED, None

    return _steer(job, by, now, rest)


def go_on(job: Job, by: User, now: datetime) -> Job:
    """Let a paused or waiting job go on. Raises RefusedError if it is over or not theirs."""

    def run(locked: Job, _staff: User) -> None:
        _demand(locked)
        locked.state, locked.due_at = JobState.RUNNING, now

    return _steer(job, by, now, run)


def cancel(job: Job, by: User, now: datetime) -> Job:
    """End a job; rows that were done stay so. One that did not begin loses all its rows.

    Raises RefusedError if it is over, not theirs, or began since `job` was read.
    """

    def stop(locked: Job, _staff: User) -> None:
        if locked.ended_at:
            raise RefusedError(OVER)
        if locked.confirmed_at != job.confirmed_at:
            raise RefusedError(STALE)
        if not locked.confirmed_at:
            locked.rows.all().delete()
        end(locked, JobState.CANCELLED, now)

    return _steer(job, by, now, stop, what=Event.JOB_CANCELLED)


def lift_quota(job: Job, by: User, now: datetime) -> Job:
    """Let a job go on although the branch's quota is used up. Raises RefusedError."""

    def lift(locked: Job, staff: User) -> None:
        _demand(locked)
        if not may_lift_quota(staff):
            raise RefusedError(NOT_THIS_JOB)
        locked.quota_lifted_by, locked.quota_lifted_at = staff, now
        if locked.state == JobState.WAITING:
            locked.state, locked.due_at = JobState.RUNNING, now

    return _steer(job, by, now, lift, what=Event.JOB_QUOTA_LIFTED)


def end(job: Job, state: JobState, now: datetime, why: Promise | str = "") -> None:
    """End a locked job, not saved. Rows that were not done keep their cells, to be shown."""
    job.state, job.ended_at, job.due_at, job.problem = state, now, None, str(why)
    job.upload = job.header = ""


def _demand(job: Job) -> None:
    if job.state not in UNDER_WAY:
        raise RefusedError(OVER)


def _locked(job: Job) -> Job | None:
    jobs = Job.objects.select_for_update(of=("self",)).select_related("branch")
    return jobs.filter(pk=job.pk).first()


def _steer(
    job: Job,
    by: User,
    now: datetime,
    deed: Callable[[Job, User], None],
    *,
    what: Event | None = None,
) -> Job:
    """Lock the job and `by`, do the deed and save the job; return it as saved."""
    with service():
        locked = _locked(job)
        staff = locked_staff(by)
        if locked is None or staff is None or not may_steer(staff, locked):
            raise RefusedError(NOT_THIS_JOB)
        deed(locked, staff)
        locked.save()
        if what:
            record_by(what, user=None, by=staff, now=now, branch=locked.branch, detail=locked.kind)
        transaction.on_commit(BELL.set)
    return locked
