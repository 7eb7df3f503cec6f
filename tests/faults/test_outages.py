"""Test a database that becomes unavailable under load: senders go on and lose no message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from messaging.models import Message
from tests.faults.asking import ask_for
from tests.faults.books import Books
from tests.faults.outages import Outage
from tests.faults.outside import Outside
from tests.faults.people import newcomers, parts_of_asked_mails
from tests.faults.senders import Senders
from tests.faults.visitors import FAULT, Crowd, asks_for_mail
from tests.faults.waiting import all_is_settled, until_more_arrive, wait_until
from tests.faults.web import Web
from tests.full import FULL

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asvs("V16.5.2"),
    pytest.mark.requirement("S90", "S105"),
]

OUTAGES = 10 if FULL else 2
PEOPLE = 3000 if FULL else 400
SENDERS = 2
IMPATIENT = ("short_patience_with_sqlite",)


def test_site_and_senders_survive_a_database_outage(
    outage: Outage,
    outside: Outside,
    static: Path,
    close_books: Callable[[str], tuple[Books, Books]],
) -> None:
    turns = [(one.pk, one.email) for one in newcomers(PEOPLE)]
    outside.answers_slowly(mail=0.01, sms=0.03)
    web, senders = Web(outside, static, changes=IMPATIENT), Senders(outside, SENDERS, IMPATIENT)
    with web, senders:
        with Crowd(web, asks_for_mail, turns) as crowd:
            for number in range(OUTAGES):
                with until_more_arrive(outside):
                    ask_for(mails=20, sms=20)
                outage(hard=number % 2 == 0)
                assert crowd.goes_on(), web.log
        assert wait_until(all_is_settled)
        assert senders.end() == [0] * SENDERS
    assert crowd.statuses[FAULT] == 0, web.log
    mail, sms = close_books(f"database away {OUTAGES} x")
    links, mails, noted = parts_of_asked_mails()
    assert links == mails == noted
    assert crowd.answered <= mails
    assert (mail.lost, mail.other_id, sms.lost, sms.doubled) == (0, 0, 0, 0)
    assert mail.doubled <= senders.log.count("a round of the sender broke off")


@pytest.mark.full
def test_control_whose_sender_ends_at_an_error_leaves_messages_unsent(
    outage: Outage,
    outside: Outside,
    close_books: Callable[[str], tuple[Books, Books]],
) -> None:
    outside.answers_slowly(mail=0.02, sms=0)
    with Senders(outside, 1, (*IMPATIENT, "a_fault_ends_it")) as senders:
        ask_for(mails=100)
        outage(hard=True)
        assert wait_until(senders.have_ended)
    mail, _sms = close_books("control: an error ends the sender")
    assert mail.lost > 0
    assert Message.objects.filter(due_at__isnull=False).count() >= mail.lost
