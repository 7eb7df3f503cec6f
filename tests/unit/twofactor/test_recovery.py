"""Recovery before the new app is connected: how it is requested, started and put on hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as project

from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.road.sign_in import SignIn
from accounts.road.walk import facts_of
from accounts.services.password import choose_password
from lib.throttle import TooMany
from messaging.models import Message
from messaging.states import Kind
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.recovering import (
    app_of,
    enrolled,
    finish,
    fresh_link,
    noted,
    recovering,
    stored,
)
from tests.unit.twofactor.second_factor import pending, present_code
from twofactor.app_codes import check_app_code
from twofactor.models import Authenticator
from twofactor.recovery import ask_recovery, begin_recovery, is_held, is_recovery, recovers
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S60")]

HOUR, SECOND, STEP = timedelta(hours=1), timedelta(seconds=1), timedelta(seconds=30)
HOLD: timedelta = project.RECOVERY_HOLD


# Requesting


def test_user_who_proved_the_password_gets_one_link_for_an_hour() -> None:
    user = enrolled()
    facts = on_road(user)
    ask_recovery(facts=facts)
    link = MailLink.objects.get()
    assert (link.purpose, link.user, link.expires_at) == (
        Purpose.RECOVER,
        user,
        facts.visit.now + HOUR,
    )
    assert noted(user, "recovery_asked") == 1


def test_mails_of_one_user_do_not_count_for_another() -> None:
    one, other = on_road(enrolled()), on_road(enrolled())
    for _time in range(3):
        ask_recovery(facts=one)
    with pytest.raises(TooMany):
        ask_recovery(facts=one)
    ask_recovery(facts=other)
    assert noted(other.user, "recovery_asked") == 1


def test_ended_sign_in_gets_no_link() -> None:
    facts = on_road(enrolled())
    User.objects.update(epoch=2)
    ask_recovery(facts=facts)
    assert not MailLink.objects.exists()


@pytest.mark.requirement("S62")
def test_user_under_hold_gets_no_link() -> None:
    user = enrolled(recovery_held_until=visit().now + HOUR)
    ask_recovery(facts=on_road(user))
    assert not MailLink.objects.exists()
    assert not Message.objects.exists()


# The hold


@pytest.mark.requirement("S62")
@pytest.mark.parametrize(
    ("wait", "held"), [(timedelta(), True), (HOLD - SECOND, True), (HOLD, False), (2 * HOLD, False)]
)
def test_hold_lasts_for_72_hours(wait: timedelta, *, held: bool) -> None:
    user, now = User(), visit().now
    user.hold_recovery(now)
    assert is_held(user, now + wait) is held
    assert HOLD == 72 * HOUR


@pytest.mark.requirement("S62")
def test_user_who_changed_nothing_is_not_under_hold() -> None:
    assert not is_held(User(), visit().now)


@pytest.mark.requirement("S62")
def test_password_reset_by_mail_starts_the_hold_and_an_activation_does_not() -> None:
    reset, new = enrolled(), employee()
    choose_password(
        visit=visit(), link=fresh_link(reset, Purpose.RESET), password="Een ander woord 77!"
    )
    choose_password(
        visit=visit(), link=fresh_link(new, Purpose.ACTIVATE), password="Een ander woord 7!"
    )
    assert is_held(stored(reset), visit().now)
    assert not is_held(stored(new), visit().now)


@pytest.mark.requirement("S62")
def test_hold_stops_a_recovery_in_every_service() -> None:
    user = enrolled()
    link = fresh_link(user)
    facts = recovering(user, link)
    pending(facts)
    user.hold_recovery(facts.visit.now)
    user.save()
    assert begin_recovery(facts=facts, link=link) is None
    assert finish(facts).verdict == Verdict.ENDED
    assert MailLink.objects.get(pk=link.pk).used_at is None
    assert Authenticator.objects.filter(user=user, confirmed=True).exists()


# Beginning


def test_own_link_makes_the_sign_in_a_recovery_and_sends_an_sms() -> None:
    user = enrolled()
    facts = on_road(user)
    assert begin_recovery(facts=facts, link=fresh_link(user)) == "sms"
    begun = facts_of(facts.visit)
    assert begun is not None
    assert is_recovery(begun)
    assert Message.objects.filter(kind=Kind.SMS).count() == 1


def test_link_of_another_user_changes_nothing() -> None:
    facts = on_road(enrolled())
    assert begin_recovery(facts=facts, link=fresh_link(enrolled())) is None
    assert SignIn.read(facts.visit.session) is None
    assert not Message.objects.filter(kind=Kind.SMS).exists()


def test_ended_sign_in_begins_no_recovery() -> None:
    user = enrolled()
    facts, link = on_road(user), fresh_link(user)
    User.objects.update(is_active=False)
    assert begin_recovery(facts=facts, link=link) is None


@pytest.mark.parametrize(
    "change",
    [
        {"used_at": visit().now},
        {"ended_at": visit().now},
        {"expires_at": visit().now - SECOND},
        {"purpose": Purpose.RESET},
        {"epoch": 9},
        {"address": "vroeger@mail.example"},
    ],
    ids=["used", "ended", "expired", "other purpose", "other epoch", "other address"],
)
def test_link_that_is_no_longer_valid_begins_no_recovery(change: dict[str, object]) -> None:
    user = enrolled()
    link = fresh_link(user)
    MailLink.objects.filter(pk=link.pk).update(**change)
    facts = on_road(user)
    assert begin_recovery(facts=facts, link=link) == "code"
    assert not is_recovery(recovering(user, link))


def test_older_link_begins_no_recovery_while_a_newer_one_is_valid() -> None:
    user = enrolled()
    older = recovering(user)
    newer = recovering(user)
    assert not recovers(older)
    assert recovers(newer)


def test_sign_in_with_the_link_of_another_user_is_no_recovery() -> None:
    assert not is_recovery(recovering(enrolled(), fresh_link(enrolled())))


def test_old_app_works_while_a_recovery_is_under_way() -> None:
    user = enrolled()
    facts = recovering(user)
    pending(facts)
    elsewhere = on_road(user)
    code = present_code(app_of(user), elsewhere.visit.now)
    assert check_app_code(facts=elsewhere, code=code).verdict == Verdict.RIGHT
