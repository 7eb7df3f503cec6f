"""The session of a browser with a sign-in in progress or a logged-in user."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from accounts.models.joins import hand_over, joined
from accounts.models.user import User
from lib.compiled import Lookup
from lib.tokens import digest

_ROW_KEY_LENGTH = 40  # as Django's column has: 160 bits of a SHA-256 in hex


def row_key(key: str) -> str:
    """Return the primary key of a session's row: a digest, so the database has no session key."""
    return digest(key)[:_ROW_KEY_LENGTH]


class SessionManager(BaseSessionManager["Session"]):
    """Queries that return only sessions that have not ended."""

    def of_user(self, user: User, now: datetime) -> models.QuerySet[Session]:
        mine = self.filter(user=user, epoch=user.epoch, expire_date__gt=now, idle_ends_at__gt=now)
        return mine.order_by("-seen_at")

    def alive(self, key: str, now: datetime) -> Session | None:
        """Return the session, with its person read `whole`; None if missing, idle or too old."""
        session = _ALIVE.first(key=key, now=now)
        if session is not None and session.user is not None:
            hand_over(session, session.user)
        return session


class Session(AbstractBaseSession):
    """Django's session model, with columns for expiry, epoch and the user's list of sessions."""

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
        """Return an id of the session for use in URLs, which a new key does not change."""
        return digest(f"{self.user_id} {self.created_at.timestamp()}")[:32]

    class Meta:
        verbose_name = "sessie"
        verbose_name_plural = "sessies"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        message = "Sessions are read through the engine named in SESSION_ENGINE"
        raise NotImplementedError(message)


def _alive(key: str, now: datetime) -> models.QuerySet[Session]:
    alive = Session.objects.filter(session_key=key, expire_date__gt=now, idle_ends_at__gt=now)
    return joined(alive, to_person="user__")


_ALIVE = Lookup(_alive, key="key of a session", now=datetime(1999, 9, 9, 9, tzinfo=UTC))
