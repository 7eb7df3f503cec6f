"""A simulated browser, which opens pages, fills in forms and follows links."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.http.response import HttpResponseBase
from django.test import Client

from tests.journeys.page import Page, read

HOST = "http://localhost"
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/140.0 Mobile Safari"
_HOPS = 6
# As browsers encode a form. Django's client would send multipart, which the site refuses unread.
URLENCODED = "application/x-www-form-urlencoded"


class Visitor:
    """One browser with its own cookies, at its own IP address."""

    def __init__(self, address: str = "198.51.100.7", browser: str = PHONE) -> None:
        """Start without cookies. Posted forms need a valid CSRF token, as in production."""
        self.client = Client(
            enforce_csrf_checks=True,
            headers={"user-agent": browser, "host": "localhost"},
            REMOTE_ADDR=address,
            raise_request_exception=True,
        )
        self.page = Page(0, "/", "", {})

    def open(self, url: str) -> Page:
        """Open a URL and follow its redirects; return the last page."""
        return self._arrive(self.client.get(_path(url)), url)

    def follow(self, words: str) -> Page:
        """Click on the link with this text on the current page; return the next page."""
        assert words in self.page.links, f"No link {words!r}, but {list(self.page.links)}"
        return self.open(urljoin(self.page.url, self.page.links[words]))

    def press(self, button: str, **typed: str) -> Page:
        """Fill in the form that has this button, and press the button; return the next page."""
        form = self.page.form_with(button)
        unknown = typed.keys() - form.attributes.keys()
        assert not unknown, f"No field {unknown} in the form {button!r}"
        pressed = next(one for one in form.buttons if one.words == button)
        return self.send(pressed.action, {**form.fields, **typed, **pressed.fields})

    def send(self, url: str, data: dict[str, Any]) -> Page:
        """Post a form as a browser does, and follow the redirects; return the last page."""
        body = urlencode(data, doseq=True)
        response = self.client.post(
            _path(url), body, content_type=URLENCODED, headers={"origin": HOST}
        )
        return self._arrive(response, url)

    def upload(self, url: str, body: bytes, kind: str) -> Page:
        """Post a multipart form, follow the redirects, and return the last page."""
        answer = self.client.post(_path(url), body, content_type=kind, headers={"origin": HOST})
        return self._arrive(answer, url)

    def twin(self) -> Visitor:
        """Return a new browser with copies of this one's cookies, on the same page."""
        other = Visitor()
        other.client.defaults = dict(self.client.defaults)
        other.client.cookies.load(
            {name: morsel.value for name, morsel in self.client.cookies.items()}
        )
        other.page = self.page
        return other

    def _arrive(self, response: HttpResponseBase, url: str) -> Page:
        for _hop in range(_HOPS):
            if response.status_code not in {301, 302, 303, 307, 308}:
                break
            url = urljoin(url, response["Location"])
            response = self.client.get(_path(url))
        self.page = read(response, _path(url))
        return self.page


def _path(url: str) -> str:
    """Return path and query of a URL. Raise AssertionError if the URL is of another site."""
    parts = urlsplit(url)
    assert parts.netloc in {"", "localhost"}, f"Redirect to another site: {url}"
    return parts.path + (f"?{parts.query}" if parts.query else "")
