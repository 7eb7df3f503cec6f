"""The file with what became of each row of a job (S74)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.road.step_up import demand_fresh_code
from desk.bulk.access import job_in_sight, sees
from desk.bulk.words import TITLES
from desk.export.formats import FORMATS, Column
from desk.export.page import OTHERS_FIRST, attached
from desk.export.stream import Download, Export
from desk.refusals import tell_refusal
from desk.scoping import staff_of
from lib.slots import Busy
from onboarding.authority import RefusedError
from onboarding.jobs.results import result_rows, sentence_of
from onboarding.models import Job, JobRow


@dataclass(frozen=True, slots=True)
class _Listed:
    """The rows of a job, as an export reads them."""

    job: Job

    def after(self, row: object, most: int) -> list[Any]:
        return result_rows(self.job, after=row.number if isinstance(row, JobRow) else 0, many=most)


def download(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Send the result as CSV. Asks a fresh app code first (S52)."""
    job = job_in_sight(request, job_id)
    if request.method != "POST":
        return redirect("admin:bulk_job", job_id)
    demand_fresh_code(request.session, timezone.now())
    try:
        pieces = _begun(staff_of(request), job)
    except Busy:
        messages.warning(request, str(OTHERS_FIRST))
    except RefusedError as refused:
        tell_refusal(request, refused)
    else:
        return attached(pieces, FORMATS["csv"], _("resultaat"))
    return redirect("admin:bulk_job", job_id)


def _begun(staff: User, job: Job) -> Download:
    told = f"{_('Resultaat')}: {TITLES[job.kind]}"
    return Export(_Listed(job), _columns(staff), staff, told).begin(FORMATS["csv"], timezone.now())


def _columns(staff: User) -> tuple[Column, ...]:
    def of_person(name: str) -> Callable[[JobRow], str]:
        return lambda row: str(getattr(row.user, name) or "") if sees(staff, row.user) else ""

    return (
        Column(_("regel"), lambda row: str(row.number)),
        Column(_("voornaam"), of_person("first_name")),
        Column(_("achternaam"), of_person("last_name")),
        Column(_("e-mailadres"), of_person("email")),
        Column(_("vestiging"), of_person("branch")),
        Column(_("uitkomst"), lambda row: str(sentence_of(row))),
    )
