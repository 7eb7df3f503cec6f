"""The security log: who did what to whom, when, and (for a limited time) from which network.

Database triggers refuse to change or delete rows of the log (docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class SecurityEvent(models.Model):
    """One event. Its row is never changed, and deleted only when it expires.

    Instead of foreign keys the row holds ids, so that it outlives the people and the branch. It
    never holds a secret, a mail address or a phone number.
    """

    at = models.DateTimeField(_("wanneer"))
    what = models.CharField(_("wat"), max_length=40)
    user_id = models.BigIntegerField(_("wie"), null=True)
    by_user_id = models.BigIntegerField(_("door"), null=True)
    by = models.CharField(_("langs"), max_length=10, default="site")
    branch_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("gebeurtenis")
        verbose_name_plural = _("beveiligingslog")
        indexes = (
            models.Index(fields=("user_id", "at"), name="accounts_event_user_at"),
            models.Index(fields=("at",), name="accounts_event_at"),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.user_id}"


class EventNetwork(models.Model):
    """The network of an event, in its own table because it is deleted before the event (S101)."""

    event = models.OneToOneField(
        SecurityEvent, models.CASCADE, primary_key=True, related_name="origin"
    )
    network = models.CharField(_("netwerk"), max_length=43)

    class Meta:
        verbose_name = _("netwerk")
        verbose_name_plural = _("netwerken")
        default_permissions = ()

    def __str__(self) -> str:
        return self.network


class LogPermit(models.Model):
    """A row that the triggers of the log check: while it exists, log rows can be deleted.

    The row is never committed.
    """

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"permit {self.pk}"

    @classmethod
    @contextmanager
    def granted(cls) -> Iterator[None]:
        """Allow deletion of log rows inside the block, which runs in one transaction.

        The permit is inserted and deleted in this transaction, so no other connection ever sees the
        permit, and a process that dies leaves no permit behind.
        """
        with transaction.atomic():
            permit = cls.objects.create()
            yield
            permit.delete()
