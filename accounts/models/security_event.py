"""The security log. Database triggers refuse to change or delete its rows (docs/decisions/0017)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class SecurityEvent(models.Model):
    """One event of the security log. Its row holds no secret, mail address or phone number."""

    at = models.DateTimeField(_("wanneer"))
    what = models.CharField(_("wat"), max_length=40)
    user_id = models.BigIntegerField(_("wie"), null=True)  # no foreign key: outlives the person
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
    """The network from which a person caused an event. It is deleted before the event (S101)."""

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
    """While a row of this model exists, the database triggers of the security log allow deletion.

    Such a row is never committed, so only the transaction that inserted the row sees it.
    """

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"permit {self.pk}"

    @classmethod
    @contextmanager
    def granted(cls) -> Iterator[None]:
        """Run the `with` block in a transaction that may delete rows of the security log."""
        with transaction.atomic():
            permit = cls.objects.create()
            yield
            permit.delete()
