"""The session engine: one INSERT for a new session, one UPDATE of the same row for a new key.

For a new key Django's database engine writes a new row and deletes the old row. Here the key in the
row changes, so that an anonymous sign-in becomes a logged-in session in one statement, inside the
service's transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, SessionBase, UpdateError
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import Session
from accounts.models.session import row_key

BEGAN, STAFF, AMR, EPOCH = "began", "staff", "amr", "epoch"
PROVED_AT = "proved_at"  # the last app code, in seconds since 1970
OTP = "otp"  # RFC 8176 §2
AGENT, NETWORK = "agent", "network"
_KEY_LENGTH = 32
_TOUCH_AFTER = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """A session whose row also holds the user, the epoch, the lifetimes and more as columns."""

    _written: dict[str, Any] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def row_key(self) -> str | None:
        """Return the row's primary key: a digest, so that the table has no usable session keys."""
        return row_key(self.session_key) if self.session_key else None

    def exists(self, session_key: str) -> bool:
        """Return whether the table has a session with this key, expired or not."""
        return super().exists(row_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session with this key, by default this session. A missing row is no error."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=row_key(key)).delete()

    def flush(self) -> None:
        """End this session, even if a request from another tab just gave the session a new key."""
        data = getattr(self, "_session_cache", {})
        if SESSION_KEY in data and BEGAN in data:
            began = datetime.fromtimestamp(data[BEGAN], tz=UTC)
            Session.objects.filter(user_id=data[SESSION_KEY], created_at=began).delete()
        super().flush()

    def renew(self) -> None:
        """Write the session under a new key; the old key opens nothing any more (S50).

        Raises UpdateError if the session was ended since it was read: revocation wins (race 9).
        """
        self.setdefault(BEGAN, timezone.now().timestamp())  # reads the session under the old key
        old, self._session_key = self.row_key, get_random_string(_KEY_LENGTH, VALID_KEY_CHARS)
        row = self.create_model_instance(dict(self.items()))
        columns = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
        if old is None:
            row.save(force_insert=True)
        elif not Session.objects.filter(session_key=old).update(**columns):
            raise UpdateError
        self._written = dict(self.items())
        self.modified = True

    def keep(self) -> None:
        """Write the session now, in the service's transaction; a session without a key gets one."""
        if self.session_key is None:
            self.renew()
        else:
            self.save()
            self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Write the session, unless this request already wrote the same data."""
        if self._written is None or self._written != dict(self.items()):
            super().save(must_create)
            self._written = dict(self.items())

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row (not saved): the encoded data, and columns derived from the data."""
        now = timezone.now()
        began = datetime.fromtimestamp(data.setdefault(BEGAN, now.timestamp()), tz=UTC)
        idle, whole = _lifetime(data)
        return Session(
            session_key=self.row_key or row_key(get_random_string(_KEY_LENGTH, VALID_KEY_CHARS)),
            session_data=self.encode(data),
            user_id=data.get(SESSION_KEY),
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
        """Return whether the key has the format of our keys: PostgreSQL raises an error on NUL."""
        return key is not None and len(key) == _KEY_LENGTH and set(key) <= set(VALID_KEY_CHARS)

    def _get_session_from_db(self) -> Session | None:
        """Return the row, or None if the session ended; update `seen_at` at most once a minute."""
        now = timezone.now()
        row = Session.objects.alive(self.row_key or "", now)
        if row is None:
            self._session_key = None
        elif now - row.seen_at >= _TOUCH_AFTER:
            idle = row.idle_ends_at - row.seen_at
            Session.objects.filter(pk=row.pk).update(seen_at=now, idle_ends_at=now + idle)
        return row


def began(session: SessionBase) -> datetime | None:
    """Return when this session began, or None. This moment stays the same under every key."""
    seconds = session.get(BEGAN)
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else None


def _lifetime(data: dict[str, Any]) -> tuple[timedelta, timedelta]:
    """Return the idle and absolute lifetimes for a sign-in, a session or a staff session (S50).

    `data` is the content of the session: a session without a user is that of a sign-in.
    """
    if not data.get(SESSION_KEY):
        return settings.SIGN_IN_LIFETIME
    return settings.STAFF_SESSION_LIFETIME if data.get(STAFF) else settings.SESSION_LIFETIME
