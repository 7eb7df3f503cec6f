"""The file with what became of each row of a job (S74)."""

from __future__ import annotations

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
from desk.bulk.access import job_in_sight, person_in_sight
from desk.bulk.rows import fields_of_person
from desk.bulk.words import FIELD_NAMES, TITLES
from desk.export.formats import FORMATS, Column
from desk.export.page import OTHERS_FIRST, attached
from desk.export.stream import Download, Export
from desk.refusals import tell_refusal
from desk.scoping import staff_of
from lib.slots import Busy
from onboarding.authority import RefusedError
from onboarding.jobs.cells import Fields
from onboarding.jobs.results import errors_of, result_rows, sentence_of, shown_fields
from onboarding.models import Job, JobRow


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as the file has it. `fields`: of the person, or what the row had if it was not done."""

    number: int
    fields: Fields
    said: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """The rows of a job, as an export reads them."""

    job: Job
    staff: User

    def after(self, row: object, most: int) -> list[Any]:
        number = row.number if isinstance(row, _Line) else 0
        return [self._line(one) for one in result_rows(self.job, after=number, many=most)]

    def _line(self, row: JobRow) -> _Line:
        person = person_in_sight(self.staff, row)
        fields = shown_fields(row, self.job) or fields_of_person(person)
        faults = [f"{FIELD_NAMES[one]}: {why}" for one, why in errors_of(row, fields).items()]
        return _Line(row.number, fields, " ".join([str(sentence_of(row)), *faults]))


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
    told = ": ".join((str(_("Resultaat")), str(TITLES[job.kind])))
    return Export(_Listed(job, staff), _COLUMNS, staff, told).begin(FORMATS["csv"], timezone.now())


def _field(name: str) -> Column:
    return Column(FIELD_NAMES[name], lambda line: line.fields.get(name, ""))


_COLUMNS = (
    Column(_("regel"), lambda line: str(line.number)),
    *map(_field, ("first_name", "last_name", "email", "phone", "branch")),
    Column(_("uitkomst"), lambda line: line.said),
)
