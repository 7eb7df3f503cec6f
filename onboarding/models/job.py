"""A job: many people to invite, mail again, block or erase, a slice at a time (S75)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobKind(models.TextChoices):
    """What a job does with its people."""

    INVITE = "invite", _("uitnodigen")
    RESEND = "resend", _("activeringsmail sturen")
    BLOCK = "block", _("blokkeren")
    ERASE = "erase", _("verwijderen")


class JobState(models.TextChoices):
    """The state of a job."""

    READING = "reading", _("wordt gelezen")
    COLUMNS = "columns", _("kolommen kiezen")
    PREVIEW = "preview", _("wacht op uw akkoord")
    RUNNING = "running", _("bezig")
    PAUSED = "paused", _("gepauzeerd")
    WAITING = "waiting", _("wacht op ruimte")  # until a quota has room
    DONE = "done", _("klaar")
    CANCELLED = "cancelled", _("gestopt")
    FAILED = "failed", _("afgebroken")


class RowState(models.TextChoices):
    """What became of a row. Only a waiting one is still to be done."""

    WAITING = "waiting", _("wacht")
    DONE = "done", _("gedaan")
    REFUSED = "refused", _("niet gedaan")
    SKIPPED = "skipped", _("overgeslagen")


UNCONFIRMED = (JobState.READING, JobState.COLUMNS, JobState.PREVIEW)
UNDER_WAY = (JobState.RUNNING, JobState.PAUSED, JobState.WAITING)
ENDED = (JobState.DONE, JobState.CANCELLED, JobState.FAILED)


class Job(models.Model):
    """One job of one member of staff, whose authority decides about each row (S75).

    `due_at` is when a sender must handle the job, empty: never. While it is read, the end of a
    sender's lease; before it is confirmed, its deletion; while it waits, when the quota has room.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=6, choices=JobKind.choices)
    state = models.CharField(_("status"), max_length=9, choices=JobState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="jobs",
        verbose_name=_("door"),
    )
    # For rows that name no branch; of a selection: that of all its people, if it is one.
    branch = models.ForeignKey(
        "accounts.Branch", models.SET_NULL, null=True, related_name="+", verbose_name=_("vestiging")
    )
    name = models.CharField(_("bestand"), max_length=100, blank=True)  # of the file
    # Kept when the rows are deleted. 0: not read yet, or made before this was counted.
    row_count = models.PositiveIntegerField(_("regels"), default=0, db_default=0, editable=False)
    reason = models.CharField(_("reden"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("gemaakt"))
    confirmed_at = models.DateTimeField(_("begonnen"), null=True)
    ended_at = models.DateTimeField(_("klaar"), null=True)
    due_at = models.DateTimeField(null=True, editable=False)
    quota_lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    quota_lifted_at = models.DateTimeField(null=True)
    # What was uploaded, in base64 and sealed, until it is read; the column names, sealed.
    upload = models.TextField(blank=True, editable=False)
    header = models.TextField(blank=True, editable=False)
    columns = models.JSONField(default=dict, editable=False)  # field by place of the column from 0
    problem = models.CharField(
        max_length=300, blank=True
    )  # a sentence: why it failed, what was not read
    # Raised when rows or columns change: a page shows one version (S86).
    version = models.PositiveIntegerField(default=1, editable=False)
    only_good = models.BooleanField(default=False)
    invites_now = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("opdracht")
        verbose_name_plural = _("opdrachten")
        default_permissions = ()
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=models.Q(due_at__isnull=False),
                name="onboarding_job_due",
            ),
            models.Index(fields=("by", "created_at"), name="onboarding_job_of_staff"),
            models.Index(fields=("created_at",), name="onboarding_job_created"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=JobKind.values, state__in=JobState.values),
                name="onboarding_job_known_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def upload_context(self) -> tuple[object, ...]:
        """The context that binds the sealed upload to this row (S33)."""
        return ("job upload", self.pk)

    @property
    def header_context(self) -> tuple[object, ...]:
        """The context that binds the sealed column names to this row (S33)."""
        return ("job header", self.pk)

    @property
    def waits_until(self) -> datetime | None:
        """When a waiting job goes on; None for others."""
        return self.due_at if self.state == JobState.WAITING else None


class JobRow(models.Model):
    """One row of a job: a line of a file, or a selected person."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("regel"))  # of the line in the file, from 1
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="job_rows",
        verbose_name=_("medewerker"),
    )
    payload = models.TextField(blank=True, editable=False)  # the cells, as sealed JSON
    # A keyed digest of the address in the cells (onboarding.forgetting.py).
    whose = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    verdict = models.CharField(max_length=12, blank=True)  # what the preview says of the row
    errors = models.JSONField(default=dict)  # code by field
    state = models.CharField(
        _("status"), max_length=7, choices=RowState.choices, default=RowState.WAITING
    )
    outcome = models.CharField(_("uitkomst"), max_length=12, blank=True)
    problem = models.CharField(max_length=300, blank=True)  # the sentence of a service that refused

    class Meta:
        verbose_name = _("regel")
        verbose_name_plural = _("regels")
        default_permissions = ()
        indexes = (
            # The waiting rows of a job, and how many rows are in each state.
            models.Index(fields=("job", "state", "id"), name="onboarding_jobrow_state"),
            models.Index(
                fields=("whose",), condition=~models.Q(whose=""), name="onboarding_jobrow_whose"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("job", "number"), name="onboarding_jobrow_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=RowState.values), name="onboarding_jobrow_known_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"  # without the person's name

    @property
    def seal_context(self) -> tuple[object, ...]:
        """The context that binds the sealed cells to this row (S33)."""
        return ("job row", self.job_id, self.number)
