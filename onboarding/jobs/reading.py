"""Read the file of a job, in the sender: a spreadsheet may cost seconds and much memory (S73)."""

from __future__ import annotations

import base64
from datetime import datetime

from django.conf import settings

from lib.sealing import unseal
from onboarding.authority import RefusedError
from onboarding.jobs.making import give_up, take_table
from onboarding.models import Job, JobState
from onboarding.reading import UnreadableError, read, recognise


def read_upload(job: Job, now: datetime) -> None:
    """Read and judge the file of a job, or let the job fail with a sentence.

    A lease keeps other senders away. If this one is killed, another reads the file after it.
    """
    if job.created_at <= now - settings.UPLOAD_KEPT or not _leased(job, now):
        Job.objects.filter(pk=job.pk, created_at__lte=now - settings.UPLOAD_KEPT).delete()
        return
    content = base64.b64decode(unseal(job.upload, *job.upload_context))
    try:
        table = read(content, job.name)
        take_table(job, table, recognise(table.columns, table.rows), now)
    except UnreadableError as broken:
        give_up(job, str(broken), now)
    except RefusedError:
        return  # the job says why, or it was cancelled


def _leased(job: Job, now: datetime) -> bool:
    mine = Job.objects.filter(pk=job.pk, state=JobState.READING, due_at=job.due_at)
    job.due_at = now + settings.JOB_LEASE
    return mine.update(due_at=job.due_at) == 1
