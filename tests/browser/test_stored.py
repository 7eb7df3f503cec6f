"""Browsers store only host-bound cookies, and the display settings of the desk (ASVS 3.3, 14.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from playwright.sync_api import Response

from tests.browser.inspector import Inspector
from tests.browser.test_wire import cookie_faults
from tests.browser.walks import enrol, log_in
from tests.journeys.town import Person
from tests.site.running import Site

OURS = ("/", "/beveiliging/", "/beveiliging/logboek/", "/wachtwoord/wijzigen/")
DESK = ("/beheer/", "/beheer/accounts/user/", "/beheer/accounts/user/add/")
# Keys of the display preferences that Django's admin stores: colours, menu, open filters.
TASTE = {"theme", "django.admin.navSidebarIsOpen", "django.admin.filtersState"}
HIDDEN = {"httponly"}
KEPT = """
async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map((one) => one.name),
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
]
"""
KEEP = "() => { localStorage.setItem('email', 'x'); sessionStorage.setItem('phone', 'x'); }"
MAKE_DATABASE = """
() => new Promise((done) => { indexedDB.open("people").onsuccess = done; }).then(() => null)
"""


@pytest.mark.requirement("S40", "S80")
@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3", "V3.3.4")
def test_every_cookie_of_a_remembered_login_is_bound_to_this_host(
    site: Site, phone: Inspector
) -> None:
    """Set-Cookie headers are checked too: the browser deletes some cookies before the last page."""
    sara = Person("sara@mail.example", "+31612345701", "Sara", "Kok")
    site.invite(sara)
    said: list[str] = []

    def hear(answer: Response) -> None:
        said.extend(_set_by(answer.headers_array()))

    phone.page.on("response", hear)
    enrol(site, phone, sara, remember=True)
    phone.press("Uitloggen")
    log_in(phone, sara)
    assert phone.page.text_content("h1") == "Mijn account"
    kept = {cookie["name"] for cookie in phone.page.context.cookies()}
    assert kept >= {f"__Host-{name}" for name in ("session", "devices", "known", "csrftoken")}
    assert cookie_faults(phone.page.context) == []
    names = {line.partition("=")[0] for line in said}
    assert names >= kept | {"__Host-link", "__Host-messages"}
    assert [line for line in said if _faults(line)] == []


@pytest.mark.requirement("S40")
@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3", "V3.3.4")
@pytest.mark.parametrize(
    "line",
    [
        "session=x; HttpOnly; Path=/; SameSite=Lax; Secure",
        "__Host-devices=x; Path=/; SameSite=Lax; Secure",
        "__Host-devices=x; HttpOnly; Path=/; SameSite=Lax",
        "__Host-devices=x; HttpOnly; Path=/; Secure",
        "__Host-devices=x; HttpOnly; Path=/; SameSite=None; Secure",
        "__Host-devices=x; HttpOnly; Path=/beveiliging/; SameSite=Lax; Secure",
        "__Host-devices=x; Domain=localhost; HttpOnly; Path=/; SameSite=Lax; Secure",
    ],
)
def test_cookie_not_bound_to_this_host_is_found(line: str) -> None:
    assert _faults(line)
    assert not _faults("__Host-devices=x; HttpOnly; Path=/; SameSite=Lax; Secure; Max-Age=9")


@pytest.mark.asvs("V14.3.3")
def test_pages_of_a_login_keep_nothing_in_the_browser(site: Site, phone: Inspector) -> None:
    ties = Person("ties@mail.example", "+31612345702", "Ties", "Vos")
    site.invite(ties)
    enrol(site, phone, ties, remember=True)
    for path in OURS:
        phone.open(path)
        assert phone.page.evaluate(KEPT) == [], path
    phone.open("/")
    phone.press("Uitloggen")
    assert phone.page.evaluate(KEPT) == []


@pytest.mark.asvs("V14.3.3")
def test_desk_stores_only_display_preferences_in_the_browser(
    site: Site, desktop: Inspector
) -> None:
    yara = Person("yara@mail.example", "+31612345703", "Yara", "Bos")
    site.invite(yara, role="branch-admin")
    enrol(site, desktop, yara)
    for path in DESK:
        desktop.open(path)
        assert set(desktop.page.evaluate(KEPT)) <= TASTE, path


@pytest.mark.asvs("V14.3.1")
def test_stored_values_are_found_and_logging_out_removes_them(site: Site, phone: Inspector) -> None:
    wies = Person("wies@mail.example", "+31612345704", "Wies", "Bos")
    site.invite(wies)
    enrol(site, phone, wies)
    phone.page.evaluate(KEEP)
    phone.page.evaluate(MAKE_DATABASE)
    assert phone.page.evaluate(KEPT) == ["email", "phone", "people"]
    phone.press("Uitloggen")
    assert phone.page.text_content("h1") == "Inloggen"
    assert phone.page.evaluate(KEPT) == []


def _set_by(headers: Sequence[Mapping[str, Any]]) -> list[str]:
    told = [str(one["value"]) for one in headers if one["name"].lower() == "set-cookie"]
    return [line for value in told for line in value.splitlines()]


def _faults(line: str) -> bool:
    """Return whether a Set-Cookie line breaks S80. One that deletes a cookie needs no HttpOnly."""
    pair, *attributes = line.lower().split("; ")
    wanted = {"secure", "path=/", "samesite=lax"} | (set() if "max-age=0" in attributes else HIDDEN)
    is_bound = not any(one.startswith("domain") for one in attributes)
    return not (pair.startswith("__host-") and wanted <= set(attributes) and is_bound)
