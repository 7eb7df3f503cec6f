"""Functions that each return the `Facts` of a user at one step of a sign-in."""

from __future__ import annotations

from accounts.models import User
from accounts.road.walk import Facts, gather
from tests.unit.accounts.people import employee, on_road, visit, without_proof
from tests.unit.twofactor.second_factor import connected, pending
from twofactor.models import Authenticator
from twofactor.sms_codes import number_digest


def nothing_proven() -> Facts:
    return without_proof(on_road(employee()), "password")


def app_but_nothing_proven() -> Facts:
    return without_proof(app(), "password")


def password() -> Facts:
    return on_road(employee())


def sms() -> Facts:
    user = employee()
    return on_road(user, sms=number_digest(user))


def sms_of_another_number() -> Facts:
    return on_road(employee(), sms=number_digest(employee()))


def sms_without_password() -> Facts:
    return without_proof(sms(), "password")


def pending_app() -> Facts:
    facts = sms()
    pending(facts)
    return facts


def app_pending_elsewhere() -> Facts:
    facts = sms()
    pending(on_road(facts.user))
    return facts


def app() -> Facts:
    user = employee()
    connected(user, visit().now)
    return on_road(user)


def app_and_changed_number() -> Facts:
    facts = app()
    facts.user.phone = "+31698765432"
    facts.user.save()
    return facts


def app_and_sms() -> Facts:
    facts = app()
    return facts.proven("sms", number_digest(facts.user))


def app_and_code() -> Facts:
    facts = app()
    return facts.proven("code", device_of(facts))


def app_connected_here() -> Facts:
    facts = app()
    return facts.proven("connect", device_of(facts))


def code_of_a_former_app() -> Facts:
    facts = app_and_code()
    Authenticator.objects.all().delete()
    connected(facts.user, facts.visit.now)
    return gather(User.objects.locked(facts.user.pk) or facts.user, facts.sign_in, facts.visit)


def code_but_no_app() -> Facts:
    return on_road(employee(), code="1")


def code_without_password() -> Facts:
    return without_proof(app_and_code(), "password")


def device_of(facts: Facts) -> str:
    return str(Authenticator.objects.get(user=facts.user, confirmed=True).pk)
