"""The page that asks before a list is thrown away or stopped, and what it then does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.unsent import mark_for
from desk.bulk.access import job_in_sight
from desk.bulk.words import TITLES
from desk.refusals import tell_refusal
from desk.scoping import staff_of
from onboarding.authority import RefusedError
from onboarding.jobs.making import STALE
from onboarding.jobs.results import progress
from onboarding.jobs.steering import cancel
from onboarding.models import Job

_BEGUN = "begun"  # a hidden field: what the page asked, to stop a list or to throw it away


def stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask whether to end this job. On POST, end it, and show a message with the result."""
    job = job_in_sight(request, job_id)
    if request.method == "POST":
        return _stopped(request, job)
    if job.ended_at:
        return redirect("admin:bulk_job", job.pk)
    page = {
        **admin.site.each_context(request),
        "title": _("Stop deze lijst") if job.confirmed_at else _("Gooi deze lijst weg"),
        "job": job,
        "what": TITLES[job.kind],
        "waiting": progress(job).waiting if job.confirmed_at else 0,
        "mark": mark_for(staff_of(request)),
    }
    return render(request, "admin/bulk/stop.html", page)


def _demand_what_was_asked(request: HttpRequest, job: Job) -> None:
    """Raise RefusedError if the list began since the page asked to throw it away."""
    if (_BEGUN in request.POST) != bool(job.confirmed_at):
        raise RefusedError(STALE)


def _stopped(request: HttpRequest, job: Job) -> HttpResponse:
    try:
        _demand_what_was_asked(request, job)
        ended = cancel(job, staff_of(request), timezone.now())
    except RefusedError as refused:
        tell_refusal(request, refused)
        return redirect("admin:bulk_job", job.pk)
    if ended.confirmed_at:
        return redirect("admin:bulk_job", job.pk)
    messages.success(request, _("De lijst is weggegooid. Er is niets gedaan."))
    return redirect("admin:bulk")
