"""The second factor's steps on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twofactor.models import Authenticator
from twofactor.services import number_digest, prepare_sms

if TYPE_CHECKING:
    from accounts.road import Facts


class Sms:
    """The code by SMS: only while no app is connected, never in the daily login (D2)."""

    name = "sms"
    url_name = "sms"
    amr = "sms"

    def is_asked(self, facts: Facts) -> bool:
        """Ask it until this sign-in proved the person's present number."""
        if facts.sign_in.holds(self.name, number_digest(facts.user)):
            return False
        return Authenticator.objects.confirmed_of(facts.user) is None

    def prepare(self, facts: Facts) -> None:
        """Send the code."""
        prepare_sms(facts)


class Connect:
    """Connecting an authenticator app."""

    name = "connect"
    url_name = "connect"
    amr = "otp"

    def is_asked(self, facts: Facts) -> bool:
        """Ask it while no app is connected."""
        return Authenticator.objects.confirmed_of(facts.user) is None

    def prepare(self, facts: Facts) -> None:
        """Make the secret that this sign-in will be shown."""
        devices = Authenticator.objects
        devices.make_pending(facts.user, facts.sign_in.id, facts.visit.now)


class Code:
    """The code from the app."""

    name = "code"
    url_name = "code"
    amr = "otp"

    def is_asked(self, facts: Facts) -> bool:
        """Ask it of a connected app, unless it was connected or proven in this sign-in."""
        device = Authenticator.objects.confirmed_of(facts.user)
        if device is None:
            return False
        return not any(facts.sign_in.holds(proof, str(device.pk)) for proof in ("connect", "code"))

    def prepare(self, facts: Facts) -> None:
        """Need nothing."""
