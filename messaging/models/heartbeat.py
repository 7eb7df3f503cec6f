"""The heartbeats of senders, by which other senders notice that a sender died."""

from __future__ import annotations

import uuid

from django.db import models


class Heartbeat(models.Model):
    """The row of one sending thread. It has a count and no time, because a clock may be wrong."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beats = models.PositiveBigIntegerField(default=0)
    clock_off = models.IntegerField(default=0)  # seconds ahead of the database's clock

    class Meta:
        verbose_name = "hartslag"
        verbose_name_plural = "hartslagen"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
