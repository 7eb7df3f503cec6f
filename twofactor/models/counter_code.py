"""Counter codes (baliecodes): a branch issues one at its counter after seeing an identity card."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class CounterCodeQuerySet(models.QuerySet["CounterCode"]):
    """Find the usable counter code of a person, and spend a counter code."""

    def usable_of(self, user: User, now: datetime) -> CounterCodeQuerySet:
        return self.filter(user=user, branch=user.branch, epoch=user.epoch, expires_at__gt=now)

    def spend(self, code_id: int, user: User, now: datetime) -> bool:
        """Use up a usable code of this person. Only one concurrent request gets True (race 8)."""
        return self.usable_of(user, now).filter(pk=code_id).delete()[0] == 1


class CounterCode(models.Model):
    """A person's only counter code (baliecode), given at the counter instead of a recovery mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="counter_code"
    )
    branch = models.ForeignKey("accounts.Branch", models.CASCADE, null=True, related_name="+")
    epoch = models.PositiveIntegerField()  # compared again when the new app is confirmed
    digest = models.CharField(max_length=64)  # keyed: of the user, the phone number and the code
    issued_by = models.ForeignKey(  # null for a code issued on the command line
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
        return f"{self._meta.verbose_name} {self.pk}"
