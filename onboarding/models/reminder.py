"""Reminders to people who were invited and are not ready, and who wants none."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """A reminder that was queued. Its row decides that it is queued once, by any of the senders."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", db_index=False
    )
    number = models.PositiveSmallIntegerField()  # 1 for the first
    at = models.DateTimeField()
    # Of the token in the link 'Geen herinnering meer': SHA-256, as in MailLink.
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("herinnering")
        verbose_name_plural = _("herinneringen")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("user", "number"), name="onboarding_reminder_once"),
        )

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # without the person's name


class ReminderStop(models.Model):
    """A person who wants no reminder any more, and since when. It outlives new invitations."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reminder_stop"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("wil geen herinneringen")
        verbose_name_plural = _("willen geen herinneringen")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
