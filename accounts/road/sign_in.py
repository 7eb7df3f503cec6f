"""A sign-in under way: one frozen value under one session key. It authenticates nobody yet."""

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
    """Something that was shown to be true: when (seconds since 1970), and of what."""

    at: float
    of: str = ""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is on the road, since when, with what already proven.

    `next` says where it leads (a path of this site). `recover` names the mail link, `counter_code`
    the branch's code that makes it a recovery of the app (0 for none). `recovering`: it was begun
    to become one, so a remembered device does not end it.
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
        """Start with the password just proven.

        The id comes from the page that was posted: a double tap sends the same page twice, and
        both sign-ins must take the one SMS code that goes out (docs/decisions/0003). Where this
        person left one in this browser, `accounts.road.left.resume` puts its id in the
        place of this one.
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
        """Give the sign-in with one more proof."""
        return replace(self, proofs={**self.proofs, what: Proof(now.timestamp(), of)})

    def holds(self, what: str, of: str = "") -> bool:
        """Say whether this was proven, and of the same thing."""
        return what in self.proofs and self.proofs[what].of == of

    def proven_at(self, what: str) -> datetime:
        """Return when this was proven; this sign-in must hold the proof."""
        return datetime.fromtimestamp(self.proofs[what].at, tz=UTC)

    def fits(self, user: User, now: datetime) -> bool:
        """Say whether it may go on: same epoch, person not blocked since, not too old (S51)."""
        _idle, whole = settings.SIGN_IN_LIFETIME
        started = datetime.fromtimestamp(self.started_at, tz=UTC)
        is_open = user.is_active and not user.is_frozen_since(started)
        return is_open and user.epoch == self.epoch and now < started + whole

    def keep(self, session: SessionStore) -> None:
        """Write it into the browser's session."""
        session[_KEY] = asdict(self)

    @classmethod
    def read(cls, session: SessionStore) -> SignIn | None:
        """Read it back, or nothing when none is under way that this release wrote."""
        kept: dict[str, Any] = session.get(_KEY, {})
        if kept.keys() != cls.__dataclass_fields__.keys():
            return None
        proofs = {name: Proof(**proof) for name, proof in kept["proofs"].items()}
        return cls(**{**kept, "proofs": proofs})

    @staticmethod
    def forget(session: SessionStore) -> None:
        """Take it out of the session: the road is walked, or left."""
        session.pop(_KEY, None)
