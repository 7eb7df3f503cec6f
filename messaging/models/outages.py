"""The outages in progress: at most one row per kind, readable by every process (S104)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from messaging.receipts import Cause

if TYPE_CHECKING:
    from messaging.states import Kind


class Outage(models.Model):
    """Since when no message of a kind can be sent, and why."""

    kind = models.CharField(max_length=4, primary_key=True)
    cause = models.CharField(max_length=11)
    code = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Return a sentence for the operator: what is wrong."""
        return f"{self.kind} does not go out: {Cause(self.cause).words} ({self.code})"


def outage_of(kind: Kind) -> Outage | None:
    """Return the outage in progress of a kind, or None."""
    return Outage.objects.filter(kind=kind).first()
