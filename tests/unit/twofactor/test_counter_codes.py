"""Counter codes (baliecodes): how one is issued, what it is bound to, and what it allows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import SecurityEvent
from accounts.road.walk import facts_of
from lib.throttle import TooMany
from lib.tokens import digest
from messaging.models import Message
from messaging.states import Kind
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.recovering import (
    carrying,
    enrolled,
    fresh_link,
    issued,
    later,
    noted,
    recovering,
    stored,
)
from twofactor.counter_codes import enter_counter_code, issue_counter_code
from twofactor.housekeeping import TwofactorHousekeeping
from twofactor.models import CounterCode
from twofactor.recovery import begin_recovery, is_recovery
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S61")]

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


# Issued


@pytest.mark.asvs("V6.5.2")
def test_code_is_eight_letters_in_groups_and_its_row_does_not_hold_it() -> None:
    user = enrolled()
    shown = issue_counter_code(user=user, by=None, now=visit().now)
    assert re.fullmatch(r"[BCDFGHJKMNPQRSTVWXZ]{4} [BCDFGHJKMNPQRSTVWXZ]{4}", shown)
    code, row = shown.replace(" ", ""), CounterCode.objects.get()
    assert code not in str(vars(row))
    assert row.digest != digest(code)


@pytest.mark.slow
@pytest.mark.asvs("V6.5.3")
def test_thousand_codes_are_all_different() -> None:
    user = enrolled()
    assert len({issued(user) for _code in range(1000)}) == 1000
    assert CounterCode.objects.count() == 1


def test_row_is_bound_to_branch_and_epoch_and_lives_an_hour() -> None:
    user, now = enrolled(epoch=3), visit().now
    issued(user, now=now)
    row = CounterCode.objects.get()
    assert (row.user, row.branch, row.epoch, row.issued_by) == (user, user.branch, 3, None)
    assert (row.created_at, row.expires_at) == (now, now + HOUR)


@pytest.mark.requirement("S54")
def test_issuing_a_code_is_logged_and_mailed_to_the_owner() -> None:
    user = enrolled()
    issued(user)
    event = SecurityEvent.objects.get(user_id=user.pk)
    assert (event.what, event.by) == ("counter_code_issued", "cli")
    assert Message.objects.get(user=user).purpose == "counter_code_issued"


def test_row_and_log_name_the_issuer() -> None:
    user, staff = enrolled(), employee(is_staff=True)
    issued(user, by=staff)
    assert CounterCode.objects.get().issued_by == staff
    line = SecurityEvent.objects.get(what="counter_code_issued", user_id=user.pk)
    assert (line.by, line.by_user_id) == ("desk", staff.pk)


def test_code_of_a_user_without_a_branch_is_valid() -> None:
    user = enrolled(branch=None)
    code = issued(user)
    assert enter_counter_code(facts=on_road(user), code=code).verdict == Verdict.RIGHT


@pytest.mark.requirement("S101")
def test_purge_deletes_only_expired_codes() -> None:
    user, now = enrolled(), timezone.now()
    issued(user, now=now)
    assert TwofactorHousekeeping().purge(now + HOUR - SECOND)["counter codes"] == 0
    assert TwofactorHousekeeping().purge(now + HOUR)["counter codes"] == 1


# Entered


@pytest.mark.requirement("S60")
def test_right_code_makes_the_sign_in_a_recovery_and_sends_an_sms() -> None:
    user = enrolled()
    facts = on_road(user)
    outcome = enter_counter_code(facts=facts, code=issued(user))
    assert (outcome.verdict, outcome.where) == (Verdict.RIGHT, "sms")
    begun = facts_of(facts.visit)
    assert begun is not None
    assert is_recovery(begun)
    assert Message.objects.filter(user=user, kind=Kind.SMS).count() == 1


def test_entering_a_code_does_not_spend_it() -> None:
    user = enrolled()
    code = issued(user)
    for _browser in range(2):
        assert enter_counter_code(facts=on_road(user), code=code).verdict == Verdict.RIGHT
    assert CounterCode.objects.filter(user=user).exists()


def test_code_stays_valid_while_the_sealing_key_is_replaced(settings: Settings) -> None:
    user = enrolled()
    code = issued(user)
    settings.SEALING_KEYS = {"new": b"n" * 32, **settings.SEALING_KEYS}
    assert enter_counter_code(facts=on_road(user), code=code).verdict == Verdict.RIGHT
    settings.SEALING_KEYS = {"new": b"n" * 32}
    assert enter_counter_code(facts=on_road(user), code=code).verdict == Verdict.WRONG


def test_wrong_code_is_counted_and_logged_and_sends_nothing() -> None:
    user = enrolled()
    issued(user)
    outcome = enter_counter_code(facts=on_road(user), code="ZZZZZZZZ")
    assert (outcome.verdict, outcome.left) == (Verdict.WRONG, 4)
    assert noted(user, "counter_code_wrong") == 1
    assert not Message.objects.filter(kind=Kind.SMS).exists()


def test_fifth_wrong_code_stops_the_right_one_for_the_rest_of_its_hour() -> None:
    user = enrolled()
    code, facts = issued(user), on_road(user)
    for _try in range(4):
        enter_counter_code(facts=facts, code="ZZZZZZZZ")
    with pytest.raises(TooMany) as stop:
        enter_counter_code(facts=facts, code="ZZZZZZZZ")
    assert stop.value.retry_at - facts.visit.now == pytest.approx(HOUR, abs=SECOND)
    with pytest.raises(TooMany):
        enter_counter_code(facts=later(facts, HOUR - SECOND), code=code)
    assert enter_counter_code(facts=on_road(user), code=issued(user)).verdict == Verdict.RIGHT


def test_tries_from_other_networks_and_sign_ins_share_one_limit() -> None:
    user = enrolled()
    for number in range(4):
        enter_counter_code(facts=on_road(user, visit(network=f"10.0.{number}.0/24")), code="Z" * 8)
    with pytest.raises(TooMany):
        enter_counter_code(facts=on_road(user), code="Z" * 8)


def test_ended_sign_in_accepts_no_counter_code() -> None:
    user = enrolled()
    code, facts = issued(user), on_road(user)
    user.end_everything()
    user.save()
    assert enter_counter_code(facts=facts, code=code).verdict == Verdict.ENDED


@pytest.mark.parametrize(
    "change",
    [{"epoch": 2}, {"branch": None}, {"phone": "+31622223333"}],
    ids=["epoch", "branch", "number"],
)
def test_code_is_wrong_once_epoch_branch_or_number_changed_since_its_issue(
    change: dict[str, Any],
) -> None:
    user = enrolled()
    code = issued(user)
    type(user).objects.filter(pk=user.pk).update(**change)
    assert enter_counter_code(facts=on_road(stored(user)), code=code).verdict == Verdict.WRONG


@pytest.mark.asvs("V6.5.5")
def test_code_works_until_its_last_second() -> None:
    user = enrolled()
    code, facts = issued(user), on_road(user)
    in_time, late = later(facts, HOUR - 2 * SECOND), later(facts, HOUR)
    assert enter_counter_code(facts=in_time, code=code).verdict == Verdict.RIGHT
    late = replace(late, sign_in=replace(late.sign_in, started_at=late.visit.now.timestamp()))
    assert enter_counter_code(facts=late, code=code).verdict == Verdict.WRONG


def test_counter_code_replaces_the_mail_link_in_the_sign_in() -> None:
    user = enrolled()
    facts, code = recovering(user), issued(user)
    assert enter_counter_code(facts=facts, code=code).verdict == Verdict.RIGHT
    begun = facts_of(facts.visit)
    assert begun is not None
    assert (begun.sign_in.recover, begun.sign_in.counter_code) == (0, CounterCode.objects.get().pk)


def test_right_code_resets_the_failures_before() -> None:
    user = enrolled()
    code = issued(user)
    for _failure in range(4):
        assert enter_counter_code(facts=on_road(user), code="BBBBBBBB").verdict == Verdict.WRONG
    assert enter_counter_code(facts=on_road(user), code=code).verdict == Verdict.RIGHT
    for _failure in range(4):
        assert enter_counter_code(facts=on_road(user), code="BBBBBBBB").verdict == Verdict.WRONG


def test_mail_link_replaces_the_counter_code_in_the_sign_in() -> None:
    user = enrolled()
    issued(user)
    facts = carrying(user)
    link = fresh_link(user)
    assert begin_recovery(facts=facts, link=link) is not None
    begun = facts_of(facts.visit)
    assert begun is not None
    assert (begun.sign_in.recover, begun.sign_in.counter_code) == (link.pk, 0)
