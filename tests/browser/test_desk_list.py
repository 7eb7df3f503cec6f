"""The desk's list of people: it fits its screen, and few presses do what is asked most."""

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

PEOPLE = "/beheer/accounts/user/"

# Eleven more people of the branch: one for each stage and trouble, with a long name and address.
_CROWD = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import Branch, User
from onboarding.models.progress import MOMENTS, Progress
branch, now = Branch.objects.get(number="{number}"), timezone.now()
for number in range(11):
    stage, trouble = min(number, 7), {{8: "sms", 9: "mail"}}.get(number, "")
    person = User.objects.create(email=f"maximiliaan.oosterwijk{{number}}@tak{number}.example",
        first_name="Maximiliaan Willem", last_name=f"van der Hoogenbandt-Oosterwijk {{number}}",
        phone=f"+3161234{{branch.number}}{{number:02}}", branch=branch)
    stage = {{8: 4, 9: 1, 10: 1}}.get(number, stage)
    Progress.objects.create(user=person, branch=branch, stage=stage, trouble=trouble,
        trouble_at=now, link_ends_at=now + timedelta(days=1 if number != 10 else -1),
        **{{name: now - timedelta(days=40) for name in list(MOMENTS.values())[:stage + 1]}})
"""
# Elements that are wider than the place that they are in.
_WIDER = """() => {
  const page = document.documentElement, results = document.querySelector('.results');
  return [page.scrollWidth - page.clientWidth, results.scrollWidth - results.clientWidth];
}"""
_SECOND = "row => row.children[2].className"
_BELOW = """row => {
  const [, name, status, mail] = [...row.children].map(cell => cell.getBoundingClientRect());
  return name.bottom <= status.top + 1 && status.bottom <= mail.top + 1;
}"""


@pytest.fixture(params=[("Fay", "41 Gouda")])
def admin(
    request: pytest.FixtureRequest, site: Site, new_browser: Callable[..., BrowserContext]
) -> Inspector:
    """Return the browser of somebody who manages a branch with eleven people more."""
    name, branch = request.param
    person = Person(f"{name.lower()}@mail.example", f"+316123456{branch[:2]}", name, "Jacobs")
    site.invite(person, role="branch-admin", branch=branch)
    browser = inspected(new_browser("Desktop Chrome"), site)
    enrol(site, browser, person)
    crowd = _CROWD.format(number=branch[:2])
    site.manage("shell", "--verbosity", "0", "--command", crowd)
    return browser


def test_list_fits_a_desktop_and_is_a_stack_of_cards_on_a_phone(
    site: Site, admin: Inspector, new_browser: Callable[..., BrowserContext]
) -> None:
    chief = Person("chief@mail.example", "+31612345632", "Chris", "Hoofd")
    site.invite(chief, role="head-office", branch="")
    head = inspected(new_browser("Desktop Chrome"), site)
    enrol(site, head, chief)
    for browser in (admin, head):
        browser.open(f"{PEOPLE}?q=oosterwijk")
        _fits(browser)


@pytest.mark.parametrize("admin", [("Irma", "44 Assen")], indirect=True)
def test_no_list_scrolls_sideways(admin: Inspector) -> None:
    for path in ("messaging/message/", "accounts/securityevent/", "accounts/branch/"):
        admin.open(f"/beheer/{path}")
        for width in (WIDE, PHONE):
            admin.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            assert admin.page.evaluate(_WIDER) == [0, 0], (path, width)
        label = "getComputedStyle(document.querySelector('#result_list td'), '::before').content"
        assert admin.page.evaluate(label) != "none"


def _fits(browser: Inspector) -> None:
    rows = browser.page.locator("#result_list tbody tr")
    for width in (WIDE, PHONE):
        browser.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert browser.page.evaluate(_WIDER) == [0, 0], width
        assert {row.evaluate(_SECOND) for row in rows.all()} == {"field-status"}
    assert all(row.evaluate(_BELOW) for row in rows.all())
    browser.page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})


@pytest.mark.parametrize("admin", [("Gerben", "42 Delft")], indirect=True)
def test_ten_people_get_the_mail_again_by_three_presses(admin: Inspector) -> None:
    page = admin.page
    admin.open(f"{PEOPLE}?q=oosterwijk")
    page.get_by_role("checkbox", name="Kies alles op deze pagina").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Stuur activeringsmail").click()
    assert "11 activeringsmails gestuurd." in admin.text


@pytest.mark.parametrize("admin", [("Hilde", "43 Heerlen")], indirect=True)
def test_invitation_takes_two_presses_and_four_fields(admin: Inspector) -> None:
    page = admin.page
    admin.open(PEOPLE)
    admin.follow("Medewerker toevoegen")
    fields = page.locator("#user_form :is(input, select, textarea):visible:not([type=submit])")
    names = ["first_name", "last_name", "email", "phone"]
    # The language is chosen already: most people are written to in Dutch.
    assert [one.get_attribute("name") for one in fields.all()] == [*names, "language"]
    for name, value in zip(names, ("Nora", "Bos", "nora@mail.example", "0612345633"), strict=True):
        page.fill(f"[name={name}]", value)
    with page.expect_navigation():
        page.locator("input[name=_save]:visible").click()
    admin.open(f"{PEOPLE}?q=nora")
    assert "Bos, Nora" in admin.text
