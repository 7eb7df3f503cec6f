"""Test a full disk of the database: visitors see an error page, and no service is half done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.asking import ask_for
from tests.faults.books import Books
from tests.faults.outages import full_disk
from tests.faults.outside import Outside
from tests.faults.people import newcomers, parts_of_asked_mails
from tests.faults.senders import Senders
from tests.faults.visitors import Crowd, Visitor, asks_for_mail
from tests.faults.waiting import all_is_settled, until_more_arrive, wait_until
from tests.faults.web import Web
from tests.full import FULL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S90")]

ROUNDS = 8 if FULL else 1
PEOPLE = 4000 if FULL else 400
NOBODY = 0


# The text on the page. On PostgreSQL the error is only "read-only", as it is on a standby.
WORDS = {
    "sqlite": ("Het is nu erg druk.", "Wacht een paar seconden en probeer het opnieuw."),
    "postgresql": ("Er ging iets mis bij ons.", "Probeer het later opnieuw."),
}


def test_full_disk_loses_no_message_and_leaves_no_service_half_done(
    outside: Outside, static: Path, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    turns = [(one.pk, one.email) for one in newcomers(PEOPLE)]
    changes = ("a_disk_that_fills_up",)
    outside.answers_slowly(mail=0.02, sms=0.03)
    with Web(outside, static, changes=changes) as web, Senders(outside, 2, changes) as senders:
        with Crowd(web, asks_for_mail, turns) as crowd:
            for _round in range(ROUNDS):
                with until_more_arrive(outside):
                    ask_for(mails=40, sms=20)
                with full_disk(outside):
                    assert crowd.is_refused()
                    assert Visitor(web.url, NOBODY).get("/inloggen/").ok
                assert all(words in crowd.refusal for words in WORDS[connection.vendor])
                assert crowd.goes_on(), web.log
        assert wait_until(all_is_settled)
        assert senders.end() == [0, 0]
    mail, sms = close_books(f"no room in the database {ROUNDS} x")
    links, mails, noted = parts_of_asked_mails()
    assert links == mails == noted
    assert crowd.answered <= mails
    assert (mail.lost, mail.other_id, sms.lost, sms.doubled) == (0, 0, 0, 0)
    assert mail.doubled <= senders.log.count("a round of the sender broke off")
