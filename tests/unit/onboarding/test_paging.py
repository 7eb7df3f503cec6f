"""The pages of a list at the desk follow each other by the key of a row."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Branch, User
from tests.unit.accounts.people import employee
from tests.unit.onboarding.conftest import Enter, invited
from tests.unit.onboarding.desk import PEOPLE
from tests.unit.onboarding.paging import all_pages, turned

LOG, MESSAGES = "/beheer/accounts/securityevent/", "/beheer/messaging/message/"
BERGS = [f"Berg{number:03}, Sanne" for number in range(205)]


@pytest.fixture
def desk(hanna: User, enter: Enter) -> Client:
    """Return the browser of head office, for which 206 people are listed."""
    for name in BERGS:
        employee(last_name=name.partition(",")[0])
    return enter(hanna)


def names(html: str) -> list[str]:
    return re.findall(r"/change/[^>]*>([^<]+, [^<]+)</a>", html)


def test_pages_show_everybody_once_in_order(desk: Client) -> None:
    pages = [names(page) for page in all_pages(desk, PEOPLE)]
    assert [len(page) for page in pages] == [100, 100, 6]
    assert [name for page in pages for name in page] == [*BERGS, "de Vries, Hanna"]


def test_pages_of_people_with_one_name_show_everybody_once(hanna: User, enter: Enter) -> None:
    same = {employee(last_name="Berg").email for _number in range(150)}
    pages = all_pages(enter(hanna), PEOPLE, q="berg")
    found = [email for page in pages for email in re.findall(r'field-mailbox">([^<]*)<', page)]
    assert (len(found), set(found)) == (150, same)


def test_way_back_shows_the_pages_before(desk: Client) -> None:
    pages = all_pages(desk, PEOPLE)
    for here, before in ((2, 1), (1, 0)):
        back = desk.get(PEOPLE + turned(pages[here], "prev")).content.decode()
        assert names(back) == names(pages[before])
        assert turned(back, "next") == turned(pages[before], "next")
    assert turned(pages[0], "prev") == ""


def test_way_back_to_fewer_than_a_page_is_the_first_page(desk: Client) -> None:
    second = desk.get(PEOPLE + turned(all_pages(desk, PEOPLE)[0], "next")).content.decode()
    User.objects.get(last_name="Berg007").delete()
    back = desk.get(PEOPLE + turned(second, "prev")).content.decode()
    assert names(back)[-1] == BERGS[100]
    assert len(names(back)) == 100


@pytest.mark.slow
def test_pages_by_address_and_from_behind_are_complete_too(desk: Client) -> None:
    for order in ("-0", "-1", "2", "-3", "99", "x"):
        pages = all_pages(desk, PEOPLE, o=order)
        assert len({name for page in pages for name in names(page)}) == 206, order
    assert names(all_pages(desk, PEOPLE, o="-1")[0])[:2] == ["de Vries, Hanna", BERGS[-1]]


def test_pages_keep_search_filter_and_order(desk: Client) -> None:
    first = desk.get(PEOPLE, {"q": "berg", "status": "open", "o": "-1"}).content.decode()
    following = turned(first, "next")
    kept = parse_qs(following.removeprefix("?"))
    assert (kept["o"], kept["q"], kept["status"]) == (["-1"], ["berg"], ["open"])
    second = desk.get(PEOPLE + following).content.decode()
    assert names(second)[0] == BERGS[104]


def test_filter_or_order_begins_at_the_first_page(desk: Client) -> None:
    second = desk.get(PEOPLE + turned(desk.get(PEOPLE).content.decode(), "next"))
    links = re.findall(r'href="(\?[^"]*)"(?! rel)', second.content.decode())
    assert links
    assert not [link for link in links if "na=" in link or "voor=" in link]


def test_later_page_takes_no_more_statements_than_the_second(desk: Client) -> None:
    pages = all_pages(desk, PEOPLE)
    counts = []
    for page in pages[:2]:
        with CaptureQueriesContext(connection) as captured:
            desk.get(PEOPLE + turned(page, "next"))
        assert not any("OFFSET" in one["sql"] for one in captured)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.requirement("S70")
def test_row_out_of_sight_leads_to_the_first_page_as_an_unknown_one_does(
    rosa: User, rotterdam: Branch, ahmed: User, enter: Enter
) -> None:
    anna = invited("anna", rotterdam)
    desk = enter(rosa)
    first = names(desk.get(PEOPLE).content.decode())
    assert first == ["de Vries, Anna", "de Vries, Rosa"]
    for key in (str(ahmed.pk), "0", "-1", "999999", "9" * 60, "x", "", "1e3", "²", "1.0"):
        for name in ("na", "voor"):
            assert names(desk.get(PEOPLE, {name: key}).content.decode()) == first, (name, key)
    assert names(desk.get(PEOPLE, {"na": str(anna.pk)}).content.decode()) == first[1:]


@pytest.mark.parametrize("url", [LOG, MESSAGES, "/beheer/accounts/branch/"])
def test_other_lists_turn_their_pages_too(
    hanna: User, rotterdam: Branch, enter: Enter, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("desk.scoping.ScopedAdmin.list_per_page", 2)
    for number in range(4):
        invited(f"p{number}", rotterdam)
        Branch.objects.create(
            number=f"3{number}", name="x", phone="+31101234567", reply_to="x@werk.example"
        )
    desk = enter(hanna)
    pages = all_pages(desk, url)
    shown = [set(re.findall(f"{url}([^/]+)/change/", page)) for page in pages]
    assert len(pages) > 2
    assert {len(keys) for keys in shown[:-1]} == {2}
    assert len(set.union(*shown)) == sum(map(len, shown))
    assert desk.get(url, {"na": "x", "voor": "9" * 60}).status_code == 200
