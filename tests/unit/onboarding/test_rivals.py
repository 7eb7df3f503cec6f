"""Each service of the desk uses the row as it is under the lock, not as read before the lock.

Each service is called with each concurrent change ("rival") made between the read and the lock:
a change by a colleague, or the end of the caller's session.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Branch, Session, User
from accounts.people.roles import Role, role_of
from desk.sms import switch as sms_switch
from lib.sealing import unseal
from messaging.models import SmsStop
from messaging.outgoing import Mail
from onboarding import branches, counter_codes, services
from onboarding.authority import RefusedError
from onboarding.opened import Facts, Opened, facts_of, facts_of_branch, facts_of_stop
from tests.guards.rows import SEEN, digests
from tests.unit.onboarding.conftest import NOW, Enter, with_password
from tests.unit.onboarding.desk import facts_of as form_of
from tests.unit.onboarding.desk import opened, page_of, seen_on
from tests.unit.onboarding.rivals import OF_STAFF, UPON, amid
from tests.unit.twofactor.second_factor import connected

Deed = Callable[[], object]

pytestmark = pytest.mark.requirement("S86")

MODULES: tuple[ModuleType, ...] = (branches, counter_codes, services, sms_switch)


@dataclass(frozen=True, slots=True)
class Desk:
    """A colleague and a person as read before the lock, and calls of services about that person."""

    by: User
    user: User

    def form(self, facts: Facts) -> Opened:
        """Return an `Opened` for a form that showed `facts`, with an app code entered at NOW."""
        return opened(self.by, facts, code_at=NOW)

    def person(self, deed: Callable[..., object], **more: Any) -> Deed:
        """Return a `partial` that calls `deed` on the person, with the form that a page showed."""
        form = self.form(facts_of(self.user))
        return partial(deed, by=self.by, user=self.user, now=NOW, opened=form, **more)


def _change(desk: Desk) -> Deed:
    return desk.person(services.change_person, first_name="Ann")


def _erase(desk: Desk) -> Deed:
    return desk.person(services.erase_person)


def _counter_code(desk: Desk) -> Deed:
    connected(with_password(desk.user), NOW)
    return desk.person(counter_codes.give_counter_code)


def _reinvite(desk: Desk) -> Deed:
    return partial(services.reinvite, by=desk.by, user=desk.user, now=NOW)


def _invite(desk: Desk) -> Deed:
    new = {"first_name": "Eva", "last_name": "Bakker", "email": "eva@werk.example"}
    place = {"branch": desk.user.branch, "role": Role.EMPLOYEE, "language": "nl"}
    more: dict[str, Any] = {**new, **place, "phone": "+31612345679"}
    return partial(services.invite, by=desk.by, now=NOW, **more)


def _branch(desk: Desk) -> Deed:
    branch = Branch.objects.get(number="02")
    form = desk.form(facts_of_branch(branch))
    branch.name = "Rotjeknor"
    return partial(branches.save_branch, by=desk.by, branch=branch, now=NOW, opened=form)


def _stop(desk: Desk) -> Deed:
    return partial(sms_switch.stop_sms, by=desk.by, now=NOW)


def _resume(desk: Desk) -> Deed:
    form = desk.form(facts_of_stop(SmsStop.objects.create(at=NOW)))
    return partial(sms_switch.resume_sms, by=desk.by, now=NOW, opened=form)


DEEDS: dict[str, Callable[[Desk], Deed]] = {
    "change_person": _change,
    "erase_person": _erase,
    "give_counter_code": _counter_code,
    "reinvite": _reinvite,
    "invite": _invite,
    "save_branch": _branch,
    "stop_sms": _stop,
    "resume_sms": _resume,
}
# Despite these changes the service goes on: no page showed the value, or it does not matter.
GO_ON = {
    ("change_person", "frozen"),
    ("change_person", "password"),
    ("erase_person", "frozen"),
    ("erase_person", "password"),
    ("give_counter_code", "password"),
    *(("reinvite", rival) for rival in UPON.keys() - {"blocked", "password", "erased"}),
}
UPON_PEOPLE = ("change_person", "erase_person", "give_counter_code", "reinvite")


@pytest.fixture
def desk(hanna: User, anna: User, amsterdam: Branch, enter: Enter) -> Desk:
    """Log in Hanna of head office; return a `Desk` of Hanna and Anna, an employee."""
    enter(hanna)
    hanna.session_began = Session.objects.get(user=hanna).created_at
    return Desk(hanna, User.objects.select_related("branch").get(pk=anna.pk))


def is_refused(deed: Deed) -> bool:
    try:
        deed()
    except RefusedError:
        return True
    return False


def _facts(person: User) -> dict[str, object] | None:
    found = User.objects.filter(pk=person.pk).values(
        "is_active", "phone", "email", "branch_id", "last_name", "epoch", "frozen_at", "password"
    )
    row = found.first()
    return row and {**row, "role": role_of(User.objects.get(pk=person.pk))}


@pytest.mark.requirement("S75")
def test_table_names_every_service_of_the_desk() -> None:
    found = {
        name
        for module in MODULES
        for name, deed in inspect.getmembers(module, inspect.isfunction)
        if deed.__module__ == module.__name__ and not name.startswith("_")
        if "with service():" in inspect.getsource(deed)
    }
    assert found == set(DEEDS)


@pytest.mark.requirement("S75")
@pytest.mark.parametrize("name", DEEDS)
def test_each_service_succeeds_without_a_rival(desk: Desk, name: str) -> None:
    deed, before = DEEDS[name](desk), digests(leave_out=SEEN)
    assert not is_refused(deed)
    assert digests(leave_out=SEEN) != before


@pytest.mark.requirement("S51", "S75")
@pytest.mark.asvs("V8.3.2")
@pytest.mark.parametrize("rival", OF_STAFF)
@pytest.mark.parametrize("name", DEEDS)
def test_colleague_who_lost_access_meanwhile_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, rival: str
) -> None:
    deed, left = DEEDS[name](desk), dict[str, str]()

    def lose() -> None:
        OF_STAFF[rival](desk.by)
        left.update(digests(leave_out=SEEN))

    amid(monkeypatch, lose)
    assert is_refused(deed)
    assert digests(leave_out=SEEN) == left


@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("rival", UPON)
@pytest.mark.parametrize("name", UPON_PEOPLE)
def test_concurrent_change_of_a_colleague_stays_and_is_checked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, rival: str
) -> None:
    deed, left = DEEDS[name](desk), dict[str, Any]()

    def change() -> None:
        UPON[rival](desk.user)
        left.update(rows=digests(leave_out=SEEN), facts=_facts(desk.user))

    amid(monkeypatch, change)
    if (name, rival) in GO_ON:
        assert not is_refused(deed)
        assert _facts(desk.user) == (None if name == "erase_person" else left["facts"])
    else:
        assert is_refused(deed)
        assert digests(leave_out=SEEN) == left["rows"]


def test_mail_goes_to_the_address_that_a_colleague_set_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    amid(monkeypatch, partial(UPON["address"], desk.user))
    message = services.reinvite(by=desk.by, user=desk.user, now=NOW).message
    assert message is not None
    assert Mail.from_json(unseal(message.payload, *message.seal_context)).to == "other@werk.example"


def test_control_service_that_checks_the_row_it_was_passed_mails_a_blocked_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def naive() -> None:
        if not desk.user.is_active:
            raise RefusedError
        with transaction.atomic():
            locked = User.objects.locked(desk.user.pk)
            assert locked is not None
            vars(services)["_send"](locked, desk.by, NOW, is_bulk=False)

    amid(monkeypatch, partial(UPON["blocked"], desk.user))
    assert not is_refused(naive)


@pytest.mark.requirement("race 10", "S75")
@pytest.mark.parametrize("rival", ["branch", "role"])
def test_branch_admin_mails_no_person_who_left_the_branch_meanwhile(
    desk: Desk, rosa: User, monkeypatch: pytest.MonkeyPatch, rival: str
) -> None:
    amid(monkeypatch, partial(UPON[rival], desk.user))
    assert is_refused(partial(services.reinvite, by=rosa, user=desk.user, now=NOW))


@pytest.mark.requirement("S51")
@pytest.mark.asvs("V7.4.1")
@pytest.mark.parametrize("is_ended", [True, False])
@pytest.mark.parametrize("button", ["change", "activeringsmail", "baliecode", "verwijderen"])
def test_page_changes_nothing_exactly_if_its_session_ended_meanwhile(
    desk: Desk, enter: Enter, monkeypatch: pytest.MonkeyPatch, button: str, *, is_ended: bool
) -> None:
    if button == "baliecode":
        connected(with_password(desk.user), NOW)
    client, page = enter(desk.by), page_of(desk.user)
    form = form_of(desk.user, first_name="Ann", seen=seen_on(client, page))
    form["reason"] = "uit dienst"
    before = digests(leave_out=SEEN)
    if is_ended:
        amid(monkeypatch, partial(OF_STAFF["session ended alone"], desk.by))
    client.post(page.replace("change", button), form)
    assert (_differing(before) == {"accounts_session"}) is is_ended


def _differing(before: dict[str, str]) -> set[str]:
    after = digests(leave_out=SEEN)
    return {table for table, rows in before.items() if after[table] != rows}
