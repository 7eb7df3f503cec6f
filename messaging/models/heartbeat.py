"""The row of a living sender, by which another one notices that it died."""

from __future__ import annotations

import uuid

from django.db import models


class Heartbeat(models.Model):
    """One thread of a running sender. It counts `beats` up, and takes the row away when it ends.

    No moment stands in it: clocks that differ, or are set, must not make a living sender dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beats = models.PositiveBigIntegerField(default=0)
    # Seconds by which its machine's clock is ahead of the database's.
    clock_off = models.IntegerField(default=0)

    class Meta:
        verbose_name = "hartslag"
        verbose_name_plural = "hartslagen"
        default_permissions = ()

    def __str__(self) -> str:
        """Name the row."""
        return f"{self._meta.verbose_name} {self.pk}"
