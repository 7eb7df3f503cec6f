"""Who may see a job at the desk, and who may make one by a list of people (S70, S71)."""

from __future__ import annotations

import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.people.roles import sees
from desk.scoping import staff_of
from onboarding.authority import may_work_in_bulk
from onboarding.jobs.results import jobs_in_sight
from onboarding.jobs.words import UNTOLD
from onboarding.models import Job, JobKind, JobRow

logger = logging.getLogger(__name__)


def may_import(staff: User) -> bool:
    """Return whether pages offer to add people by a list. The services check again."""
    return staff.has_perm("accounts.add_user") and may_work_in_bulk(staff, JobKind.INVITE)


def demand_importer(request: HttpRequest) -> User:
    """Return the staff member, who may add people by a list. Raises PermissionDenied if not."""
    staff = staff_of(request)
    if not may_import(staff):
        raise PermissionDenied
    return staff


def job_in_sight(request: HttpRequest, job_id: UUID) -> Job:
    """Return the job if it is visible; else log the attempt and raise Http404 (ASVS 16.3.2)."""
    staff = staff_of(request)
    job = jobs_in_sight(staff).defer("upload").filter(pk=job_id).first()
    if job is None:
        who = {"user": staff.pk, "network": staff.acts_from}
        logger.warning("no visible %s: %s", Job._meta.label, job_id, extra=who)
        raise Http404
    return job


def person_in_sight(staff: User, row: JobRow) -> User | None:
    """Return the person of a row if pages may show them, who may have moved meanwhile."""
    person = row.user
    if person is None or row.verdict in UNTOLD:
        return None
    return person if sees(staff, person.branch_id) else None
