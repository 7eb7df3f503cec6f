"""A sign-in in progress, as an immutable value in the session. The user is not logged in yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from accounts.browser.session_store import SIGN_IN, SessionStore
from accounts.browser.visit import Visit
from accounts.models import User
from lib.sealing import keyed_digest
from lib.tokens import new_token


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof that a step of a sign-in was passed."""

    at: float  # seconds since 1970
    of: str = ""  # the phone number or the app that the step checked


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in in progress: its user, when it started, and the proofs of its passed steps."""

    id: str
    user_id: int
    epoch: int
    started_at: float  # seconds since 1970
    next: str = ""  # the path to go to after login
    # Primary keys of a mail link and a counter code, or 0: either makes this a recovery of the app.
    recover: int = 0
    counter_code: int = 0
    recovering: bool = False  # begun to recover the app: no remembered device replaces the app code
    proofs: Mapping[str, Proof] = field(default_factory=dict)

    @classmethod
    def begin(cls, *, user: User, visit: Visit) -> SignIn:
        """Return a new sign-in of `user`, with a proof of the password."""
        # A double click posts one page twice, and the single SMS code that is sent must fit both
        # sign-ins: their id comes from the page's CSRF token (docs/decisions/0003).
        page = visit.form_token or new_token()
        sign_in = cls(
            id=keyed_digest("sign-in", page, user.pk, user.epoch)[:32],
            user_id=user.pk,
            epoch=user.epoch,
            started_at=visit.now.timestamp(),
        )
        return sign_in.proven("password", visit.now)

    def proven(self, what: str, now: datetime, of: str = "") -> SignIn:
        """Return a copy of the sign-in, with a proof of step `what` for the phone or app `of`."""
        return replace(self, proofs={**self.proofs, what: Proof(now.timestamp(), of)})

    def holds(self, what: str, of: str = "") -> bool:
        """Return whether the step `what` was passed for exactly this phone number or app `of`."""
        return what in self.proofs and self.proofs[what].of == of

    def proven_at(self, what: str) -> datetime:
        """Return when the step `what` was passed. Raises KeyError if the step was not passed."""
        return datetime.fromtimestamp(self.proofs[what].at, tz=UTC)

    def fits(self, user: User, now: datetime) -> bool:
        """Return whether this sign-in of `user` may continue (S51).

        Return False if it is too old or of an earlier epoch, or the user is blocked or was frozen
        since the sign-in began.
        """
        _idle, whole = settings.SIGN_IN_LIFETIME
        started = datetime.fromtimestamp(self.started_at, tz=UTC)
        is_open = user.is_active and not user.is_frozen_since(started)
        return is_open and user.epoch == self.epoch and now < started + whole

    def keep(self, session: SessionStore) -> None:
        """Put this sign-in into the session's data. The caller stores the session."""
        proofs = {name: {"at": proof.at, "of": proof.of} for name, proof in self.proofs.items()}
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        session[SIGN_IN] = {**kept, "proofs": proofs}

    @classmethod
    def read(cls, session: SessionStore) -> SignIn | None:
        """Return the session's sign-in; None if missing, or if another release stored it."""
        kept: dict[str, Any] = session.get(SIGN_IN, {})
        if kept.keys() != cls.__dataclass_fields__.keys():
            return None
        proofs = {name: Proof(**proof) for name, proof in kept["proofs"].items()}
        return cls(**{**kept, "proofs": proofs})

    @staticmethod
    def forget(session: SessionStore) -> None:
        session.pop(SIGN_IN, None)
