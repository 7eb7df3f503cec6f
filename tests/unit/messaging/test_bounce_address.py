"""The address to which a mail bounces identifies the mail, and cannot be forged."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from messaging.bounce_address import bounce_address, message_of
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import Clock, fresh, mail, send

KEY = UUID("0123456789abcdef0123456789abcdef")


@pytest.fixture(autouse=True)
def _bounces(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@terug.werktalent.example"


@pytest.mark.django_db
def test_each_mail_has_its_own_envelope_sender_and_the_same_from(
    clock: Clock, sink: SmtpSink
) -> None:
    letters = [mail(), mail()]
    send(clock)
    senders = [one.sender for one in sink.received]
    assert len(set(senders)) == 2
    assert {message_of(sender) for sender in senders} == {letter.pk for letter in letters}
    assert {one["From"].addresses[0].addr_spec for one in sink.mails} == {
        "noreply@werktalent.example"
    }


@pytest.mark.django_db
def test_second_attempt_has_the_same_envelope_sender(clock: Clock, sink: SmtpSink) -> None:
    sink.answer, sink.take_anyway = "451 4.3.0 Try later", True
    letter = mail()
    send(clock)
    sink.answer = "250 OK"
    clock.forward(minutes=1)
    send(clock)
    assert [one.sender for one in sink.received] == [bounce_address(fresh(letter).pk)] * 2


def test_without_a_bounce_address_mails_bounce_to_the_from_address(
    settings: Settings,
) -> None:
    settings.BOUNCE_ADDRESS = ""
    assert bounce_address(KEY) == settings.MAIL_FROM
    assert message_of(settings.MAIL_FROM) is None


def test_longest_allowed_bounce_address_is_valid_by_the_standard(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = f"{'b' * 23}@werktalent.example"
    address = bounce_address(KEY)
    assert len(address.partition("@")[0]) == 64
    assert message_of(address) == KEY


def test_bounce_address_is_found_in_other_capitals_and_in_another_header() -> None:
    address = bounce_address(KEY)
    assert message_of(address.upper()) == KEY
    assert message_of(address.replace("terug.", "vroeger.").replace("bounces+", "mail+")) == KEY


def test_token_with_any_character_changed_is_refused() -> None:
    mailbox, token = "bounces+", bounce_address(KEY)[8:48]
    others = {"a": "b"}
    for place, letter in enumerate(token):
        changed = token[:place] + others.get(letter, "a") + token[place + 1 :]
        assert message_of(f"{mailbox}{changed}@terug.werktalent.example") is None, place


def test_token_of_one_mail_is_refused_for_another() -> None:
    ours, other = bounce_address(KEY), bounce_address(uuid4())
    assert message_of(ours[:34] + other[34:]) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bounces@terug.werktalent.example",
        "bounces+@terug.werktalent.example",
        f"bounces+{'a' * 40}@terug.werktalent.example",
        f"bounces+{'a' * 39}@terug.werktalent.example",
        f"bounces+{'ſ' * 40}@terug.werktalent.example",
        f"bounces+{'1' * 40}@terug.werktalent.example",
        f"bounces+{'a' * 40}",
        "bounces+" + "a" * 40 + "@x\nTo: y@z",
    ],
)
def test_address_that_the_site_never_issued_identifies_no_mail(address: str) -> None:
    assert message_of(address) is None


def test_address_signed_with_an_older_key_is_still_valid(settings: Settings) -> None:
    address = bounce_address(KEY)
    settings.SEALING_KEYS = {"new": b"n" * 32, **settings.SEALING_KEYS}
    assert message_of(address) == KEY
    assert bounce_address(KEY) != address
    settings.SEALING_KEYS = {"new": b"n" * 32}
    assert message_of(address) is None
