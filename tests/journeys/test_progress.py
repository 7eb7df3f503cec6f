"""How far a person is, as the desk reads it: from the invitation to the first login."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Branch
from messaging.models import Message
from messaging.receipts import Report
from messaging.states import Kind, State
from onboarding.details import Changes
from onboarding.models import Progress, Stage
from onboarding.progress import on_message
from onboarding.services import change_person, reinvite
from onboarding.status import Status, status_of
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor


def _status(person: Person) -> Status:
    return status_of(user_of(person), timezone.now())


def _newest(person: Person, purpose: str) -> Message:
    return Message.objects.filter(user=user_of(person), purpose=purpose).latest("created_at")


def _waits() -> list[int]:
    """Return the seconds from the invitation to each stage that was reached."""
    row = Progress.objects.get()
    moments = [at for stage in Stage if (at := row.at(stage))]
    return [(at - moments[0]).seconds for at in moments]


def _report(message: Message, state: State, code: str = "") -> None:
    report = Report(message.provider_id, state, code)
    Message.objects.heard(message.pk, report, timezone.now(), kind=Kind(message.kind))


def test_each_step_of_the_road_is_the_status_with_its_moment(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    seen = list[Status]()

    def step() -> None:
        seen.append(_status(alice))
        clock.shift(timedelta(seconds=30))

    town.invite(alice)
    step()
    visitor.open(town.link_for(alice))
    step()
    visitor.press("Toepassen", password=PASSWORD)
    step()
    town.deliver()
    step()
    _report(_newest(alice, "sms_code"), State.DELIVERED)
    step()
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    visitor.press("Controleer", code=alice.app_code())
    step()
    on_the_road = [Status.SENT, Status.OPENED, Status.PASSWORD, Status.SMS, Status.ARRIVED]
    assert seen == [*on_the_road, Status.READY]
    assert _waits() == [0, 0, 30, 60, 90, 120, 150, 150]


def test_invited_person_waits_for_the_mail(alice: Person, town: Town) -> None:
    town.smtp.stop()
    town.invite(alice)
    assert _status(alice) == Status.QUEUED


def test_bounced_mail_is_the_status_until_a_new_one_is_sent(town: Town, alice: Person) -> None:
    town.invite(alice)
    _report(_newest(alice, "activate"), State.FAILED, "bounce 5.1.1")
    assert _status(alice) == Status.FAILED
    assert Progress.objects.get().trouble_code == "bounce 5.1.1"
    reinvite(by=None, user=user_of(alice), now=timezone.now())
    assert _status(alice) == Status.QUEUED


def test_late_bounce_of_the_wrong_address_is_no_trouble_of_the_right_one(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    wrong = _newest(alice, "activate")
    clock.shift(timedelta(minutes=5))
    change_person(by=None, user=user_of(alice), now=timezone.now(), email="a@mail.example")
    alice.email = "a@mail.example"
    reinvite(by=None, user=user_of(alice), now=timezone.now())
    town.deliver()
    _report(wrong, State.FAILED, "bounce 5.1.1")
    assert _status(alice) == Status.SENT


@pytest.mark.parametrize("changed", ["email", "phone", "branch", "manages"])
def test_link_that_a_change_ended_is_expired(town: Town, carol: Person, changed: str) -> None:
    town.invite(carol, role="branch-admin")
    person, other = user_of(carol), Branch.objects.create(number="03", name="Breda")
    _report(_newest(carol, "activate"), State.FAILED, "bounce 5.1.1")
    if changed != "email":
        reinvite(by=None, user=person, now=timezone.now())
        town.deliver()
    match changed:
        case "email":
            changes = Changes(email="c@mail.example")
        case "phone":
            changes = Changes(phone="+31655554444")
        case "branch":
            changes = Changes(branch=other)
        case _:
            changes = Changes(manages=[other])
    change_person(by=None, user=person, now=timezone.now(), **changes)
    assert status_of(person, timezone.now()) == Status.EXPIRED


def test_link_that_ended_is_expired_until_the_person_asks_for_another(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(timedelta(days=8))
    assert _status(alice) == Status.EXPIRED
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    assert _status(alice) == Status.SENT


def test_sms_that_did_not_arrive_is_the_status_until_the_number_is_corrected(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    _report(_newest(alice, "sms_code"), State.FAILED, "30003")
    assert _status(alice) == Status.SMS_FAILED
    change_person(by=None, user=user_of(alice), now=timezone.now(), phone="+31655554444")
    assert _status(alice) == Status.PASSWORD


def test_person_who_is_ready_stays_ready_whatever_is_sent_to_them(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    town.enrol(alice)
    on_message(_newest(alice, "sms_code"), State.FAILED, "30003", timezone.now())
    on_message(_newest(alice, "activate"), State.FAILED, "bounce", timezone.now())
    assert _status(alice) == Status.READY


def test_blocked_person_who_is_unblocked_needs_a_new_mail(town: Town, alice: Person) -> None:
    town.invite(alice)
    for is_active, status in ((False, Status.BLOCKED), (True, Status.EXPIRED)):
        change_person(by=None, user=user_of(alice), now=timezone.now(), is_active=is_active)
        assert _status(alice) == status


def test_progress_moves_with_its_person_to_another_branch(town: Town, alice: Person) -> None:
    town.invite(alice)
    other = Branch.objects.create(number="03", name="Breda", phone="+31765551234")
    change_person(by=None, user=user_of(alice), now=timezone.now(), branch=other)
    assert Progress.objects.get().branch == other


@pytest.mark.parametrize("far", ["invited", "opened the page", "ready"])
def test_command_makes_the_row_again_from_what_the_tables_know(
    town: Town, alice: Person, visitor: Visitor, far: str
) -> None:
    town.invite(alice)
    if far == "opened the page":
        visitor.open(town.link_for(alice))
    if far == "ready":
        town.enrol(alice)
    before, status = Progress.objects.values().get(), _status(alice)
    Progress.objects.all().delete()
    assert _status(alice) == Status.NEVER
    call_command("fill_progress")
    call_command("fill_progress")
    after = Progress.objects.values().get()
    unplanned = {"remind_at", "seen_at"}  # such a person is not reminded
    unknown = {name for name, _value in after.items() ^ before.items()} - unplanned
    if far == "opened the page":  # nothing but progress remembers that
        assert unknown == {"filled_at", "opened_at", "stage"}
        assert _status(alice) == Status.SENT
    else:
        assert unknown <= {"filled_at", "opened_at", "link_ends_at"}
        assert _status(alice) == status
