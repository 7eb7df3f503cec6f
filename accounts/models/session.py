"""The session of a browser that is on the road or logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from lib.tokens import digest

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase

    from accounts.models.user import User


# Django's column holds 40 characters: 160 bits of a SHA-256 in hex.
_ROW_KEY_LENGTH = 40


def row_key(key: str) -> str:
    """Return the primary key for a session key; the session key itself is only in the cookie."""
    return digest(key)[:_ROW_KEY_LENGTH]


class SessionManager(BaseSessionManager["Session"]):
    """Queries on sessions that have not ended."""

    def of_user(self, user: User, now: datetime) -> models.QuerySet[Session]:
        """Return this person's sessions that have not ended, the most recently seen first."""
        mine = self.filter(user=user, epoch=user.epoch, expire_date__gt=now, idle_ends_at__gt=now)
        return mine.order_by("-seen_at")

    def alive(self, key: str, now: datetime) -> Session | None:
        """Return the session with this row key, if neither idle nor too old (ASVS 7.3)."""
        return self.filter(session_key=key, expire_date__gt=now, idle_ends_at__gt=now).first()


class Session(AbstractBaseSession):
    """Django's session row, with columns for what its owner sees and the rules check."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    epoch = models.PositiveIntegerField(null=True)
    amr = models.CharField(max_length=40, blank=True)
    agent = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=43, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    idle_ends_at = models.DateTimeField()

    objects: ClassVar[SessionManager] = SessionManager()

    @property
    def handle(self) -> str:
        """Return the name of the session on a page and in its URL."""
        return digest(self.session_key)[:32]

    class Meta:
        verbose_name = "sessie"
        verbose_name_plural = "sessies"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Raise NotImplementedError: only Django's base class calls it."""
        message = "Sessions are read through the engine named in SESSION_ENGINE"
        raise NotImplementedError(message)
