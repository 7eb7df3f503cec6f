"""The session engine. One UPDATE gives a session's row a new key (docs/decisions/0010)."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, SessionBase, UpdateError
from django.utils import timezone

from accounts.models import Session, User
from accounts.models.session import row_key
from lib.rows import Rows

BEGAN, STAFF, AMR, EPOCH = "began", "staff", "amr", "epoch"
PROVED_AT = "proved_at"  # the last app code, in seconds since 1970
OTP = "otp"  # RFC 8176 §2
AGENT, NETWORK = "agent", "network"
SIGN_IN = "sign_in"  # the sign-in in progress, a dict with the person's `user_id`
_KEY_LENGTH = 32
_ROWS = Rows(Session)
# A change of `epoch`, `is_active` or `frozen_at` ends a sign-in whose password was checked before
# (race 9). `is_staff` decides the lifetime, and whether a remembered device counts (S42).
_AS_READ = """
SELECT 1 FROM accounts_user
WHERE id = %s AND epoch = %s AND is_staff = %s AND is_active AND frozen_at IS NULL
"""
_TOUCH_AFTER = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """A Django session with more columns: for user, epoch, browser, network and lifetimes."""

    # The user who is logged in or signing in, as read with the row: not updated by this request.
    person: User | None = None
    is_gone = False  # True if the cookie's key opens no session (any more)
    _written: dict[str, Any] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def row_key(self) -> str | None:
        return row_key(self.session_key) if self.session_key else None

    def exists(self, session_key: str) -> bool:
        return super().exists(row_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=row_key(key)).delete()

    def flush(self) -> None:
        """End this session, even if a concurrent request has given the session a new key."""
        data = getattr(self, "_session_cache", {})
        if SESSION_KEY in data and BEGAN in data:
            began = datetime.fromtimestamp(data[BEGAN], tz=UTC)
            Session.objects.filter(user_id=data[SESSION_KEY], created_at=began).delete()
        super().flush()
        self.person = None

    def renew(self) -> None:
        """Store the session under a new key (S50). Raises UpdateError if it has ended (race 9)."""
        self.setdefault(BEGAN, timezone.now().timestamp())  # reads the session under the old key
        old, self._session_key = self.row_key, _new_key()
        row = self.create_model_instance(dict(self.items()))
        if old is None:
            _ROWS.insert(row)
        elif not _ROWS.replace(old, row):
            raise UpdateError
        self._written = dict(self.items())
        self.modified = True

    def insert_for(self, user: User) -> None:
        """Store this new session; lock the row of `user` until the transaction ends.

        Raises UpdateError if the user is blocked or frozen by now, has another epoch, or became
        staff or stopped being staff (race 9).
        """
        self._session_key = _new_key()
        row = self.create_model_instance(dict(self.items()))
        if not _ROWS.insert_if(row, _AS_READ, user.pk, user.epoch, user.is_staff):
            self.forget_insert()
            raise UpdateError
        self._written = dict(self.items())
        self.modified = True

    def forget_insert(self) -> None:
        """Empty this session: `insert_for` inserted no row, or it is being rolled back."""
        self.clear()  # else SessionMiddleware would save a session without a row: an error 400
        self._session_key = self._written = None

    def keep(self) -> None:
        """Store this session now, in the caller's transaction. If it has no key yet, create one."""
        if self.session_key is None:
            self.renew()
        else:
            self.save()
            self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Store the session, unless this request has already stored the same data."""
        if self._written is None or self._written != dict(self.items()):
            super().save(must_create)
            self._written = dict(self.items())

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        began = datetime.fromtimestamp(data.setdefault(BEGAN, now.timestamp()), tz=UTC)
        idle, whole = _lifetime(data)
        return Session(
            session_key=self.row_key or row_key(_new_key()),
            session_data=self.encode(data),
            user_id=data.get(SESSION_KEY) or data.get(SIGN_IN, {}).get("user_id"),
            epoch=data.get(EPOCH),
            amr=" ".join(data.get(AMR, ())),
            agent=data.get(AGENT, ""),
            network=data.get(NETWORK, ""),
            created_at=began,
            seen_at=now,
            idle_ends_at=now + idle,
            expire_date=began + whole,
        )

    def _validate_session_key(self, key: str | None) -> bool:
        # PostgreSQL raises an error on a key with NUL.
        return key is not None and len(key) == _KEY_LENGTH and set(key) <= set(VALID_KEY_CHARS)

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        row = Session.objects.alive(self.row_key or "", now)
        self.person = row.user if row else None
        self.is_gone = row is None
        if row is None:
            self._session_key = None
        elif now - row.seen_at >= _TOUCH_AFTER:
            idle = row.idle_ends_at - row.seen_at
            Session.objects.filter(pk=row.pk).update(seen_at=now, idle_ends_at=now + idle)
        return row


def _new_key() -> str:
    """Return a session key of 160 random bits (ASVS 7.2.3), in characters that Django accepts."""
    return b32encode(token_bytes(_KEY_LENGTH * 5 // 8)).decode("ascii").lower()


def began(session: SessionBase) -> datetime | None:
    """Return when the user logged in, else when the session was first stored, or None if never."""
    seconds = session.get(BEGAN)
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else None


def _lifetime(data: dict[str, Any]) -> tuple[timedelta, timedelta]:
    """Return the longest idle time and the longest total time of a session with this data (S50)."""
    if not data.get(SESSION_KEY):
        return settings.SIGN_IN_LIFETIME
    return settings.STAFF_SESSION_LIFETIME if data.get(STAFF) else settings.SESSION_LIFETIME
