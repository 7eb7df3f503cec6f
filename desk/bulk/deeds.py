"""The buttons on the pages of a job: choose columns, correct rows, start, pause, go on, stop."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.button import button
from accounts.models import User
from accounts.road.step_up import demand_fresh_code
from desk.action_forms import ErasureForm, NeededReasonForm
from desk.bulk.access import job_in_sight
from desk.bulk.words import FIELD_NAMES
from desk.refusals import tell_refusal
from desk.scoping import staff_of
from onboarding.authority import RefusedError
from onboarding.jobs import making, steering
from onboarding.jobs.cells import fields_of, has_typed, header_of
from onboarding.models import Job, JobKind
from onboarding.reading import FIELDS

REASON_FORMS: dict[str, type[forms.Form]] = {
    JobKind.BLOCK: NeededReasonForm,
    JobKind.ERASE: ErasureForm,
}

Deed = Callable[[HttpRequest, Job, User], object]

_WHY = _("Vul in waarom.")
_TWICE = _("Kies iedere soort kolom hoogstens één keer.")
_COLUMN = re.compile(r"c([0-9]{1,3})")
_CELL = re.compile(r"r([0-9]{1,7})-([a-z_]+)")
_SHORT_NUMBER = re.compile(r"[0-9]{1,9}")


def page_of(deed: Deed) -> Callable[..., HttpResponse]:
    """Return the view of a button. `refills`: the job's page shows again what came too late."""

    @button("admin:bulk_job", "job_id")
    def page(request: HttpRequest, job_id: UUID) -> HttpResponse:
        job = job_in_sight(request, job_id)
        try:
            deed(request, job, staff_of(request))
        except RefusedError as refused:
            tell_refusal(request, refused)
        return redirect("admin:bulk_job", job_id)

    page.__dict__["refills"] = True
    return page


def _choose(request: HttpRequest, job: Job, staff: User) -> None:
    _demand_own_import(job, staff)
    chosen, width = dict(_chosen(request.POST)), len(header_of(job))
    if any(place >= width for place in chosen):
        raise BadRequest
    if len(set(chosen.values())) < len(chosen):
        raise RefusedError(_TWICE)
    if not _is_repeated(request, job, there=fields_of(job) == chosen):
        making.choose_columns(job, chosen, timezone.now())


def _correct(request: HttpRequest, job: Job, staff: User) -> None:
    _demand_own_import(job, staff)
    typed = _typed(request.POST)
    if not _is_repeated(request, job, there=has_typed(job, typed)):
        making.correct(job, typed, timezone.now())


def _start(request: HttpRequest, job: Job, staff: User) -> None:
    demand_fresh_code(request.session, timezone.now())
    with suppress(steering.BegunError):
        steering.confirm(
            job,
            staff,
            only_good="only_good" in request.POST,
            invites_now=request.POST.get("invites") != "later",
            version=_version(request),
            reason=_reason(request, job),
            now=timezone.now(),
        )


def _is_repeated(request: HttpRequest, job: Job, *, there: bool) -> bool:
    """Return whether this is the second POST of a double click: what it asks is there already.

    Else let the job have the version that the page showed, so that the service refuses another
    (S87).
    """
    version, newest = _version(request), job.version
    job.version = version
    return there and version != newest


def _version(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    if not _SHORT_NUMBER.fullmatch(version):
        raise BadRequest
    return int(version)


def _reason(request: HttpRequest, job: Job) -> str:
    """Return the reason for the log of each person who is blocked or erased."""
    if job.kind not in REASON_FORMS:
        return str(FIELD_NAMES["leaves"])
    form = REASON_FORMS[job.kind](request.POST)
    if not form.is_valid():
        raise RefusedError(_WHY)
    return str(form.cleaned_data["reason"])


def _steered(service: Callable[..., object]) -> Deed:
    return lambda _request, job, staff: service(job, staff, now=timezone.now())


def _demand_own_import(job: Job, staff: User) -> None:
    if job.by_id != staff.pk or job.kind != JobKind.INVITE:
        raise RefusedError(steering.NOT_THIS_JOB)


def _chosen(posted: Mapping[str, str]) -> list[tuple[int, str]]:
    """Return place and field of the columns for which one was chosen."""
    found = ((_COLUMN.fullmatch(name), field) for name, field in posted.items())
    return [(int(place[1]), field) for place, field in found if place and field in FIELDS]


def _typed(posted: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Return what was typed instead of bad cells: text by field, by number of the row."""
    rows = defaultdict[int, dict[str, str]](dict)
    for name, text in posted.items():
        place = _CELL.fullmatch(name)
        if place and place[2] in FIELDS:
            rows[int(place[1])][place[2]] = text.strip()[: settings.CELL_LENGTH]
    return dict(rows)


# The end of the address of each button, and what it does. `now` stands last in the services.
DEEDS: dict[str, tuple[str, Deed]] = {
    "columns": ("kolommen", _choose),
    "correct": ("verbeteren", _correct),
    "start": ("starten", _start),
    "pause": ("pauze", _steered(steering.pause)),
    "go_on": ("verder", _steered(steering.go_on)),
    "lift": ("limiet", _steered(steering.lift_quota)),
}
