"""The maintenance of onboarding."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lib.by_key import by_key
from lib.housekeeping import Housekeeping
from lib.pieces import delete_in_pieces, update_in_pieces
from lib.sealing import current_prefix, reseal_value
from onboarding.forgetting import whose
from onboarding.jobs.cells import fields_of
from onboarding.jobs.verdicts import asked_in
from onboarding.models import Job, JobRow, JobState, Progress, Stage
from onboarding.models.job import ENDED


class OnboardingHousekeeping(Housekeeping):
    """Delete old jobs, reseal what they keep, and let nothing of a restored backup go on."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete jobs that ended or were paused long ago, and those not confirmed in time."""
        long_ago = now - settings.JOBS_KEPT
        # First they end, in one statement: nobody begins or continues a list that loses its rows.
        _abandoned(now).update(state=JobState.CANCELLED, ended_at=long_ago, due_at=None, upload="")
        old = Job.objects.filter(ended_at__lte=long_ago)
        for key in old.values_list("pk", flat=True):
            delete_in_pieces(JobRow.objects.filter(job=key))
        return {"jobs": delete_in_pieces(old)}

    def reseal(self) -> dict[str, int]:
        """Reseal cells and uploads, and digest addresses again with the first key.

        Raises SealBrokenError if one cannot be opened.
        """
        return {
            "job rows": self._reseal_rows(),
            "jobs": self._reseal_jobs("upload") + self._reseal_jobs("header"),
        }

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End jobs, and write `now` as the end of each person's link, until a new one (S103).

        Plan no reminder: it may have gone out after the backup.
        """
        planned = Progress.objects.filter(remind_at__isnull=False)
        waiting = Progress.objects.filter(stage__lt=Stage.PASSWORD, link_ends_at__gt=now)
        under_way = Job.objects.exclude(state__in=ENDED)
        JobRow.objects.filter(job__in=under_way).exclude(payload="").update(payload="", whose="")
        ended = {"state": JobState.FAILED, "ended_at": now, "due_at": None}
        wiped = {"upload": "", "header": "", "problem": _("Er is een reservekopie teruggezet.")}
        return {
            "progress": update_in_pieces(waiting, link_ends_at=now),
            "planned reminders": update_in_pieces(planned, remind_at=None),
            "jobs": under_way.update(**ended, **wiped),
        }

    def _reseal_rows(self) -> int:
        older = JobRow.objects.exclude(payload="").exclude(payload__startswith=current_prefix())
        done = 0
        for row in by_key(older.select_related("job").defer("job__upload")):
            _row, _fields, address = asked_in(row, fields_of(row.job))
            fresh = reseal_value(row.payload, *row.seal_context)
            same = JobRow.objects.filter(pk=row.pk, payload=row.payload)
            done += same.update(payload=fresh, whose=whose(address))
        return done

    def _reseal_jobs(self, name: str) -> int:
        """Reseal this column of the jobs. Its context is the property `<name>_context`."""
        done = 0
        older = Job.objects.exclude(**{name: ""})
        for job in older.exclude(**{f"{name}__startswith": current_prefix()}):
            sealed = getattr(job, name)
            fresh = reseal_value(sealed, *getattr(job, f"{name}_context"))
            done += Job.objects.filter(pk=job.pk, **{name: sealed}).update(**{name: fresh})
        return done


def _abandoned(now: datetime) -> QuerySet[Job]:
    """Return the jobs that nobody confirmed or continued in time: they keep cells of people."""
    paused = Q(state=JobState.PAUSED, confirmed_at__lte=now - settings.JOBS_KEPT)
    shown = Q(state__in=(JobState.COLUMNS, JobState.PREVIEW), due_at__lte=now)
    # `due_at` of an upload is when a sender may read it, so it is no end.
    unread = Q(state=JobState.READING, created_at__lte=now - settings.UPLOAD_KEPT)
    return Job.objects.filter(paused | shown | unread)
