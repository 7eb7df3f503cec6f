"""Charsets other than UTF-8 are refused: some codecs take seconds, others raise exceptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIRequest

from config.http.charset import in_utf8

pytestmark = pytest.mark.requirement("S84")

ODD = ("punycode", "idna", "rot13", "zlib", "utf-16", "latin-1", "nonsense", '"PUNYCODE"', "")
FORM = "multipart/form-data; boundary=x"
BODY = '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\né-abc\r\n--x--\r\n'.encode()


def asked(content_type: str) -> WSGIEnvironment:
    environ: WSGIEnvironment = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": content_type}
    environ |= {"QUERY_STRING": "next=%2F", "CONTENT_LENGTH": str(len(BODY))}
    setup_testing_defaults(environ)
    return environ | {"wsgi.input": BytesIO(BODY)}


def read(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """WSGI application that parses the query string and the form, as a Django view does."""
    request = WSGIRequest(environ)
    start("200 OK", [])
    return [request.GET["next"].encode(), request.POST["email"].encode()]


@dataclass
class Start:
    """A WSGI `start_response` that stores the status of the response."""

    status: str = ""

    def __call__(self, status: str, *_rest: object) -> Callable[[bytes], object]:
        self.status = status
        return bytes


def answer(content_type: str) -> tuple[str, list[bytes]]:
    start = Start()
    body = in_utf8(read)(asked(content_type), start)
    return start.status, list(body)


@pytest.mark.parametrize(
    "content_type",
    [
        *(f"{FORM}; charset={charset}" for charset in ODD),
        f"{FORM}; charset*=utf-8''rot13",
        f"{FORM}; name*=nonsense''x",
        f"{FORM}; a*=utf-8''x; a*0=y",
        "x/y; charset=rot13",
    ],
)
def test_body_in_another_charset_is_refused_unread(content_type: str) -> None:
    assert answer(content_type)[0] == "400 Bad Request"


@pytest.mark.parametrize(
    "content_type", [FORM, f"{FORM}; charset=UTF-8", f'{FORM}; charset="utf8"']
)
def test_utf_8_is_read_with_or_without_a_charset_parameter(content_type: str) -> None:
    assert answer(content_type) == ("200 OK", [b"/", "é-abc".encode()])


@pytest.mark.parametrize("charset", ["punycode", "rot13", "zlib"])
def test_control_without_the_check_django_fails_without_an_error_page(charset: str) -> None:
    with pytest.raises((LookupError, UnicodeError)):
        read(asked(f"{FORM}; charset={charset}"), Start())
