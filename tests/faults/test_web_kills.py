"""Test a site that is killed: no service is half done, and each confirmed change is stored."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.books import Books
from tests.faults.outside import Outside
from tests.faults.people import (
    links_for,
    newcomers,
    parts_of_asked_mails,
    parts_of_chosen_passwords,
)
from tests.faults.senders import Senders
from tests.faults.visitors import Crowd, asks_for_mail, chooses_password
from tests.faults.waiting import all_is_settled, wait_until
from tests.faults.web import Web
from tests.full import FULL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S90")]

KILLS = 25 if FULL else 3
PEOPLE = 1500 if FULL else 200


def kill_while_they_come(web: Web, crowd: Crowd) -> None:
    """Kill workers at random moments, and sometimes all processes, while visitors send requests."""
    for kill in range(KILLS):
        assert crowd.goes_on(), web.log
        time.sleep(random.uniform(0, 0.3))
        if kill % 3 == 1:
            web.kill_everything()
            web.start()
        else:
            web.kill_a_worker()
    assert crowd.goes_on(), web.log


def test_mails_that_a_killed_site_confirmed_are_all_queued(
    outside: Outside, static: Path, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    turns = [(one.pk, one.email) for one in newcomers(PEOPLE)]
    with Web(outside, static) as web, Senders(outside, many=1):
        with Crowd(web, asks_for_mail, turns) as crowd:
            kill_while_they_come(web, crowd)
        assert wait_until(all_is_settled)
    mail, _sms = close_books(f"web: {web.kills} x kill -9, mail asked for")
    links, mails, noted = parts_of_asked_mails()
    assert links == mails == noted
    assert crowd.answered <= mails
    assert (mail.lost, mail.doubled, mail.asked) == (0, 0, len(mails))


@pytest.mark.asvs("V2.3.3")
def test_passwords_chosen_at_a_killed_site_with_embedded_sender_are_whole(
    outside: Outside, static: Path, close_books: Callable[[str], tuple[Books, Books]]
) -> None:
    turns = links_for(newcomers(PEOPLE))
    with Web(outside, static, embedded_sender=True) as web:
        with Crowd(web, chooses_password, turns) as crowd:
            kill_while_they_come(web, crowd)
        assert wait_until(all_is_settled)
    _mail, sms = close_books(f"web with its own sender: {web.kills} x kill -9")
    spent, *others = parts_of_chosen_passwords()
    assert all(part == spent for part in others)
    assert crowd.answered <= spent
    assert (sms.lost, sms.doubled, sms.asked) == (0, 0, len(spent))


def has_halves() -> bool:
    """Return whether a user has a mail link but no mail."""
    links, mails, _noted = parts_of_asked_mails()
    return links > mails


def test_control_without_the_transaction_leaves_services_half_done(
    outside: Outside, static: Path
) -> None:
    turns = [(one.pk, one.email) for one in newcomers(PEOPLE)]
    pieces = ("deeds_in_pieces",)
    with Web(outside, static, changes=pieces) as web, Crowd(web, asks_for_mail, turns):
        assert wait_until(has_halves)
        web.kill_everything()
    assert has_halves()
