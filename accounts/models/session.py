"""A browser that is on the road or logged in."""

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


class SessionManager(BaseSessionManager["Session"]):
    """Finds sessions that have not ended."""

    def of_user(self, user: User, now: datetime) -> models.QuerySet[Session]:
        """Keep this person's sessions that have not ended, the latest seen first."""
        mine = self.filter(user=user, epoch=user.epoch, expire_date__gt=now, idle_ends_at__gt=now)
        return mine.order_by("-seen_at")

    def alive(self, key: str, now: datetime) -> Session | None:
        """Find a session that is neither too old nor left alone too long (ASVS 7.3.1, 7.3.2)."""
        return self.filter(session_key=key, expire_date__gt=now, idle_ends_at__gt=now).first()


class Session(AbstractBaseSession):
    """Django's session row, with what the owner and the rules want to know in plain columns."""

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
        """Name the session on a page; the key itself would open it."""
        return digest(self.session_key)[:32]

    class Meta:
        verbose_name = "sessie"
        verbose_name_plural = "sessies"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Name the engine; asked for by Django's base only."""
        message = "Sessions are read through the engine named in SESSION_ENGINE"
        raise NotImplementedError(message)
