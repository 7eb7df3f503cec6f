"""The current outages of mail and SMS, in the database, so that every process knows them (S104)."""

from __future__ import annotations

from django.db import models

from messaging.receipts import Cause
from messaging.states import Kind


class Outage(models.Model):
    """The current outage of mail or of SMS: its cause, and when it began."""

    kind = models.CharField(max_length=4, primary_key=True)
    cause = models.CharField(max_length=11)
    code = models.CharField(max_length=60)  # in the format of `Message.error`
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} does not go out: {Cause(self.cause).words} ({self.code})"


def outage_of(kind: Kind) -> Outage | None:
    """Return the current outage of mail or of SMS; None if there is no outage of this kind."""
    return Outage.objects.filter(kind=kind).first()
