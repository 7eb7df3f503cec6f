"""Make a job: from a table that was read, from an upload, or from people selected in the list."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.models import Branch, User
from lib.sealing import seal
from messaging.bell import BELL
from onboarding.authority import RefusedError, may_work_in_bulk
from onboarding.elsewhere import demand_answers
from onboarding.inviting import NOT_YOURS
from onboarding.jobs.cells import Fields, open_cells, seal_cells, seal_header
from onboarding.jobs.judging import judge_rows, save_verdicts, verdict_of
from onboarding.jobs.selecting import insert_people, only_branch_of
from onboarding.locks import locked_staff
from onboarding.models import Job, JobKind, JobRow, JobState
from onboarding.reading import Table, missing
from onboarding.throttles import charge_job

logger = logging.getLogger(__name__)

STALE = _("Deze lijst is veranderd terwijl u hier bezig was. Kijk het na en probeer het opnieuw.")
NOTHING = _("U heeft niemand gekozen.")
TOO_MANY = _("U heeft meer dan %(most)s mensen gekozen. Kies er minder.")
_PIECE = 1_000
_NAME_LENGTH = 100


def make_import(
    by: User,
    table: Table,
    columns: Mapping[int, str],
    *,
    name: str,
    now: datetime,
    branch: Branch | None = None,
) -> Job:
    """Make a job from the rows of a file or of pasted text, and judge them if no column is missing.

    `columns` has the field of each known column, by its place. `branch` is for rows that name none.
    Raises RefusedError if `by` may not do this, or reached a limit.
    """
    job = _new_job(by, JobKind.INVITE, JobState.COLUMNS, now, name=name, branch=branch)
    return take_table(job, table, columns, now)


def make_upload(
    by: User, content: bytes, *, name: str, now: datetime, branch: Branch | None = None
) -> Job:
    """Make a job from a file that the sender reads. Raises RefusedError as `make_import`."""
    job = _new_job(by, JobKind.INVITE, JobState.READING, now, name=name, branch=branch)
    sealed = seal(base64.b64encode(content).decode("ascii"), *job.upload_context)
    Job.objects.filter(pk=job.pk).update(upload=sealed, due_at=now)
    BELL.set()
    return job


def make_selection(
    by: User, kind: JobKind, people: QuerySet[User], *, reason: str, now: datetime
) -> Job:
    """Make a job for these people: mail them again, block or erase them.

    `people` are those whom `by` sees. Raises RefusedError if `by` may not do this, or reached a
    limit, or if there are none or more than JOB_ROWS.
    """
    with service():
        job = _new_job(by, kind, JobState.PREVIEW, now, reason=reason)
        count = insert_people(job, people)
        if not count:
            raise RefusedError(NOTHING)
        if count > settings.JOB_ROWS:
            most = number_format(settings.JOB_ROWS, force_grouping=True)
            raise RefusedError(TOO_MANY % {"most": most})
        job.row_count, job.branch_id = count, only_branch_of(job)
        job.save(update_fields=["row_count", "branch"])
    return job


def choose_columns(job: Job, columns: Mapping[int, str], now: datetime) -> Job:
    """Take these fields for the columns, and judge the rows. Raises RefusedError as `judge`."""
    _demand_answers(job, now)
    _touch(job, now, columns=_stored(columns), state=JobState.COLUMNS)
    return judge(job, now) if is_complete(columns) else job


def correct(job: Job, typed: Mapping[int, Fields], now: datetime) -> Job:
    """Take what staff typed, fields by number of the row, and judge the rows again.

    Raises RefusedError if the job was confirmed or changed meanwhile, and as `judge`; a job whose
    owner had the last answer of the day about people elsewhere stays as it is.
    """
    _demand_answers(job, now)
    with service():  # of two tabs, the second finds another version and writes nothing
        _touch(job, now, state=JobState.COLUMNS)  # nobody confirms it until it is judged
        _store_typed(job, typed)
    return judge(job, now)


def judge(job: Job, now: datetime) -> Job:
    """Judge all rows of a job that is not confirmed yet, and let it be shown.

    Raises RefusedError if the owner may not go on; the job has then failed.
    """
    rows = list(job.rows.order_by("number"))
    before = list(map(verdict_of, rows))
    _judge_or_give_up(job, rows, now)
    try:
        save_verdicts(row for row, was in zip(rows, before, strict=True) if verdict_of(row) != was)
    except IntegrityError:  # somebody was erased since the look-up
        logger.info("job %s is judged again", job.pk)
        return judge(job, now)
    _touch(job, now, state=JobState.PREVIEW)
    return job


def give_up(job: Job, sentence: str, now: datetime) -> None:
    """End a job that was not confirmed, with a sentence that says why."""
    values = {"state": JobState.FAILED, "problem": sentence, "ended_at": now}
    wiped = {"due_at": None, "upload": "", "header": ""}
    Job.objects.filter(pk=job.pk, ended_at=None).update(**values, **wiped)
    job.rows.all().delete()


def is_complete(columns: Mapping[int, str]) -> bool:
    """Return whether the columns have what an import needs."""
    return not missing(columns)


def take_table(job: Job, table: Table, columns: Mapping[int, str], now: datetime) -> Job:
    """Store the rows of the table as those of the job, and judge them if no column is missing.

    Raises RefusedError if the job ended meanwhile or another sender reads it, and as `judge`.
    """
    mine = Job.objects.filter(pk=job.pk, state=job.state, due_at=job.due_at)
    seal_header(job, table.columns)
    numbers = table.numbers or range(1, len(table.rows) + 1)
    rows = [JobRow(job=job, number=number) for number in numbers]
    for row, cells in zip(rows, table.rows, strict=True):
        seal_cells(row, cells)
    job.columns, job.upload, job.state = _stored(columns), "", JobState.COLUMNS
    job.problem, job.row_count = table.note, len(rows)
    if is_complete(columns):
        _judge_or_give_up(job, rows, now)  # first: inserting what was judged costs least
        job.state = JobState.PREVIEW
    job.due_at = now + settings.UPLOAD_KEPT
    try:
        _insert(mine, job, rows)
    except IntegrityError:  # somebody was erased since the look-up
        there = set(User.objects.filter(pk__in=_people_of(rows)).values_list("pk", flat=True))
        for row in rows:
            row.user_id = row.user_id if row.user_id in there else None
        _insert(mine, job, rows)
    return job


def _insert(mine: QuerySet[Job], job: Job, rows: list[JobRow]) -> None:
    """Store the job and insert its rows, unless it is no longer `mine`: it was cancelled."""
    names = ("header", "columns", "upload", "state", "problem", "due_at", "row_count")
    with service():
        if not mine.update(**{name: getattr(job, name) for name in names}):
            raise RefusedError(STALE)
        JobRow.objects.bulk_create(rows, batch_size=_PIECE)


def _demand_answers(job: Job, now: datetime) -> None:
    if job.by:
        demand_answers(job.by, now)


def _store_typed(job: Job, typed: Mapping[int, Fields]) -> None:
    # Locked: cells that an erasure wipes meanwhile are not written back.
    rows = list(job.rows.filter(number__in=typed).exclude(payload="").select_for_update())
    for row in rows:
        cells, before = open_cells(row)
        seal_cells(row, cells, {**before, **typed[row.number]})
    JobRow.objects.bulk_update(rows, ["payload"], batch_size=_PIECE)


def _stored(columns: Mapping[int, str]) -> dict[str, str]:
    return {str(place): field for place, field in columns.items()}  # keys of JSON are text


def _people_of(rows: list[JobRow]) -> list[int]:
    return [row.user_id for row in rows if row.user_id]


def _judge_or_give_up(job: Job, rows: list[JobRow], now: datetime) -> None:
    try:
        judge_rows(job, rows, now)
    except RefusedError as refused:
        give_up(job, str(refused), now)
        raise


def _new_job(
    by: User,
    kind: JobKind,
    state: JobState,
    now: datetime,
    *,
    name: str = "",
    branch: Branch | None = None,
    reason: str = "",
) -> Job:
    with service():
        staff = locked_staff(by)
        if staff is None or not may_work_in_bulk(staff, kind):
            raise RefusedError(NOT_YOURS)
        charge_job(staff, now)
        job = Job(kind=kind, state=state, by=staff, branch=branch, reason=reason, created_at=now)
        job.name = name[:_NAME_LENGTH]
        job.due_at = now + settings.UPLOAD_KEPT
        job.save()
        record_by(Event.JOB_MADE, user=None, by=staff, now=now, branch=branch, detail=kind)
    return job


def _touch(job: Job, now: datetime, **values: object) -> None:
    """Change a job that is not confirmed yet, and keep it for another UPLOAD_KEPT.

    Raises RefusedError if it was confirmed, ended or changed meanwhile.
    """
    seen = job.version
    job.version += 1
    for name, value in values.items():
        setattr(job, name, value)
    job.due_at = now + settings.UPLOAD_KEPT
    open_ones = Job.objects.filter(state__in=(JobState.COLUMNS, JobState.PREVIEW))
    same = open_ones.filter(pk=job.pk, version=seen)
    if not same.update(version=job.version, due_at=job.due_at, **values):
        raise RefusedError(STALE)
