"""Reminders to people who do not finish: when, to whom, and how they stop."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Branch, SecurityEvent
from onboarding.models import Progress, Reminder, ReminderStop
from onboarding.services import change_person, reinvite
from tests.guards.routes import TOKEN
from tests.journeys.desk import block
from tests.journeys.town import PASSWORD, Person, Town, link_in, log_in, user_of
from tests.journeys.visitor import Visitor

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# From nine on, one step ends at seven in the evening, when everybody's moment is over.
HOUR, STEP, DAY = timedelta(hours=1), timedelta(hours=2), timedelta(days=1)
SUBJECT = "U bent nog niet klaar"


def watch(
    town: Town, clock: time_machine.Traveller, days: float, person: Person, step: timedelta = STEP
) -> list[datetime]:
    """Let the sender look every `step` for so many days. Return when this person was reminded."""
    found = []
    for _look in range(int(days * DAY / step)):
        clock.shift(step)
        before = _reminders(town, person)
        town.deliver()
        if _reminders(town, person) > before:
            found.append(datetime.now(AMSTERDAM))
    return found


def _reminders(town: Town, person: Person) -> int:
    return [mail["Subject"] for mail in town.smtp.mails_to(person.email)].count(SUBJECT)


def _days(moments: list[datetime], since: datetime) -> list[int]:
    return [(at - since).days for at in moments]


def test_person_who_does_nothing_gets_a_new_link_after_two_and_five_days_by_day(
    town: Town, alice: Person, clock: time_machine.Traveller, visitor: Visitor
) -> None:
    clock.shift(21 * HOUR)  # to eight in the morning: the time of her own comes later in the day
    began = datetime.now(AMSTERDAM)
    town.invite(alice)
    first = town.link_for(alice)
    at = watch(town, clock, 3.5, alice, HOUR)  # a longer step can pass over the end of a day
    assert visitor.open(first).h1 == "Deze link werkt niet."
    assert "Open de nieuwste mail van uw vestiging." in visitor.page.text
    at += watch(town, clock, 12, alice, HOUR)
    assert _days(at, began) == [2, 5]
    assert all(9 <= moment.hour < 20 for moment in at)
    assert Reminder.objects.count() == 2


def test_link_of_a_reminder_activates_the_account(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    assert len(watch(town, clock, 3.5, alice)) == 1
    mail = town.newest_mail(alice)
    assert mail["Subject"] == SUBJECT
    assert "U bent nog niet klaar. Ga verder met uw account." in _text(town, alice)
    town.enrol(alice)
    assert watch(town, clock, 12, alice) == []


def test_person_halfway_is_sent_to_the_login_page(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    assert len(watch(town, clock, 3.5, alice)) == 1
    assert "U heeft al een wachtwoord. Log in." in _text(town, alice)
    assert link_in(town.newest_mail(alice)) == f"{settings.PUBLIC_URL}/inloggen/"
    assert len(watch(town, clock, 12, alice)) == 1


def test_clock_change_shifts_no_reminder_into_the_night(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2027, 3, 26, 19, 30, tzinfo=AMSTERDAM))  # clocks go forward on the 28th
    town.invite(alice)
    at = watch(town, clock, 8, alice)
    assert [9 <= moment.hour < 20 for moment in at] == [True, True]


def test_person_who_did_something_within_twelve_hours_is_left_alone(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(_until_due(alice) - 6 * HOUR)
    visitor.open(town.link_for(alice))
    assert watch(town, clock, 0.3, alice, HOUR) == []
    assert len(watch(town, clock, 2, alice)) == 1


def test_person_who_opened_the_link_again_just_now_is_left_alone(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    clock.shift(_until_due(alice) - HOUR / 4)
    visitor.open(town.link_for(alice))
    assert watch(town, clock, 0.025, alice, HOUR / 2) == []
    visitor.press("Toepassen", password=PASSWORD)
    assert visitor.page.h1 == "Vul de sms-code in"


@pytest.mark.parametrize("what", ["blocked", "bounced", "branch"])
def test_nobody_is_reminded_who_is_blocked_or_bounced_or_of_a_branch_without_reminders(
    town: Town, alice: Person, carol: Person, clock: time_machine.Traveller, what: str
) -> None:
    town.invite(carol, role="branch-admin")
    if what == "bounced":
        town.smtp.refuse = {alice.email: "550 5.1.1 unknown"}
    town.invite(alice)
    if what == "blocked":
        block(town.enrol(carol), alice)
    elif what == "branch":
        Branch.objects.update(reminds=False)
    assert watch(town, clock, 15, alice) == []


def test_person_whose_address_was_corrected_is_reminded_again(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.smtp.refuse = {alice.email: "550 5.1.1 unknown"}
    town.invite(alice)
    clock.shift(STEP)
    person, alice.email = user_of(alice), "a@mail.example"
    change_person(by=None, user=person, now=timezone.now(), email=alice.email)
    assert len(watch(town, clock, 15, alice)) == 2


def test_person_who_wants_none_gets_none_and_the_desk_says_so(
    town: Town, alice: Person, carol: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    assert len(watch(town, clock, 3.5, alice)) == 1
    visitor.open(_stop_link(town, alice))
    assert not ReminderStop.objects.exists()  # a mail scanner opens links too
    assert alice.first_name not in visitor.page.text
    visitor.press("Geen herinnering meer")
    assert visitor.page.h1 == "U krijgt geen herinnering meer"
    visitor.open(_stop_link(town, alice))
    visitor.press("Geen herinnering meer")
    assert SecurityEvent.objects.filter(what="reminders_stopped").count() == 1
    assert watch(town, clock, 12, alice) == []
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    assert "Wil geen herinneringen sinds" in page.text
    assert "mail: herinnering (verstuurd)" in page.text
    assert "Wil geen herinneringen." in desk.open("/beheer/").text


def test_stop_outlives_a_new_invitation(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    watch(town, clock, 3.5, alice)
    visitor.open(_stop_link(town, alice))
    visitor.press("Geen herinnering meer")
    reinvite(by=None, user=user_of(alice), now=datetime.now(AMSTERDAM))
    town.deliver()
    assert watch(town, clock, 12, alice) == []


def test_new_invitation_begins_to_count_again_and_two_are_the_most(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    assert len(watch(town, clock, 3.5, alice)) == 1
    reinvite(by=None, user=user_of(alice), now=datetime.now(AMSTERDAM))
    again = datetime.now(AMSTERDAM)
    assert _days(watch(town, clock, 12, alice), again) == [5]
    reinvite(by=None, user=user_of(alice), now=datetime.now(AMSTERDAM))
    assert watch(town, clock, 12, alice) == []


def test_sender_that_was_away_for_a_week_sends_no_two_at_once(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(6 * DAY)
    began = datetime.now(AMSTERDAM)
    first, second = watch(town, clock, 8, alice)
    assert ((first - began).days, (second - first).days) == (0, 3)


def test_sender_that_was_away_too_long_sends_none(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(15 * DAY)
    assert watch(town, clock, 3, alice) == []
    assert Progress.objects.get().remind_at is None


def test_made_up_link_stops_nobody(town: Town, alice: Person, visitor: Visitor) -> None:
    town.invite(alice)
    assert visitor.open(f"/herinnering/{TOKEN}/").status == 404
    assert not ReminderStop.objects.exists()


def test_halfway_after_a_reminder_goes_on_where_it_was(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    watch(town, clock, 3.5, alice)
    fresh = Visitor()
    log_in(fresh, alice)
    assert fresh.page.h1 == "Vul de sms-code in"


def _until_due(person: Person) -> timedelta:
    row = Progress.objects.get(user=user_of(person))
    assert row.remind_at
    return row.remind_at - datetime.now(AMSTERDAM)


def _text(town: Town, person: Person) -> str:
    body = town.newest_mail(person).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _stop_link(town: Town, person: Person) -> str:
    found = re.search(r"Geen herinnering meer:\s+(\S+)", _text(town, person))
    assert found
    return found[1]
