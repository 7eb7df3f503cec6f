"""The steps that ask for a counter code or an SMS code, connect an app, or ask for an app code."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from accounts.browser.session_store import OTP
from accounts.road.walk import Facts, Step
from twofactor.devices import DEVICE, drop_if_refused, has_entry, is_remembered, presented, rotate
from twofactor.models import Authenticator
from twofactor.recovery import RECOVERY, app_of, is_recovery, may_recover, recovers
from twofactor.sms_codes import number_digest, prepare_sms


class Counter(Step):
    """The step that asks for a counter code if the account is frozen (S64)."""

    name = "counter"
    url_name = "counter_code"

    def needs_lock(self, facts: Facts) -> bool:
        return facts.user.frozen_at is not None or may_recover(facts)

    def look_up(self, facts: Facts) -> Mapping[str, object]:
        return {RECOVERY: recovers(facts)}

    def is_asked(self, facts: Facts) -> bool:
        return facts.user.frozen_at is not None and not is_recovery(facts)


class Sms(Step):
    """The step that asks for an SMS code if an app must be connected or replaced (D2)."""

    name = "sms"
    url_name = "sms"
    amr = "sms"
    is_counted = True
    word = pgettext_lazy("stap", "sms-code")

    def needs_lock(self, facts: Facts) -> bool:
        return app_of(facts) is None or may_recover(facts)

    def is_asked(self, facts: Facts) -> bool:
        # A proof of an earlier number of the person does not count.
        return needs_app(facts) and not facts.sign_in.holds(self.name, number_digest(facts.user))

    def prepare(self, facts: Facts) -> None:
        prepare_sms(facts)


class Connect(Step):
    """The step that connects an authenticator app."""

    name = "connect"
    url_name = "connect"
    amr = OTP
    is_counted = True
    word = pgettext_lazy("stap", "app")

    def needs_lock(self, facts: Facts) -> bool:
        return app_of(facts) is None or may_recover(facts)

    def is_asked(self, facts: Facts) -> bool:
        return needs_app(facts)

    def prepare(self, facts: Facts) -> None:
        devices = Authenticator.objects
        devices.make_pending(facts.user, facts.sign_in.id, facts.visit.now)


class Code(Step):
    """The step that asks for a code of the connected app."""

    name = "code"
    url_name = "code"
    amr = OTP

    def needs_lock(self, facts: Facts) -> bool:
        return has_entry(facts)

    def may_skip(self, facts: Facts) -> bool:
        is_open = not facts.user.is_staff and not facts.sign_in.recovering
        return is_open and has_entry(facts)

    def look_up(self, facts: Facts) -> Mapping[str, object]:
        return {DEVICE: presented(facts)}

    def is_asked(self, facts: Facts) -> bool:
        device = app_of(facts)
        if device is None or _is_proven(facts, device):
            return False
        # A person who is recovering must get to this page, where a recovery starts.
        return facts.sign_in.recovering or not is_remembered(facts)

    def prepare(self, facts: Facts) -> None:
        drop_if_refused(facts)

    def arrive(self, facts: Facts) -> bool:
        device = app_of(facts)
        is_skipped = device is not None and not _is_proven(facts, device)
        return not is_skipped or rotate(facts)


def needs_app(facts: Facts) -> bool:
    """Return whether this sign-in must connect an app: the person has none, or replaces the app."""
    return is_recovery(facts) or app_of(facts) is None


def _is_proven(facts: Facts, device: Authenticator) -> bool:
    return any(facts.sign_in.holds(proof, str(device.pk)) for proof in ("connect", "code"))
