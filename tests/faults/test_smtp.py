"""Test a mail server that is down, hangs, defers, refuses or hangs up: no mail is lost."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from messaging.models import Message
from messaging.states import State
from tests.faults.asking import address, ask_for
from tests.faults.books import Books
from tests.faults.outside import Outside
from tests.faults.senders import sending
from tests.faults.waiting import all_is_settled, wait_until
from tests.full import FULL
from tests.standins.deaf import deaf
from tests.standins.smtp_sink import OK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asvs("V16.5.2")]

MAILS = 500 if FULL else 50
# Seconds that the fault lasts.
TROUBLE = 10.0 if FULL else 0.8


@pytest.fixture(autouse=True)
def in_seconds(changed: Callable[..., None]) -> None:
    changed("short_waits")


@pytest.mark.requirement("S90")
def test_mail_server_that_was_down_gets_every_mail_when_it_is_back(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    here.sink.stop()
    with sending(2):
        ask_for(mails=MAILS)
        time.sleep(TROUBLE)
        here.sink.start()
        assert wait_until(all_is_settled)
    mail, _sms = close_books("SMTP refuses the connection")
    assert (mail.at_sink, mail.doubled, mail.lost) == (MAILS, 0, 0)


@pytest.mark.requirement("S90")
def test_hanging_mail_server_gets_every_mail_and_delays_no_sms(
    here: Outside,
    changed: Callable[..., None],
    close_books: Callable[[str], tuple[Books, Books]],
) -> None:
    changed("short_timeouts")
    here.sink.stop()
    with sending(2):
        with deaf(here.sink.port):
            ask_for(mails=MAILS, sms=5)
            assert wait_until(lambda: len(here.twilio.sent) == 5)
            time.sleep(TROUBLE)
            assert not here.sink.received
        here.sink.start()
        assert wait_until(all_is_settled)
    mail, sms = close_books("SMTP accepts the connection and hangs")
    assert (mail.at_sink, mail.doubled, mail.lost) == (MAILS, 0, 0)
    assert (sms.at_sink, sms.doubled, sms.lost) == (5, 0, 0)


@pytest.mark.requirement("S90")
def test_mails_deferred_with_4xx_are_sent_later(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    here.sink.answer = "451 Later"
    here.sink.refuse = {address(number): "450 Mailbox busy" for number in range(0, MAILS, 3)}
    with sending(2):
        ask_for(mails=MAILS)
        time.sleep(TROUBLE)
        assert wait_until(lambda: not Message.objects.filter(error="").exists())
        here.sink.answer, here.sink.refuse = OK, {}
        assert wait_until(all_is_settled)
    mail, _sms = close_books("SMTP 4xx")
    assert (mail.at_sink, mail.doubled, mail.lost) == (MAILS, 0, 0)
    assert mail.cut_off == MAILS


@pytest.mark.requirement("S90")
def test_permanently_refused_mail_does_not_stop_the_others_of_its_batch(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    bad = {address(number) for number in range(24, MAILS, 50)}
    here.sink.refuse = dict.fromkeys(bad, "550 No such user")
    with sending():
        ask_for(mails=MAILS)
        assert wait_until(all_is_settled)
    mail, _sms = close_books("SMTP 5xx to the 25th of each 50")
    assert (mail.refused, mail.at_sink) == (len(bad), MAILS - len(bad))
    assert (mail.doubled, mail.lost) == (0, 0)
    failed = Message.objects.filter(state=State.FAILED)
    assert set(failed.values_list("error", flat=True)) == {"smtp 550"}


def hang_up(here: Outside) -> int:
    """Send mails to a server that accepts some but closes the connection without a response.

    Return how often the server closes the connection.
    """
    here.sink.hang_up_at = frozenset(range(10, MAILS, 20))
    with sending():
        ask_for(mails=MAILS)
        assert wait_until(all_is_settled)
    return len(here.sink.hang_up_at)


@pytest.mark.requirement("S91")
def test_connection_lost_before_the_response_doubles_one_mail_with_the_same_message_id(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    cuts = hang_up(here)
    mail, _sms = close_books(f"SMTP cuts the line after DATA, {cuts} x")
    assert (mail.lost, mail.other_id) == (0, 0)
    assert mail.doubled == cuts


@pytest.mark.requirement("S91")
def test_control_with_another_message_id_per_attempt_makes_copies_unrecognisable(
    here: Outside,
    changed: Callable[..., None],
    close_books: Callable[[str], tuple[Books, Books]],
) -> None:
    changed("another_message_id")
    cuts = hang_up(here)
    mail, _sms = close_books("control: another id for each try")
    assert mail.other_id == cuts
