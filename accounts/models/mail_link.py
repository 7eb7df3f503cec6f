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


# 'Dit was ik niet' opens nothing, it closes. Whoever took an account over would else make it
# useless by choosing a new password (docs/decisions/0016).
_OUTLIVES_CHANGES = models.Q(purpose=Purpose.DISOWN)


class MailLinkQuerySet(models.QuerySet["MailLink"]):
    """Questions about many links."""

    def usable(self, now: datetime) -> MailLinkQuerySet:
        """Keep what opens: unspent, in time, of the epoch and address it was sent to (S10).

        'Dit was ik niet' opens whatever changed since, until the account is blocked. Of a frozen
        account only a link to a new password does that was sent since (S64).
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
        """Use this person's link up, with their row locked; of two at once one gets it (race 1).

        The conditions stand in the UPDATE itself, on the link's own columns: PostgreSQL checks
        those again after waiting for a rival, a joined table it does not.
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
        """End every open link of this person, but the one that closes the account."""
        still_open = self.filter(user=user, used_at=None, ended_at=None)
        still_open.exclude(_OUTLIVES_CHANGES).update(ended_at=now)


class MailLink(models.Model):
    """256 random bits that went out by mail; only their SHA-256 stays here (S10)."""

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
        """Name the link without giving it away."""
        return f"{self.purpose} {self.pk}"

    @property
    def mark(self) -> Mark:
        """Return what a page of this link carries in its forms."""
        return Mark("link", self.digest)

    @property
    def address_hint(self) -> str:
        """Return the address as its owner recognises it: `j…n@mail.example`.

        Of a local part of three characters or fewer the last one is hidden too. The length of
        what is hidden does not show.
        """
        local, at, domain = self.address.rpartition("@")
        return f"{local[:1]}…{local[3:][-1:]}{at}{domain}"
