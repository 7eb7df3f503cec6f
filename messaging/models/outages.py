"""Whether a way out is shut, and why: one row a kind, so that every process can tell (S104)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from messaging.receipts import Cause

if TYPE_CHECKING:
    from messaging.states import Kind


class Outage(models.Model):
    """Since when no message of a kind goes out, and why."""

    kind = models.CharField(max_length=4, primary_key=True)
    cause = models.CharField(max_length=11)
    code = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Return what is wrong, in a sentence for the operator."""
        return f"{self.kind} does not go out: {Cause(self.cause).words} ({self.code})"


def outage_of(kind: Kind) -> Outage | None:
    """Return the outage under way of a kind, where there is one."""
    return Outage.objects.filter(kind=kind).first()
