"""Progress: how far each person is on the way from the invitation to the first login."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _


class Stage(models.IntegerChoices):
    """What happened last, in the order in which it happens."""

    QUEUED = 0, _("mail wacht")
    SENT = 1, _("mail verstuurd")
    OPENED = 2, _("link geopend")
    PASSWORD = 3, _("wachtwoord gekozen")
    SMS = 4, _("sms verstuurd")
    ARRIVED = 5, _("sms aangekomen")
    APP = 6, _("app gekoppeld")
    LOGIN = 7, _("ingelogd")


class Trouble(models.TextChoices):
    """What went wrong with the newest mail or SMS."""

    MAIL = "mail", _("mail kwam niet aan")
    SMS = "sms", _("sms kwam niet aan")


# The field with the moment of each stage.
MOMENTS = {
    Stage.QUEUED: "invited_at",
    Stage.SENT: "mailed_at",
    Stage.OPENED: "opened_at",
    Stage.PASSWORD: "password_at",
    Stage.SMS: "sms_sent_at",
    Stage.ARRIVED: "sms_arrived_at",
    Stage.APP: "app_at",
    Stage.LOGIN: "login_at",
}


class ProgressQuerySet(models.QuerySet["Progress"]):
    """Write what happened. Each method is one statement, and reads no other row first."""

    def below(self, user_id: int, stage: Stage) -> ProgressQuerySet:
        return self.filter(user_id=user_id, stage__lt=stage)

    def reach(self, stage: Stage, at: datetime, **values: Any) -> None:
        """Raise these rows to `stage`, and keep an earlier moment of it."""
        moment = MOMENTS[stage]
        first = Coalesce(F(moment), Value(at, models.DateTimeField()))
        self.update(**{"stage": Greatest(F("stage"), Value(stage)), moment: first, **values})

    def begin(self, *rows: Progress) -> None:
        """Insert these rows of newly invited people, or let the earlier row begin again."""
        if not rows:
            return
        fields = [one.name for one in Progress._meta.concrete_fields if not one.primary_key]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["user"], update_fields=fields)


class Progress(models.Model):
    """The stage of one person, with the moment of each stage of the newest invitation.

    A moment is empty if the stage was not reached, or was reached before `filled_at`, when the
    command `fill_progress` made the row. No transaction locks this row and a person's row.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="progress"
    )
    # Repeated from the person: the counts of a branch then read no other table.
    branch = models.ForeignKey("accounts.Branch", models.SET_NULL, null=True, related_name="+")
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.QUEUED)
    invited_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    password_at = models.DateTimeField(null=True)
    sms_sent_at = models.DateTimeField(null=True)
    sms_arrived_at = models.DateTimeField(null=True)
    app_at = models.DateTimeField(null=True)
    login_at = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)  # the last time; it stays after an unblocking
    link_ends_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=4, choices=Trouble.choices, blank=True)
    trouble_at = models.DateTimeField(null=True)
    trouble_code = models.CharField(max_length=60, blank=True)  # as `Message.error`
    filled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # the last time that the link's page was opened
    remind_at = models.DateTimeField(null=True)  # when a sender looks whether to remind

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("voortgang")
        verbose_name_plural = _("voortgang")
        default_permissions = ()
        indexes = (
            models.Index(fields=("branch", "stage"), name="onboarding_progress_stage"),
            models.Index(
                fields=("branch", "link_ends_at"),
                condition=models.Q(stage__lt=Stage.APP),
                name="onboarding_progress_unfinished",
            ),
            models.Index(
                fields=("remind_at",),
                condition=models.Q(remind_at__isnull=False),
                name="onboarding_progress_remind",
            ),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # without the person's name

    def at(self, stage: Stage) -> datetime | None:
        moment: datetime | None = getattr(self, MOMENTS[stage])
        return moment
