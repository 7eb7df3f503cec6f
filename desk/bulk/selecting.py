"""Actions of the list of people for more of them than one page has: each makes a job."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.button import button
from accounts.models import User
from accounts.road.step_up import demand_fresh_code
from desk.bulk.access import job_in_sight, may_import
from desk.refusals import tell_refusal
from desk.saving import FormAdmin
from desk.scoping import in_sight, staff_of
from onboarding.authority import RefusedError
from onboarding.jobs.making import make_selection
from onboarding.jobs.results import unmailed
from onboarding.models import Job, JobKind


class SelectingAdmin(FormAdmin[User]):
    """Mixin of the list of people: what is done with a selection is shown first, as a job."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        own = {"imports": may_import(staff_of(request))}
        return super().changelist_view(request, own | (extra_context or {}))

    @admin.action(description=_("Blokkeer"), permissions=["change"])
    def block_all(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse:
        return selected(request, people, JobKind.BLOCK)

    @admin.action(description=_("Verwijder"), permissions=["change"])
    def erase_all(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse:
        return selected(request, people, JobKind.ERASE)


def is_whole_list(request: HttpRequest) -> bool:
    """Return whether the action is for all people of the list, not only those of one page."""
    return request.POST.get("select_across") == "1"


@button("admin:bulk_job", "job_id")
def mail_now(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Make a job that mails the people whom this one added without a mail."""
    return selected(request, mailable(request, job_in_sight(request, job_id)), JobKind.RESEND)


def mailable(request: HttpRequest, job: Job) -> QuerySet[User]:
    """Return the people of this job who wait for a mail, and whom the staff member sees."""
    return in_sight(unmailed(job), staff_of(request), "branch")


def selected(request: HttpRequest, people: QuerySet[User], kind: JobKind) -> HttpResponse:
    """Make a job for these people, and show its preview. Asks a fresh app code first (S52)."""
    now = timezone.now()
    demand_fresh_code(request.session, now)
    try:
        job = make_selection(staff_of(request), kind, people, reason="", now=now)
    except RefusedError as refused:
        tell_refusal(request, refused)
        return redirect(request.get_full_path())
    return redirect("admin:bulk_job", job.pk)
