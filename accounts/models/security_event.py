"""The security log. Database triggers refuse to change or delete its rows (docs/decisions/0017).

A migration that changes SecurityEvent has to renew the triggers: accounts/migrations/0014.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

DETAIL_LENGTH = 250


class SecurityEvent(models.Model):
    """One event of the security log. Its row holds no secret, and no whole address or number."""

    at = models.DateTimeField(_("wanneer"))
    what = models.CharField(_("wat"), max_length=40)
    user_id = models.BigIntegerField(_("wie"), null=True)  # no foreign key: outlives the person
    by_user_id = models.BigIntegerField(_("door"), null=True)
    by = models.CharField(_("langs"), max_length=10, default="site")
    branch_id = models.BigIntegerField(null=True)
    # Emptied before the event is deleted (S101). `db_default`: release 0.1.0 inserts without it.
    network = models.CharField(_("netwerk"), max_length=43, default="", db_default="")
    # The value before and after a change, addresses and numbers masked. Emptied when the person is
    # erased (docs/decisions/0046). `db_default`: the former release inserts without it.
    detail = models.CharField(_("van en naar"), max_length=DETAIL_LENGTH, default="", db_default="")

    class Meta:
        verbose_name = _("gebeurtenis")
        verbose_name_plural = _("beveiligingslog")
        indexes = (
            models.Index(fields=("user_id", "at"), name="accounts_event_user_at"),
            models.Index(fields=("at",), name="accounts_event_at"),
            # For the desk's lists, of a branch and of a kind; most events are logins.
            models.Index(fields=("branch_id", "at"), name="accounts_event_branch_at"),
            models.Index(
                fields=("what", "at"),
                condition=~models.Q(what="login"),
                name="accounts_event_what_at",
            ),
            models.Index(  # for the desk's list of what a colleague did
                fields=("by_user_id", "at"),
                condition=models.Q(by="desk"),
                name="accounts_event_by_at",
            ),
            models.Index(  # for the purge of networks
                fields=("id",), condition=~models.Q(network=""), name="accounts_event_network"
            ),
        )

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.at), "DATETIME_FORMAT")


class EventNetwork(models.Model):
    """The network of an event. Only release 0.1.0 writes it, which may run during an upgrade.

    This release only purges the table, and the next release drops it (docs/decisions/0017).
    """

    event = models.OneToOneField(SecurityEvent, models.CASCADE, primary_key=True, related_name="+")
    network = models.CharField(_("netwerk"), max_length=43)

    class Meta:
        verbose_name = _("netwerk")
        verbose_name_plural = _("netwerken")
        default_permissions = ()

    def __str__(self) -> str:
        return self.network


class LogPermit(models.Model):
    """A row, never committed, that makes the log's triggers allow a purge while it exists."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"permit {self.pk}"

    @classmethod
    @contextmanager
    def granted(cls) -> Iterator[None]:
        """Run the block in one transaction that may delete rows of the log or empty their values.

        The transaction inserts and deletes a LogPermit row, so no other connection sees the row.
        """
        with transaction.atomic():
            permit = cls.objects.create()
            yield
            permit.delete()
