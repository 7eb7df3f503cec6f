"""Test that no malformed input of a stranger or user causes a server error."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

import pytest
from django.test import Client

from config import limits
from lib.marks import FIELD
from tests.guards.undone import undone
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

if TYPE_CHECKING:  # only django-stubs has this name
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


pytestmark = pytest.mark.requirement("S83")

BIG = 64 * 1024
FORM = "application/x-www-form-urlencoded"
# Percent-encoded, as in the body of a form.
MALFORMED = {
    "nothing": "",
    "64 KB": "a" * BIG,
    "64 KB of accents": "e%CC%81" * (BIG // 8),
    "64 KB of two accents by turns": "a" + "%CC%95%CC%80" * (BIG // 4),
    "64 KB of digits": "1" * BIG,
    "NUL": "a%00b",
    "NUL in an address": "a%00@mail.example",
    "lone surrogate": "%ED%A0%80",
    "broken UTF-8": "%FF%C3",
    "full-width digits": quote("１２３４５６"),
    "arabic digits": quote("١٢٣٤٥٦"),
    "line end": "123456%0D%0ABcc:a%40mail.example",
    "right to left": quote("\u202e@mail.example"),
    "format": "%25s%25(name)s%7B0%7D%7B%7B",
    "markup": quote('"><script>alert(1)</script>'),
}
FIELDS = {
    "/inloggen/": ("email", "password"),
    "/wachtwoord/vergeten/": ("email",),
    "/activeren/": ("password", "username"),
    "/inloggen/sms/": ("code",),
    "/inloggen/koppelen/": ("code",),
    "/inloggen/code/": ("code",),
    "/herstel/baliecode/": ("code",),
    "/inloggen/sms/sturen/": ("code",),
    "/inloggen/verder/": ("code",),
    "/uitloggen/": ("code",),
}
_WITH_APP = {"/inloggen/code/", "/herstel/baliecode/"}
KINDS = [
    ("application/json", '{"code": 123456, "email": ["a"], "password": null}'),
    ("application/json", "{"),
    ("text/plain", "code=123456"),
    ("application/xml", "<code>123456</code>"),
    (f"{FORM}; charset=utf-16", "code=123456"),
    (f"{FORM}; charset=nonsense", "code=123456"),
    ("", "code=123456"),
]
MALFORMED_COOKIES = [
    "x",
    "a" * BIG,
    '"aaaaaaaaaaaaaaaa\\000aaaaaaaaaaaaaaaa"',
    '"aaaaaaaaaaaaaaaa\\377\\376aaaaaaaaaaaaaaaa"',
    "aaaaaaaaaaaaaaaa\xed\xa0\x80aaaaaaaaaaaaaaaa",
    "eyJwdXJwb3NlIjoxfQ:1abcde:" + "A" * 43,
    "::::::::::::",
    "' OR 1=1 --",
]
Hidden: TypeAlias = dict[str, str]

HIDDEN = {"csrfmiddlewaretoken", FIELD}
ORIGIN = {"origin": "http://localhost"}
PLACES = [(path, field) for path, fields in FIELDS.items() for field in fields]
FINE = {"email": "alice@mail.example", "password": PASSWORD, "code": "123456"}


@pytest.fixture
def ready(town: Town, alice: Person, request: pytest.FixtureRequest) -> tuple[Client, Hidden]:
    """Bring a browser to the form at `path`. Return the browser and the form's hidden fields."""
    path = request.node.callspec.params["path"]
    town.invite(alice)
    visitor = Visitor()
    visitor.open(town.link_for(alice))
    if path.startswith(("/inloggen/", "/herstel/")) and path != "/inloggen/":
        visitor.press("Toepassen", password=PASSWORD)
        town.deliver()
    if path in {"/inloggen/koppelen/", *_WITH_APP}:
        visitor.press("Controleer", code=town.sms_code_for(alice))
    if path in _WITH_APP:
        alice.key = visitor.page.key
        visitor.press("Controleer", code=alice.app_code())
        visitor.press("Uitloggen")
        log_in(visitor, alice)
    visitor.client.raise_request_exception = False
    fields = visitor.page.first_form.fields
    return visitor.client, {name: fields[name] for name in fields.keys() & HIDDEN}


