"""Test a sender that dies, is suspended or loses its connection: another sends its messages.

The other sender claims the messages after some heartbeats were missed. No lease ends during these
tests: a lease lasts seven minutes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection

from messaging.models import Heartbeat
from tests.faults.asking import ask_for
from tests.faults.books import Books
from tests.faults.changes import SILENT
from tests.faults.outages import cut_off
from tests.faults.outside import Outside, database_url
from tests.faults.senders import Senders
from tests.faults.waiting import all_is_settled, until_more_arrive, wait_until
from tests.full import FULL
from tests.standins.silent_link import SilentLink, silent_link

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S91")]

TRIALS = range(15 if FULL else 1)
IN_SHORT = ("stands still", "is cut off")
FAULTS = (*IN_SHORT, "hears nothing", "is killed") if FULL else IN_SHORT
MAILS = 8
NAME = "away"
QUICK = ("short_patience_with_sqlite", "quick_heart")


@contextmanager
def _away(sender: Senders, fault: str, link: SilentLink | None) -> Iterator[None]:
    """Let this fault happen to the sender during the block. `link`: its proxy to PostgreSQL."""
    if fault == "is killed":
        sender.kill_one()
        yield
    elif fault == "stands still":
        with sender.standing_still():
            yield
    else:
        silent = link.silent() if link and fault == "hears nothing" else cut_off(NAME)
        with silent:
            yield


@pytest.fixture
def link() -> Iterator[SilentLink | None]:
    """Yield a proxy to PostgreSQL that can stop passing data; None on SQLite."""
    if connection.vendor == "sqlite":
        yield None
        return
    with silent_link(database_url()) as laid:
        yield laid


@contextmanager
def _in_the_middle_of_a_batch(
    outside: Outside, *changes: str, link: SilentLink | None = None
) -> Iterator[Senders]:
    """Yield a sender that has claimed all mails, and waits for the response to the third mail."""
    outside.answers_slowly(mail=0.5, sms=0)
    own = {"PGAPPNAME": NAME} | ({"DATABASE_URL": link.url} if link else {})
    with Senders(outside, 1, (*QUICK, *changes), own) as sender:
        with until_more_arrive(outside, 3):
            ask_for(mails=MAILS)
        yield sender


@pytest.mark.parametrize("_trial", TRIALS)
@pytest.mark.parametrize("fault", FAULTS)
def test_sender_declared_dead_doubles_at_most_one_mail(
    outside: Outside,
    link: SilentLink | None,
    close_books: Callable[[str], tuple[Books, Books]],
    fault: str,
    _trial: int,
) -> None:
    with _in_the_middle_of_a_batch(outside, link=link) as sender, ExitStack() as running:
        back_at = time.monotonic() + 2 * SILENT.total_seconds()
        with _away(sender, fault, link):
            other = running.enter_context(Senders(outside, 1, QUICK))
            time.sleep(max(0, back_at - time.monotonic()))
            assert wait_until(all_is_settled)
        if fault == "stands still":
            assert wait_until(lambda: "a heartbeat was missed" in sender.log)
        # The row of a lost heartbeat is deleted by the other senders.
        assert wait_until(_every_row_beats)
        assert sender.end() + other.end() == [0, 0]
    mail, _sms = close_books(f"sender {fault} for twice the silence")
    assert (mail.lost, mail.other_id) == (0, 0)
    # On a machine that is busy for a second the other sender may miss its own beats too.
    assert mail.doubled <= _deaths(sender.log)
    assert not Heartbeat.objects.exists()


def _deaths(log: str) -> int:
    """Return how often the log says that a sender with claimed messages was declared dead."""
    return len(re.findall(r"a sender died: [1-9]", log))


def _every_row_beats() -> bool:
    """Wait for the time SILENT. Return whether each heartbeat row changed or was deleted."""
    before = dict(Heartbeat.objects.values_list("pk", "beats"))
    time.sleep(SILENT.total_seconds())
    after = dict(Heartbeat.objects.values_list("pk", "beats"))
    return all(after.get(key) != beats for key, beats in before.items())


def test_control_that_ignores_its_lost_heartbeat_sends_the_rest_of_its_batch_again(
    outside: Outside, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    changes = ("a_pulse_always_felt",)
    with _in_the_middle_of_a_batch(outside, *changes) as sender, ExitStack() as running:
        with sender.standing_still():
            running.enter_context(Senders(outside, 1, QUICK))
            assert wait_until(all_is_settled)
        assert wait_until(lambda: len(outside.sink.received) > MAILS + 1)
    mail, _sms = close_books("control: a sender that never feels its pulse")
    assert mail.doubled > _deaths(sender.log)
