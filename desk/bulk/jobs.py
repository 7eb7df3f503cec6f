"""The list of jobs, and the page of one: what it shows depends on how far the job is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.people.roles import SEES_ALL, role_of
from accounts.unsent import mark_for, refill, typed_in
from desk.bulk.access import job_in_sight, may_import
from desk.bulk.columns import columns_of
from desk.bulk.deeds import REASON_FORMS
from desk.bulk.rows import Shown, number_in
from desk.bulk.selecting import mailable
from desk.bulk.words import TITLES, mail_words, start_words, state_words
from desk.scoping import staff_of
from onboarding.authority import may_lift_quota
from onboarding.jobs.results import PAGE, jobs_in_sight, progress
from onboarding.jobs.steering import is_good
from onboarding.jobs.words import GOOD, Outcome, Verdict
from onboarding.models import Job, JobKind, JobState
from onboarding.models.job import ENDED

_BEFORE = "voor"  # a parameter: the id of a job, whose older ones are shown
# The page of a job that runs is loaded again by itself, but not for ever: that would keep the
# session of staff who left. From the address it knows how often it was.
_TIMES, _QUICK, _MOST = "keer", 10, 100
_SOON, _LATER = 2, 10  # seconds

Context = dict[str, Any]


@require_safe
def list_of_jobs(request: HttpRequest) -> HttpResponse:
    """Show the newest jobs: one's own, for head office those of everybody."""
    staff = staff_of(request)
    found = jobs_in_sight(staff).defer("upload").select_related("by", "branch")
    found = found.order_by("-created_at", "-pk")
    before = _job_named(request, staff)
    if before:
        found = found.filter(created_at__lt=before.created_at)
    jobs, sees_all = list(found[: PAGE + 1]), role_of(staff) in SEES_ALL
    page = {
        "title": _("Lijsten"),
        "lines": [(job, TITLES[job.kind], state_words(job)) for job in jobs[:PAGE]],
        "sees_branches": sees_all or len({job.branch_id for job in jobs}) > 1,
        "older_url": f"?{_BEFORE}={jobs[PAGE - 1].pk}" if len(jobs) > PAGE else "",
        "sees_all": sees_all,
        "may_import": may_import(staff),
    }
    return _page(request, "list", page)


@require_safe
def job_page(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show a job: its columns, its preview, its progress or its result."""
    job, staff = job_in_sight(request, job_id), staff_of(request)
    template, context = _SHOWN.get(job.state, ("progress", _progress))
    page = {
        "title": TITLES[job.kind],
        "job": job,
        "told": state_words(job),
        "is_own": job.by_id == staff.pk,
        "mark": mark_for(staff),
        **context(request, job),
    }
    return _page(request, template, page)


def _columns(_request: HttpRequest, job: Job) -> Context:
    return columns_of(job)


def _preview(request: HttpRequest, job: Job) -> Context:
    typed = typed_in(request)
    shown = Shown(request, job, "verdict", typed)
    counts = shown.counts()
    good = sum(counts.get(one, 0) for one in GOOD)
    total, is_import = sum(counts.values()), job.kind == JobKind.INVITE
    return {
        "rows": shown.rows(counts, _first_part(counts)),
        "good": good,
        "left_out": total - good,
        "has_bad": not is_good(counts),
        "corrects": Verdict.BAD in counts and job.by_id == staff_of(request).pk,
        "start": start_words(job, counts),
        "later": start_words(job, counts, later=True) if is_import else "",
        "reason": _reason_form(request, job),
        "erases": job.kind == JobKind.ERASE,
        "is_grave": job.kind in REASON_FORMS,
    }


def _reason_form(request: HttpRequest, job: Job) -> Form | None:
    """Return the form that asks why people are blocked or erased."""
    if job.kind not in REASON_FORMS:
        return None
    form = REASON_FORMS[job.kind]()
    refill(request, form)
    return form


def _first_part(counts: dict[str, int]) -> str:
    """Return the rows to look at first: those to correct."""
    return next((one for one in (Verdict.BAD, Verdict.DOUBLE) if one in counts), "")


def _progress(request: HttpRequest, job: Job) -> Context:
    number = number_in(request.GET.get(_TIMES, ""))
    is_moving = job.state in {JobState.READING, JobState.RUNNING}
    return {
        "progress": progress(job),
        "seconds": _seconds(number) if is_moving else None,
        "next": f"{_TIMES}={number + 1}",
        "is_moving": is_moving,
        "lifts": job.state == JobState.WAITING and may_lift_quota(staff_of(request)),
    }


def _seconds(times: int) -> int | None:
    """Return after how many seconds the page is loaded again, or None if it is not."""
    if times >= _MOST:
        return None
    return _SOON if times < _QUICK else _LATER


def _result(request: HttpRequest, job: Job) -> Context:
    shown = Shown(request, job, "outcome")
    rows = shown.rows(shown.counts(), Outcome.REFUSED)
    return {"rows": rows, "out": Outcome.OUT, "mailing": _mailing(request, job)}


def _mailing(request: HttpRequest, job: Job) -> str:
    """Return the words of the button that mails those who were added without a mail, or ""."""
    waiting = 0 if job.invites_now else mailable(request, job).count()
    return mail_words(waiting) if waiting else ""


_SHOWN: dict[str, tuple[str, Callable[[HttpRequest, Job], Context]]] = {
    JobState.COLUMNS: ("columns", _columns),
    JobState.PREVIEW: ("preview", _preview),
    **dict.fromkeys(ENDED, ("result", _result)),
}


def _job_named(request: HttpRequest, staff: User) -> Job | None:
    try:
        key = UUID(request.GET.get(_BEFORE, ""))
    except ValueError:
        return None
    return jobs_in_sight(staff).filter(pk=key).first()


def _page(request: HttpRequest, template: str, page: Context) -> HttpResponse:
    whole = {**admin.site.each_context(request), **page}
    return render(request, f"admin/bulk/{template}.html", whole)