@pytest.mark.asvs("V1.3.12", "V2.2.1", "V16.5.4")
@pytest.mark.parametrize(("path", "field"), PLACES)
def test_malformed_value_is_answered(ready: tuple[Client, Hidden], path: str, field: str) -> None:
    client, hidden = ready
    for malformed, value in MALFORMED.items():
        answer = post(client, path, body(path, hidden, **{field: value}))
        assert answer.status_code in {200, 302, 400, 410, 429}, malformed
        assert "<script>alert" not in answer.content.decode(), malformed


@pytest.mark.asvs("V15.3.7")
@pytest.mark.parametrize(("path", "field"), PLACES)
def test_list_in_place_of_a_value_is_answered(
    ready: tuple[Client, Hidden], path: str, field: str
) -> None:
    client, hidden = ready
    few = body(path, hidden, **{field: f"1&{field}=2&{field}[]=3&{field}[a]=4&{field}.x=5"})
    assert post(client, path, few).status_code in {200, 302}
    many = body(path, hidden, **{field: f"1&{field}=1" * limits.MOST_FIELDS})
    assert post(client, path, many).status_code == 400
    huge = body(path, hidden, **{field: "1" * BIG * 5})
    assert post(client, path, huge).status_code == 400


@pytest.mark.parametrize("path", FIELDS)
def test_wrong_content_type_is_answered(ready: tuple[Client, Hidden], path: str) -> None:
    client, hidden = ready
    token = {"x-csrftoken": hidden["csrfmiddlewaretoken"]}
    for kind, sent in KINDS:
        with undone(client):
            answer = client.generic("POST", path, sent, kind, headers={**ORIGIN, **token})
        assert answer.status_code in {200, 302, 400, 403, 410}, kind


@pytest.mark.django_db
@pytest.mark.parametrize("malformed", MALFORMED)
def test_malformed_form_token_is_refused_in_dutch(malformed: str) -> None:
    # With the origin of this host: else the form is refused before the token is read.
    client = Client(
        enforce_csrf_checks=True, raise_request_exception=False, headers={"host": "localhost"}
    )
    client.get("/inloggen/")
    sent = f"csrfmiddlewaretoken={MALFORMED[malformed]}"
    answer = post(client, "/inloggen/", sent)
    assert answer.status_code == (403 if len(sent) <= limits.MOST_BODY else 400)
    assert "U was te lang weg of klikte twee keer." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("malformed", MALFORMED)
@pytest.mark.parametrize("path", ["/activeren/{}/", "/wachtwoord/{}/", "/{}", "/beheer/{}/"])
def test_malformed_url_is_answered(path: str, malformed: str) -> None:
    client, value = Client(raise_request_exception=False), MALFORMED[malformed]
    assert client.get(path.format(value)).status_code in {301, 302, 400, 404}
    assert client.get("/inloggen/", {"next": value, "weg": value}).status_code == 200


@pytest.mark.asvs("V1.5.2", "V7.2.1")
@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["session", "csrftoken", "link", "messages", "language"])
@pytest.mark.parametrize("path", ["/", "/inloggen/", "/inloggen/sms/", "/activeren/"])
def test_malformed_cookie_counts_as_none(cookie: str, path: str) -> None:
    client = Client(raise_request_exception=False)
    for malformed in MALFORMED_COOKIES:
        # The raw header, as a server passes it on: Django itself decodes a quoted value.
        answer = client.get(path, HTTP_COOKIE=f"{cookie}={malformed}")
        assert answer.status_code in {200, 302, 400}, malformed


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["user-agent", "x-forwarded-for", "accept-language", "referer"])
def test_malformed_header_is_answered(header: str) -> None:
    client = Client(raise_request_exception=False)
    for malformed in MALFORMED_COOKIES:
        typed = {"email": "nobody@mail.example", "password": PASSWORD}
        answer = client.post("/inloggen/", typed, headers={header: malformed}, follow=True)
        assert answer.status_code in {200, 429}, malformed


def body(path: str, hidden: Hidden, **malformed: str) -> str:
    """Return the form's encoded body: `malformed` is used as it is, all other fields are valid."""
    fine = {field: quote(FINE.get(field, "x")) for field in FIELDS[path]}
    whole = {**hidden, **fine, **malformed}
    return "&".join(f"{field}={value}" for field, value in whole.items())


def post(client: Client, path: str, sent: str) -> Answer:
    return client.post(path, sent, FORM, headers=ORIGIN)
