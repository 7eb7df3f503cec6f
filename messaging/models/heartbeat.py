"""The row by which other senders notice that a sender died."""

from __future__ import annotations

import uuid

from django.db import models


class Heartbeat(models.Model):
    """The row of one sending thread: its sender increments `beats`, and deletes the row at its end.

    The row contains no time, so that a wrong clock cannot make a running sender look dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beats = models.PositiveBigIntegerField(default=0)
    # Seconds by which the clock of the sender's machine is ahead of the database's.
    clock_off = models.IntegerField(default=0)

    class Meta:
        verbose_name = "hartslag"
        verbose_name_plural = "hartslagen"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
