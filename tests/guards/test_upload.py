"""Test that two paths take a multipart form, and read it only after its sender was judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.browser.session_store import PROVED_AT
from accounts.models import Logo, Session, User
from config import limits
from config.http.unread import refuse_unread
from onboarding.models import Job
from tests.guards.routes import EXAMPLES
from tests.journeys.lists import PARTS, crowd, multipart, pasted
from tests.journeys.pictures import logo
from tests.unit.onboarding.conftest import Enter, anna, enter, hanna, rosa, rotterdam, sofie

__all__ = ["anna", "enter", "hanna", "rosa", "rotterdam", "sofie"]

pytestmark = pytest.mark.requirement("S84")

ORIGIN = {"origin": "http://localhost"}
_PART = b"--x\r\nContent-Disposition: form-data; name=rows\r\n"


class Trap(BytesIO):
    """A body that must not be read."""

    def read(self, *_size: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def unread(client: Client, path: str) -> int:
    """Post a body of two megabytes that must not be read; return the status."""
    facts: dict[str, Any] = {"CONTENT_LENGTH": str(limits.MOST_UPLOAD), "wsgi.input": Trap()}
    return client.generic("POST", path, b"", PARTS, headers=ORIGIN, **facts).status_code


def status(path: str, kind: str) -> str:
    """Return what the outermost layer answers, or "" if it lets the request through."""
    said: list[Any] = [""]

    def start(line: str, _headers: object, _info: object = None, /) -> Callable[[bytes], object]:
        said[0] = line
        return said.append

    def site(_environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        return []

    facts: dict[str, Any] = {"PATH_INFO": path, "CONTENT_TYPE": kind, "REQUEST_METHOD": "POST"}
    list(refuse_unread(site)(facts, start))
    return str(said[0])


def test_only_the_paths_of_uploads_let_a_multipart_form_through() -> None:
    uploads = settings.UPLOAD_PATHS
    paths = {*EXAMPLES.values(), "/healthz", "/static/site.css"} - {*uploads}
    for path in uploads:
        paths |= {f"{path}x", path.rstrip("/"), f"/x{path}"}
    assert {status(path, PARTS)[:3] for path in paths} == {"415"}
    assert {status(path, PARTS) for path in uploads} == {""}
    assert len(paths) > 50


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("anna", settings.UPLOAD_PATH),
        ("sofie", settings.UPLOAD_PATH),
        ("anna", settings.LOGO_PATH),
        ("sofie", settings.LOGO_PATH),
        ("rosa", settings.LOGO_PATH),
    ],
)
def test_body_of_a_user_who_may_not_upload_is_not_read(
    request: pytest.FixtureRequest, enter: Enter, name: str, path: str
) -> None:
    assert unread(enter(request.getfixturevalue(name)), path) in {302, 403}


@pytest.mark.parametrize("path", settings.UPLOAD_PATHS)
def test_body_of_a_stranger_is_not_read(db: None, path: str) -> None:
    assert unread(Client(headers={"host": "localhost"}), path) == 302


@pytest.mark.parametrize(
    ("name", "path"), [("rosa", settings.UPLOAD_PATH), ("hanna", settings.LOGO_PATH)]
)
def test_body_of_a_user_with_an_old_code_is_not_read(
    request: pytest.FixtureRequest, enter: Enter, name: str, path: str
) -> None:
    client = enter(request.getfixturevalue(name))
    session = client.session
    before = timezone.now() - settings.IMPORT_CODE_LIFETIME
    session[PROVED_AT] = before.timestamp() - 1
    session.save()
    assert unread(client, path) == 302


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (settings.UPLOAD_PATH, "/beheer/bulk/nieuw/"),
        (settings.LOGO_PATH, "/beheer/accounts/logo/"),
    ],
)
def test_body_that_is_said_to_be_too_large_is_not_read(
    hanna: User, enter: Enter, path: str, page: str
) -> None:
    client = enter(hanna)
    facts: dict[str, Any] = {"CONTENT_LENGTH": str(limits.MOST_UPLOAD + 1), "wsgi.input": Trap()}
    answer = client.generic("POST", path, b"", PARTS, headers=ORIGIN, **facts)
    assert (answer.status_code, answer["Location"]) == (302, page)


@pytest.mark.parametrize("token", ["", "a" * 32, "a" * 64])
def test_form_without_the_token_makes_no_job(rosa: User, enter: Enter, token: str) -> None:
    client = enter(rosa)
    client.handler.enforce_csrf_checks = True
    client.cookies[settings.CSRF_COOKIE_NAME] = "b" * 32
    fields = {"csrfmiddlewaretoken": token, "rows": pasted(crowd(2))}
    body = multipart(fields, b"", "")
    answer = client.post(settings.UPLOAD_PATH, body, content_type=PARTS, headers=ORIGIN)
    assert (answer.status_code, Job.objects.count()) == (403, 0)


@pytest.mark.parametrize("token", ["", "a" * 32, "a" * 64])
def test_form_without_the_token_places_no_logo(hanna: User, enter: Enter, token: str) -> None:
    client = enter(hanna)
    client.handler.enforce_csrf_checks = True
    client.cookies[settings.CSRF_COOKIE_NAME] = "b" * 32
    body = multipart({"csrfmiddlewaretoken": token, "seen": "x"}, logo(), "logo.png")
    answer = client.post(settings.LOGO_PATH, body, content_type=PARTS, headers=ORIGIN)
    assert (answer.status_code, Logo.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n" * 1000,
        b"--x\r\nContent-Disposition: form-data" + b";" * 950 + b"\r\n\r\n\r\n",
        b"--x\r\nContent-Disposition: form-data; name*=utf-99''%ff\r\n\r\nx\r\n--x--\r\n",
        _PART + b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
    ],
)
def test_body_that_no_browser_sends_is_an_error_of_its_sender(
    rosa: User, enter: Enter, body: bytes
) -> None:
    client = enter(rosa)
    kind = "multipart/form-data; boundary=x"
    answer = client.generic("POST", settings.UPLOAD_PATH, body, kind, headers=ORIGIN)
    assert answer.status_code in {200, 302, 400}
    assert not Job.objects.exists()


def test_page_of_the_box_is_asked_where_the_form_is_posted(rosa: User, enter: Enter) -> None:
    answer = enter(rosa).get(settings.UPLOAD_PATH)
    assert (answer.status_code, answer["Location"]) == (302, "/beheer/bulk/nieuw/")
    assert Session.objects.exists()
