"""The desk's URL leads staff to the login and then to the desk, without a redirect loop."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor


@pytest.fixture
def staff(town: Town, carol: Person, clock: time_machine.Traveller) -> Person:
    """Return a branch admin who enrolled a minute ago, in a browser that the test does not use."""
    town.invite(carol, role="branch-admin")
    town.enrol(carol)
    clock.shift(timedelta(minutes=1))
    return carol


def walk(visitor: Visitor, person: Person, url: str) -> Page:
    """Open a URL without being logged in, then log in with password and app code."""
    assert visitor.open(url).h1 == "Inloggen"
    visitor.press("Inloggen", email=person.email, password=PASSWORD)
    return visitor.press("Controleer", code=person.app_code())


@pytest.mark.parametrize("url", ["/beheer/", "/beheer/login/", "/beheer/login/?next=/beheer/"])
def test_staff_who_begin_at_the_desk_end_at_the_desk(
    visitor: Visitor, staff: Person, url: str
) -> None:
    page = walk(visitor, staff, url)
    assert (page.status, page.url, page.h1) == (200, "/beheer/", "Beheer")


def test_link_into_the_desk_leads_to_its_page(
    town: Town, visitor: Visitor, staff: Person, alice: Person
) -> None:
    town.invite(alice)
    deep = f"/beheer/accounts/user/{user_of(alice).pk}/change/?_changelist_filters=q%3Dalice"
    page = walk(visitor, staff, deep)
    assert (page.status, page.url) == (200, deep)


def test_bookmark_of_the_bounced_login_page_leads_in(visitor: Visitor, staff: Person) -> None:
    """Staff who were once refused at the desk can have this URL in their browser's history."""
    page = walk(visitor, staff, "/inloggen/?next=/beheer/login/%3Fnext%3D/beheer/accounts/user/")
    assert (page.status, page.url) == (200, "/beheer/accounts/user/")


def test_staff_who_are_in_already_pass_the_login_page_of_the_desk(
    visitor: Visitor, staff: Person
) -> None:
    walk(visitor, staff, "/")
    page = visitor.open("/beheer/login/?next=/beheer/accounts/branch/")
    assert (page.status, page.url) == (200, "/beheer/accounts/branch/")


@pytest.mark.requirement("S81")
@pytest.mark.parametrize("lure", ["https://evil.example/", "//evil.example", "evil", "/\\evil"])
def test_desk_redirects_to_no_other_site(visitor: Visitor, staff: Person, lure: str) -> None:
    assert walk(visitor, staff, f"/beheer/login/?next={lure}").url == "/beheer/"
    assert visitor.open(f"/beheer/login/?next={lure}").url == "/beheer/"


def test_employee_gets_a_403_at_the_desk_with_a_link_home(
    town: Town, visitor: Visitor, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    page = walk(visitor, alice, "/beheer/")
    assert (page.status, page.h1) == (403, "Deze pagina is niet voor u.")
    assert visitor.follow("Ga hier verder").h1 == "Mijn account"
