"""A sign-in in progress: one frozen value in the session. It authenticates no person yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from lib.sealing import keyed_digest
from lib.tokens import new_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.browser.sessions import SessionStore
    from accounts.browser.visit import Visit
    from accounts.models import User

_KEY = "sign_in"


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof: when it was given (seconds since 1970), and of what."""

    at: float
    of: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is on the road, since when, with which proofs.

    `next` is the path to go to afterwards. `recover` is the primary key of the mail link, and
    `counter_code` that of the counter code, that make it a recovery of the app (0 for none).
    `recovering` marks a sign-in begun in order to become one, which a remembered device does not
    end.
    """

    id: str
    user_id: int
    epoch: int
    started_at: float
    next: str = ""
    recover: int = 0
    counter_code: int = 0
    recovering: bool = False
    proofs: Mapping[str, Proof] = field(default_factory=dict)

    @classmethod
    def begin(cls, *, user: User, visit: Visit) -> SignIn:
        """Begin with the password just proven.

        The id is derived from the posted page: a double click posts the same page twice, and both
        sign-ins must accept the one SMS code that is sent (docs/decisions/0003). If this person
        left a sign-in in this browser, `accounts.road.left.resume` takes over the id of that one.
        """
        page = visit.form_token or new_token()
        sign_in = cls(
            id=keyed_digest("sign-in", page, user.pk, user.epoch)[:32],
            user_id=user.pk,
            epoch=user.epoch,
            started_at=visit.now.timestamp(),
        )
        return sign_in.proven("password", visit.now)

    def proven(self, what: str, now: datetime, of: str = "") -> SignIn:
        """Return the sign-in with one more proof."""
        return replace(self, proofs={**self.proofs, what: Proof(now.timestamp(), of)})

    def holds(self, what: str, of: str = "") -> bool:
        """Return whether this was proven, and of the same thing."""
        return what in self.proofs and self.proofs[what].of == of

    def proven_at(self, what: str) -> datetime:
        """Return when this was proven. Raises KeyError without the proof."""
        return datetime.fromtimestamp(self.proofs[what].at, tz=UTC)

    def fits(self, user: User, now: datetime) -> bool:
        """Return whether it may continue: same epoch, not blocked since, not expired (S51)."""
        _idle, whole = settings.SIGN_IN_LIFETIME
        started = datetime.fromtimestamp(self.started_at, tz=UTC)
        is_open = user.is_active and not user.is_frozen_since(started)
        return is_open and user.epoch == self.epoch and now < started + whole

    def keep(self, session: SessionStore) -> None:
        """Store it in the browser's session."""
        session[_KEY] = asdict(self)

    @classmethod
    def read(cls, session: SessionStore) -> SignIn | None:
        """Read it back; return None if there is none, or another release wrote it."""
        kept: dict[str, Any] = session.get(_KEY, {})
        if kept.keys() != cls.__dataclass_fields__.keys():
            return None
        proofs = {name: Proof(**proof) for name, proof in kept["proofs"].items()}
        return cls(**{**kept, "proofs": proofs})

    @staticmethod
    def forget(session: SessionStore) -> None:
        """Remove it from the session at the end of the road, or when it is left."""
        session.pop(_KEY, None)
