"""Test charset, CORS and cookies of responses, and that no URL serves project files (ASVS 3, 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from tests.guards.asvs import ROOT
from tests.guards.routes import PROBES, STATIC
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

EVIL = {"origin": "https://evil.example"}
TEXTS = ("text/", "image/svg+xml", "application/json", "application/xml")
# RFC 6265 §6.1: browsers keep cookies of at least this many bytes, with name and attributes.
MOST = 4096
SIX = [f"medewerker-{number}@{'lang' * 12}.example" for number in range(6)]
NO_PAGES = (
    "/.env",
    "/.git/config",
    "/.git/HEAD",
    "/manage.py",
    "/config/settings.py",
    "/var/db.sqlite3",
    "/static/../.git/config",
    "/static/%2e%2e/.git/config",
    "/static/..%2f..%2f.git/config",
    "/static//etc/passwd",
    "/templates/base.html",
)


@pytest.mark.asvs("V3.2.1", "V4.1.1")
def test_every_text_names_its_charset(addresses: dict[str, str], chief: Visitor) -> None:
    every = [*addresses.values(), *PROBES]
    assert told_by(Client(), every, without_charset) == []
    assert told_by(chief.client, every, without_charset) == []


@pytest.mark.asvs("V3.4.2")
def test_no_response_can_be_read_by_another_site(addresses: dict[str, str], chief: Visitor) -> None:
    every = [*addresses.values(), *PROBES, "/static/nergens.css", "/nergens/"]
    assert told_by(Client(), every, opens_up) == []
    assert told_by(chief.client, every, opens_up) == []


@pytest.mark.asvs("V3.4.2")
@pytest.mark.django_db
def test_no_static_file_can_be_read_by_another_site() -> None:
    answer = Client().get(STATIC, headers=EVIL)
    answer.close()
    assert answer.status_code == 200
    assert not opens_up(answer)


@pytest.mark.asvs("V3.4.2")
def test_response_that_another_site_can_read_is_found() -> None:
    assert without_charset(HttpResponse("x", content_type="text/html"))
    assert opens_up(HttpResponse("x", headers={"Access-Control-Allow-Origin": "*"}))


@pytest.mark.asvs("V5.3.2", "V13.4.1")
@pytest.mark.django_db
@pytest.mark.parametrize("path", NO_PAGES)
def test_no_file_of_the_project_is_served(path: str) -> None:
    answer = Client().get(path)
    answer.close()
    assert answer.status_code == 404


@pytest.mark.asvs("V3.3.5")
def test_every_cookie_is_small_enough_for_browsers_to_keep(town: Town, visitor: Visitor) -> None:
    """In one browser, six people with long mail addresses log in and tick 'Onthoud'."""
    for number, email in enumerate(SIX):
        person = Person(email, f"+3161234500{number}", "A" * 60, "B" * 80)
        town.invite(person)
        town.enrol(person, visitor, remember="on")
        visitor.press("Uitloggen")
    log_in(visitor, person)
    assert visitor.page.h1 == "Mijn account"
    visitor.open(f"/activeren/{'x' * 43}/")
    sizes = {cookie.key: len(cookie.OutputString()) for cookie in visitor.client.cookies.values()}
    assert sizes.keys() >= {"devices", "known", "link", "session", "csrftoken", "messages"}
    assert max(sizes.values()) <= MOST
    assert user_of(person).remembered_devices.count() == 1


@pytest.mark.asvs("V6.2.6", "V6.2.7")
def test_password_fields_hide_their_value_and_let_password_managers_fill_them(
    employee: Visitor, visitor: Visitor
) -> None:
    """The field must not limit the length, and no script may hinder pasting (ASVS 6.2.6-8)."""
    login = visitor.open("/inloggen/").form_with("Inloggen").attributes
    assert login["email"]["autocomplete"] == "username"
    change = employee.open("/wachtwoord/wijzigen/").form_with("Toepassen").attributes
    found = [login["password"], change["current"], change["password"]]
    assert [field["autocomplete"] for field in found] == [*["current-password"] * 2, "new-password"]
    assert {field["type"] for field in found} == {"password"}
    assert not any("maxlength" in field for field in found)
    assert "paste" not in (ROOT / "static" / "site.js").read_text("utf-8")


@pytest.mark.requirement("S43")
@pytest.mark.asvs("V14.3.1")
@pytest.mark.parametrize("button", ["Uitloggen", "Log overal uit"])
def test_logging_out_clears_browser_storage_except_cookies(employee: Visitor, button: str) -> None:
    """Cookies stay, so that a remembered device stays remembered (S43)."""
    form = employee.open("/beveiliging/").form_with(button)
    answer = employee.client.post(form.action, form.fields, headers={"origin": "http://localhost"})
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def told_by(
    client: Client, addresses: Iterable[str], is_wrong: Callable[[HttpResponseBase], bool]
) -> list[str]:
    return [address for address in addresses if is_wrong(client.get(address, headers=EVIL))]


def without_charset(answer: HttpResponseBase) -> bool:
    kind = answer.get("Content-Type", "").lower()
    is_empty = not answer.streaming and not getattr(answer, "content", b"")
    if is_empty:
        return False
    return not kind or (kind.startswith(TEXTS) and "charset=utf-8" not in kind.replace('"', ""))


def opens_up(answer: HttpResponseBase) -> bool:
    """Return whether a response has a CORS header, with which another site could read it."""
    return any(name.lower().startswith("access-control-") for name in answer.headers)
