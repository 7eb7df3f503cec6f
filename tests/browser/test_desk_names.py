"""The longest names make no page of the desk wider than its screen. The log's dates fit too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, PHONE, WIDE
from tests.browser.walks import enrol
from tests.journeys.town import Person
from tests.site.running import Site

_USER = "/beheer/accounts/user/"
_LOG = "/beheer/accounts/securityevent/"
# A branch and three people: unbroken Latin names, Arabic ones, and letters with many accents. They
# were invited by the first of them, are stuck on the board, and stand in the log.
_SETTLE = r"""
from datetime import timedelta
from django.utils import timezone
from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.models import Progress
from onboarding.services import change_person, invite
now = timezone.now()
branch = Branch.objects.create(number="77", name="W" * 60, phone="+31101234567",
    reply_to="w" * 60 + "@" + "w" * 60 + ".example")
boss = User.objects.get(email="wilhelmina@mail.example")
names = [("W" * 60, "W" * 80), ("\u0645\u062d\u0645\u062f" * 15, "\u0639\u0628\u062f" * 26),
    ("a\u0307\u0323\u0304\u0301" * 12, "o\u0307\u0323\u0304\u0301" * 16)]
for number, (first, last) in enumerate(names):
    person = invite(by=boss, now=now, first_name=first, last_name=last, branch=branch,
        email=f"{'w' * 60}{number}@{'w' * 60}.example", phone=f"+3161234567{number}",
        role=Role.EMPLOYEE, language="nl").user
    change_person(by=boss, user=person, now=now, is_active=number != 1)
    Progress.objects.filter(user=person).update(link_ends_at=now - timedelta(days=1))
print(person.pk, branch.pk)
"""
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def chief(site: Site, new_browser: Callable[..., BrowserContext]) -> Inspector:
    person = Person("wilhelmina@mail.example", "+31612345677", "W" * 60, "Y" * 80)
    site.invite(person, role="head-office", branch="")
    browser = inspected(new_browser("Desktop Chrome"), site)
    enrol(site, browser, person)
    return browser


def test_longest_names_make_no_page_of_the_desk_wider(site: Site, chief: Inspector) -> None:
    person, branch = site.manage("shell", "--no-imports", "--command", _SETTLE).split()[-2:]
    acts = ("change", "blokkeren", "verplaatsen", "verwijderen", "herstelmail")
    paths = ["/beheer/", _USER, f"{_USER}add/", _LOG, "/beheer/messaging/message/"]
    paths += ["/beheer/accounts/branch/", f"/beheer/accounts/branch/{branch}/change/"]
    paths += ["/beheer/rollen/", "/beheer/messaging/smsstop/?per=vestiging"]
    paths += [f"{_USER}{person}/{act}/" for act in acts]
    wider = {}
    for path in paths:
        chief.open(path)
        for width in (WIDE, PHONE):
            chief.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            if too_much := chief.page.evaluate(_WIDER):
                wider[path, width] = too_much

    assert wider == {}


def test_dates_of_the_log_are_chosen_on_a_phone(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    person = Person("wendela@mail.example", "+31612345710", "Wendela", "Hoofd")
    site.invite(person, role="head-office", branch="")
    phone = inspected(new_browser("Desktop Chrome"), site)
    enrol(site, phone, person)
    phone.page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
    phone.open(f"{_LOG}?wat=invited")
    with phone.page.expect_navigation():
        phone.page.get_by_label("Van", exact=True).fill("2020-01-01")
        phone.page.get_by_label("Tot en met").fill("2020-01-31")
        phone.page.get_by_role("button", name="Toon deze dagen").click()
    assert phone.path == f"{_LOG}?wat=invited&van=2020-01-01&tot=2020-01-31"
    assert phone.page.evaluate(_WIDER) == 0
    assert phone.page.locator("#result_list tbody tr").count() == 0
