"""A one-time link sent by mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import AddressField
from accounts.models.purpose import Purpose
from accounts.models.user import User
from lib.marks import Mark

# A link 'Dit was ik niet' outlives changes: otherwise a thief of the account could disable the link
# by choosing a new password (docs/decisions/0016).
_OUTLIVES_CHANGES = models.Q(purpose=Purpose.DISOWN)


class MailLinkQuerySet(models.QuerySet["MailLink"]):
    """Find usable mail links, mark a link as used, or revoke all links of a person."""

    def usable(self, now: datetime) -> MailLinkQuerySet:
        """Return usable links (S10); for frozen users only resets made after the freeze (S64)."""
        present = models.Q(
            epoch=models.F("user__epoch"), address=models.F("user__email"), user__is_active=True
        )
        thawing = models.Q(purpose=Purpose.RESET, created_at__gt=models.F("user__frozen_at"))
        return self.filter(
            present | _OUTLIVES_CHANGES,
            models.Q(user__frozen_at=None) | thawing,
            used_at=None,
            ended_at=None,
            expires_at__gt=now,
        )

    def spend(self, link_id: int, user: User, now: datetime) -> bool:
        """Mark the link with this id as used and return True. If it is unusable, return False.

        The caller has locked the user's row. Of two requests at once only one gets True (race 1).
        """
        # Filter by columns of the link only: after waiting for a concurrent request, PostgreSQL
        # checks the updated row's columns again, but not those of a joined table.
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
        """Revoke all unused links of this user, except DISOWN links ('Dit was ik niet')."""
        still_open = self.filter(user=user, used_at=None, ended_at=None)
        still_open.exclude(_OUTLIVES_CHANGES).update(ended_at=now)


class MailLink(models.Model):
    """A link sent by mail. Its row does not store the token, only the token's SHA-256 (S10)."""

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_links")
    digest = models.CharField(max_length=64, unique=True)
    address = AddressField()  # of the user when the link was issued
    epoch = models.PositiveIntegerField()  # idem
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # when it was spent
    ended_at = models.DateTimeField(null=True)  # when it was revoked

    objects = MailLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = (models.Index(fields=("user", "purpose"), name="accounts_link_user_purpose"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def mark(self) -> Mark:
        return Mark("link", self.digest)

    @property
    def address_hint(self) -> str:
        """Return the address with most letters hidden, such as `j…n@mail.example`."""
        local, at, domain = self.address.rpartition("@")
        # With at most three characters before the @, the last of them is hidden too.
        return f"{local[:1]}…{local[3:][-1:]}{at}{domain}"
