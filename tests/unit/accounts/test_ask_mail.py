"""Requesting mails: rate limits, and the same SQL statements for known and unknown addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from accounts.services.mail import ask_mail
from accounts.templatetags.help import manual_url
from lib.sealing import unseal
from lib.throttle import TooMany
from messaging.models import Message
from messaging.outgoing import Mail
from tests.unit.accounts.people import NETWORK, PASSWORD, employee, on_road, visit
from twofactor.recovery import ask_recovery

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S26"),
]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _enrolled(**values: Any) -> User:
    return employee(password=hashed(PASSWORD), **values)


PEOPLE: dict[str, Callable[[], str]] = {
    "enrolled": lambda: _enrolled().email,
    "without a password": lambda: employee().email,
    "blocked": lambda: _enrolled(is_active=False).email,
    "frozen": lambda: _enrolled(frozen_at=NOW).email,
    "nobody": lambda: "niemand@mail.example",
}


def _ask(email: str, *, now: datetime = NOW, network: str = NETWORK) -> None:
    ask_mail(visit=visit(now=now, network=network), email=email)


def _wait(email: str, *, now: datetime = NOW, network: str = NETWORK) -> timedelta:
    with pytest.raises(TooMany) as stop:
        _ask(email, now=now, network=network)
    return timedelta(seconds=round((stop.value.retry_at - now).total_seconds()))


def _work_for(email: str) -> Counter[str]:
    """Request a mail; return the number of SQL statements by command, such as {"INSERT": 2}."""
    with CaptureQueriesContext(connection) as captured:
        _ask(email)
    return Counter(query["sql"].strip().split(maxsplit=1)[0].upper() for query in captured)


# The same for every address


@pytest.mark.asvs("V6.3.8")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", PEOPLE)
def test_same_statements_and_commits_are_made_for_every_address(who: str) -> None:
    known, other = PEOPLE["enrolled"](), PEOPLE[who]()
    work = _work_for(known)
    assert work["COMMIT"] == 1
    assert work["INSERT"] > 0
    assert _work_for(other) == work


@pytest.mark.parametrize("who", PEOPLE)
def test_one_mail_is_queued_for_every_address(who: str) -> None:
    _ask(PEOPLE[who]())
    assert Message.objects.count() == 1


@pytest.mark.parametrize("who", ["blocked", "nobody"])
def test_mail_to_a_user_who_must_not_log_in_has_expired_already_and_holds_no_link(who: str) -> None:
    _ask(PEOPLE[who]())
    message = Message.objects.get()
    assert message.expires_at <= NOW
    assert (message.user_id, message.purpose) == (None, "none")
    assert not MailLink.objects.exists()
    mail = Mail.from_json(unseal(message.payload, *message.seal_context))
    assert re.findall(r"http\S+", mail.text) == [manual_url()]


@pytest.mark.parametrize(
    ("who", "purpose"),
    [
        ("enrolled", Purpose.RESET),
        ("frozen", Purpose.RESET),
        ("without a password", Purpose.ACTIVATE),
    ],
)
def test_link_depends_on_how_far_the_user_has_activated(who: str, purpose: Purpose) -> None:
    email = PEOPLE[who]()
    _ask(f" {email.upper()} ")
    link = MailLink.objects.get()
    assert (link.purpose, link.address) == (purpose, email)


@pytest.mark.parametrize("who", PEOPLE)
def test_rate_limit_is_the_same_for_every_address(who: str) -> None:
    email = PEOPLE[who]()
    for _mail in range(3):
        _ask(email)
    assert _wait(email) == HOUR


# Rate limits


def test_unknown_address_is_not_limited_with_the_first_user() -> None:
    first = employee(pk=1)
    _ask("niemand@mail.example")
    assert not MailLink.objects.filter(user=first).exists()
    assert not Message.objects.filter(user=first).exists()


@pytest.mark.asvs("V2.3.2", "V2.4.1")
def test_fourth_mail_within_the_hour_waits_until_the_hour_is_over() -> None:
    email = _enrolled().email
    for number in range(3):
        _ask(email, now=NOW + number * MINUTE)
    assert _wait(email, now=NOW + 3 * MINUTE) == 57 * MINUTE
    _ask(email, now=NOW + HOUR)
    assert Message.objects.count() == 4


@pytest.mark.asvs("V2.4.1")
def test_stopped_mail_ends_no_link_and_writes_no_message() -> None:
    email = _enrolled().email
    for _mail in range(3):
        _ask(email)
    _wait(email)
    assert Message.objects.count() == 3
    assert MailLink.objects.usable(NOW).count() == 1


def test_limit_per_address_holds_from_another_network_too() -> None:
    email = _enrolled().email
    for number in range(3):
        _ask(email, network=f"10.0.{number}.0/24")
    assert _wait(email, network="10.0.9.0/24") == HOUR


def test_eleventh_mail_of_a_day_waits_until_the_day_is_over() -> None:
    email = _enrolled().email
    for number in range(10):
        _ask(email, now=NOW + number // 3 * HOUR)
    assert _wait(email, now=NOW + 4 * HOUR) == 20 * HOUR
    _ask(email, now=NOW + DAY)
    assert Message.objects.count() == 11


@pytest.mark.asvs("V2.3.2")
def test_thirty_first_mail_from_a_network_within_the_hour_waits() -> None:
    for _mail in range(30):
        _ask(_enrolled().email)
    assert _wait(_enrolled().email) == HOUR
    _ask(_enrolled().email, network="10.0.1.0/24")
    _ask(_enrolled().email, now=NOW + HOUR)


def test_fourth_recover_mail_within_the_hour_waits() -> None:
    user = _enrolled()
    for _mail in range(3):
        ask_recovery(facts=on_road(user, visit(now=NOW)))
    with pytest.raises(TooMany) as stop:
        ask_recovery(facts=on_road(user, visit(now=NOW, network="10.0.1.0/24")))
    assert stop.value.retry_at - NOW == pytest.approx(HOUR, abs=timedelta(seconds=1))
    assert MailLink.objects.count() == 3


def test_mails_requested_by_strangers_leave_the_owner_their_recover_mails() -> None:
    user = _enrolled()
    for _mail in range(3):
        _ask(user.email)
    ask_recovery(facts=on_road(user, visit(now=NOW)))
    assert MailLink.objects.filter(purpose=Purpose.RECOVER).count() == 1


def test_recover_mails_count_against_the_limit_of_their_network_too() -> None:
    for _mail in range(29):
        _ask(_enrolled().email)
    ask_recovery(facts=on_road(_enrolled(), visit(now=NOW)))
    assert _wait(_enrolled().email) == HOUR
    with pytest.raises(TooMany):
        ask_recovery(facts=on_road(_enrolled(), visit(now=NOW)))


def test_mail_refused_for_its_address_is_not_charged_to_its_network() -> None:
    for _mail in range(3):
        _ask("niemand@mail.example")
    for _refused in range(30):
        assert _wait("niemand@mail.example") == HOUR
    _ask(_enrolled().email)
