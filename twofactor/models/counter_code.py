"""A code that a branch gives out at the counter, after seeing who it is (S61)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


LETTERS = 8


class CounterCodeQuerySet(models.QuerySet["CounterCode"]):
    """Questions about many codes."""

    def usable_of(self, user: User, now: datetime) -> CounterCodeQuerySet:
        """Keep this person's code while it is in time and they are who they were at its issue."""
        return self.filter(user=user, branch=user.branch, epoch=user.epoch, expires_at__gt=now)

    def spend(self, code_id: int, user: User, now: datetime) -> bool:
        """Use a code up: it goes; of two requests at once one gets it (race 8)."""
        return self.usable_of(user, now).filter(pk=code_id).delete()[0] == 1


class CounterCode(models.Model):
    """The one code that somebody may have, in place of the mail of a recovery.

    Its digest is keyed and made of user, number and code; branch and epoch stand beside it, for
    they must still hold after the code was typed. Nobody `issued_by` is the command line.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="counter_code"
    )
    branch = models.ForeignKey("accounts.Branch", models.CASCADE, null=True, related_name="+")
    epoch = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = CounterCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("baliecode")
        verbose_name_plural = _("baliecodes")
        default_permissions = ()
        permissions = (("issue_countercode", "Can issue a counter code"),)

    def __str__(self) -> str:
        """Name the row without the code, which is not here to give."""
        return f"{self._meta.verbose_name} {self.pk}"
