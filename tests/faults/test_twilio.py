"""Test a Twilio that refuses, fails, responds late or hangs: no SMS is lost or sent twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from messaging.models import Message
from messaging.states import State
from tests.faults.asking import ask_for, phone
from tests.faults.books import Books
from tests.faults.outside import Outside
from tests.faults.senders import sending
from tests.faults.waiting import all_is_settled, wait_until
from tests.full import FULL
from tests.standins.deaf import deaf
from tests.standins.twilio import ANYBODY, Behaviour, TwilioStandIn
from tests.standins.twilio_messages import Form, Resource

pytestmark = pytest.mark.django_db(transaction=True)

SMS = 60 if FULL else 6
# Seconds that the fault lasts.
TROUBLE = 10.0 if FULL else 0.8


# Seconds by which the list of SMS at `Behind` lags.
LAG = 0.4


@dataclass
class Behind(TwilioStandIn):
    """A Twilio stand-in whose list lacks each SMS for LAG seconds after it was accepted."""

    _taken: dict[str, float] = field(default_factory=dict)

    def take(self, form: Form) -> Resource:
        resource = super().take(form)
        self._taken[resource["sid"]] = time.monotonic()
        return resource

    def find(self, query: Form) -> list[Resource]:
        shown = time.monotonic() - LAG
        return [one for one in super().find(query) if self._taken.get(one["sid"], shown) < shown]


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    """Yield the stand-in whose list lags behind, instead of the usual one."""
    with Behind() as running:
        yield running


@pytest.fixture(autouse=True)
def in_seconds(changed: Callable[..., None]) -> None:
    """Shorten the waits of the senders and the timeouts of the providers to seconds."""
    changed("short_waits", "short_timeouts")


@pytest.mark.requirement("S90")
def test_sms_refused_by_a_rate_limit_are_sent_later(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    here.twilio.behave(ANYBODY, Behaviour(status=429, code=20429))
    with sending(2):
        ask_for(sms=SMS)
        time.sleep(TROUBLE)
        here.twilio.behave(ANYBODY)
        assert wait_until(all_is_settled)
    _mail, sms = close_books("Twilio 429")
    assert (sms.at_sink, sms.doubled, sms.lost) == (SMS, 0, 0)
    assert sms.cut_off == SMS


@pytest.mark.requirement("S90")
def test_sms_with_a_5xx_response_are_looked_up_and_only_the_missing_ones_sent(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    for number in range(SMS):
        here.twilio.behave(phone(number), Behaviour(status=503, accept=number % 2 == 0))
    with sending(2):
        ask_for(sms=SMS)
        time.sleep(TROUBLE)
        for number in range(SMS):
            here.twilio.behave(phone(number))
        assert wait_until(all_is_settled)
    _mail, sms = close_books("Twilio 5xx, every second SMS accepted")
    assert (sms.at_sink, sms.doubled, sms.lost) == (SMS, 0, 0)
    assert Message.objects.filter(state=State.SENT).count() == SMS


@pytest.mark.requirement("S91")
def test_accepted_sms_without_a_response_in_time_are_looked_up_and_never_doubled(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    here.twilio.behave(ANYBODY, Behaviour(delay=0.8))
    with sending(2):
        ask_for(sms=SMS)
        assert wait_until(all_is_settled)
    _mail, sms = close_books("Twilio responds after the timeout")
    assert (sms.at_sink, sms.doubled, sms.lost) == (SMS, 0, 0)
    assert sms.cut_off == SMS


@pytest.mark.requirement("S91")
def test_control_that_treats_no_response_as_a_refusal_doubles_sms(
    here: Outside,
    changed: Callable[..., None],
    close_books: Callable[[str], tuple[Books, Books]],
) -> None:
    changed("no_doubt")
    here.twilio.behave(ANYBODY, Behaviour(delay=0.8))
    with sending(2):
        ask_for(sms=SMS)
        assert wait_until(lambda: len(here.twilio.sent) > SMS)
        here.twilio.behave(ANYBODY)
        assert wait_until(all_is_settled)
    _mail, sms = close_books("control: no answer means not sent")
    assert sms.doubled > 0


@pytest.mark.requirement("S90")
def test_hanging_twilio_gets_every_sms_once_and_delays_no_mail(
    here: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    port = here.twilio.port
    here.twilio.stop()
    with sending(2):
        with deaf(port):
            ask_for(mails=5, sms=SMS)
            assert wait_until(lambda: len(here.sink.received) == 5)
            time.sleep(TROUBLE)
        here.twilio.start(port)
        assert wait_until(all_is_settled)
    mail, sms = close_books("Twilio accepts the connection and hangs")
    assert (sms.at_sink, sms.doubled, sms.lost) == (SMS, 0, 0)
    assert (mail.at_sink, mail.doubled, mail.lost) == (5, 0, 0)
