"""A one-time link sent by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import AddressField
from accounts.models.purpose import Purpose
from lib.marks import Mark

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models.user import User


# 'Dit was ik niet' opens nothing, it only freezes the account. Otherwise a thief of the account
# could disable it by choosing a new password (docs/decisions/0016).
_OUTLIVES_CHANGES = models.Q(purpose=Purpose.DISOWN)


class MailLinkQuerySet(models.QuerySet["MailLink"]):
    """Queries on mail links."""

    def usable(self, now: datetime) -> MailLinkQuerySet:
        """Return links that open: unspent, not expired, of the present epoch and address (S10).

        'Dit was ik niet' opens despite other changes, until the account is blocked. For a frozen
        account only a reset link sent since then opens (S64).
        """
        present = models.Q(epoch=models.F("user__epoch"), address=models.F("user__email"))
        thawing = models.Q(purpose=Purpose.RESET, created_at__gt=models.F("user__frozen_at"))
        return self.filter(
            present | _OUTLIVES_CHANGES,
            models.Q(user__frozen_at=None) | thawing,
            used_at=None,
            ended_at=None,
            expires_at__gt=now,
            user__is_active=True,
        )

    def spend(self, link_id: int, user: User, now: datetime) -> bool:
        """Spend this person's link, with their row locked; of two requests one succeeds (race 1).

        The UPDATE itself has the conditions, on the link's own columns: after waiting for a
        concurrent request PostgreSQL checks those again, but not a joined table.
        """
        still_open = self.filter(
            models.Q(epoch=user.epoch, address=user.email) | _OUTLIVES_CHANGES,
            pk=link_id,
            user=user,
            used_at=None,
            ended_at=None,
            expires_at__gt=now,
        )
        return still_open.update(used_at=now) == 1

    def end_all(self, user: User, now: datetime) -> None:
        """End every open link of this person, except 'dit was ik niet'."""
        still_open = self.filter(user=user, used_at=None, ended_at=None)
        still_open.exclude(_OUTLIVES_CHANGES).update(ended_at=now)


class MailLink(models.Model):
    """A link of 256 random bits sent by mail; only their SHA-256 is stored (S10)."""

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_links")
    digest = models.CharField(max_length=64, unique=True)
    address = AddressField()
    epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = MailLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = (models.Index(fields=("user", "purpose"), name="accounts_link_user_purpose"),)

    def __str__(self) -> str:
        """Return the link's purpose and primary key, never its token."""
        return f"{self.purpose} {self.pk}"

    @property
    def mark(self) -> Mark:
        """Return the mark that forms on a page of this link carry."""
        return Mark("link", self.digest)

    @property
    def address_hint(self) -> str:
        """Return the address as its owner recognises it: `j…n@mail.example`.

        In a local part of three characters or fewer the last one is hidden too. The length of the
        hidden part does not show.
        """
        local, at, domain = self.address.rpartition("@")
        return f"{local[:1]}…{local[3:][-1:]}{at}{domain}"
