"""The steps of the second factor on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.browser.sessions import OTP
from accounts.road.walk import Step
from twofactor.devices import end_if_copied, is_remembered, rotate
from twofactor.models import Authenticator
from twofactor.recovery import is_recovery
from twofactor.sms_codes import number_digest, prepare_sms

if TYPE_CHECKING:
    from accounts.road.walk import Facts


class Counter(Step):
    """The counter code, asked for only after the owner froze the account.

    Others open its page themselves, from the page that recovers the app.
    """

    name = "counter"
    url_name = "counter_code"

    def is_asked(self, facts: Facts) -> bool:
        """Return whether the account is frozen and no valid code was entered (S64)."""
        return facts.user.frozen_at is not None and not is_recovery(facts)


class Sms(Step):
    """The code by SMS: only while no app is connected, never in the daily login (D2)."""

    name = "sms"
    url_name = "sms"
    amr = "sms"
    is_counted = True

    def is_asked(self, facts: Facts) -> bool:
        """Return whether this sign-in must still prove the person's present number."""
        if facts.sign_in.holds(self.name, number_digest(facts.user)):
            return False
        return needs_app(facts)

    def prepare(self, facts: Facts) -> None:
        prepare_sms(facts)


class Connect(Step):
    """Connecting an authenticator app."""

    name = "connect"
    url_name = "connect"
    amr = OTP
    is_counted = True

    def is_asked(self, facts: Facts) -> bool:
        """Return whether no app is connected, or the connected one is being replaced."""
        return needs_app(facts)

    def prepare(self, facts: Facts) -> None:
        """Create the secret that this sign-in shows."""
        devices = Authenticator.objects
        devices.make_pending(facts.user, facts.sign_in.id, facts.visit.now)


class Code(Step):
    """The code from the app."""

    name = "code"
    url_name = "code"
    amr = OTP

    def is_asked(self, facts: Facts) -> bool:
        """Return whether to ask for a code of the connected app.

        Not if this sign-in proved it, nor in a remembered browser; but in a recovery a remembered
        browser must not skip it.
        """
        device = Authenticator.objects.confirmed_of(facts.user)
        if device is None or _is_proven(facts, device):
            return False
        return facts.sign_in.recovering or not is_remembered(facts)

    def prepare(self, facts: Facts) -> None:
        """Revoke this browser's remembered device if its cookie is a copy."""
        end_if_copied(facts)

    def arrive(self, facts: Facts) -> None:
        """Give the device that replaced the code its next value."""
        device = Authenticator.objects.confirmed_of(facts.user)
        if device is not None and not _is_proven(facts, device):
            rotate(facts)


def needs_app(facts: Facts) -> bool:
    """Return whether an app must be connected: there is none yet, or this is a recovery."""
    return is_recovery(facts) or Authenticator.objects.confirmed_of(facts.user) is None


def _is_proven(facts: Facts, device: Authenticator) -> bool:
    return any(facts.sign_in.holds(proof, str(device.pk)) for proof in ("connect", "code"))
