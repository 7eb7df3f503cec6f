"""A request, and a Hypothesis strategy that draws malformed versions of a page's requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from django.test import Client
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from quality.fuzz.shapes import HEADERS, INTEGERS, KINDS, TEXTS, as_header, spoiled
from tests.journeys.page import Page

if TYPE_CHECKING:  # only django-stubs has this name
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


Pairs = list[tuple[str, str]]
T = TypeVar("T")

FORM = "application/x-www-form-urlencoded"
# A parameter in a Django route: <int:user_id>, or (?P<url>.*)
_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^)]*\)")
# Parameters that Django and its admin read from any URL, and lookups of fields, which would reveal
# data if the admin allowed them.
_NAMES = (
    *("next", "weg", "q", "o", "p", "e", "all", "_popup", "_to_field", "_changelist_filters"),
    *("password__startswith", "branch__id__exact", "pk__in", "groups__id", "last_name__regex"),
)
# PUT stands for the methods that no page has; tests/guards/test_routes.py tries all of them.
_METHODS = ("GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "PUT")
_TWO = st.sampled_from((0, 0, 0, 1, 1, 2))
_HEADER, _NAME = TEXTS.map(as_header), TEXTS.map(lambda text: quote(text[:200], safe="%"))
_IN_A_PATH = TEXTS.map(lambda text: quote(text[:8192], safe="%/"))


@dataclass(frozen=True, repr=False)
class Ask:
    """A request. The URL `address` and the fields `pairs` are percent-encoded."""

    method: str
    address: str
    pairs: Pairs = field(default_factory=list)
    kind: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return all values that are not empty, long ones shortened in the middle."""
        shown = (f"{name}={_short(value)}" for name, value in vars(self).items() if value)
        return f"Ask({', '.join(shown)})"

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: object) -> None:
        printer.text(repr(self))

    def sent_by(self, client: Client, jar: dict[str, str]) -> Answer:
        """Send the request. Cookies of `self.cookies` replace those of the same name in `jar`."""
        client.cookies, client.exc_info = SimpleCookie(jar), None
        cookie = "; ".join(f"{name}={value}" for name, value in (jar | self.cookies).items())
        token = {"x-csrftoken": next((jar[one] for one in jar if "csrf" in one), "")}
        headers = {"origin": "http://localhost", **token, **self.headers}
        return client.generic(
            self.method, self.address, self._body(), self.kind, headers=headers, HTTP_COOKIE=cookie
        )

    def _body(self) -> bytes:
        return "&".join(f"{name}={value}" for name, value in self.pairs).encode()


def _short(value: object) -> str:
    whole = repr(value)
    return whole if len(whole) < 600 else f"{whole[:300]} … {len(whole)} … {whole[-100:]}"


@st.composite
def asks(draw: st.DrawFn, route: str, address: str, page: Page, jar: dict[str, str]) -> Ask:
    """Draw a malformed request to a Django route.

    `address` is a valid URL of that route, `page` the page at this URL, and `jar` the cookies of
    the visitor.
    """
    good = draw(st.sampled_from([form.fields for form in page.forms] or [{}]))
    where = address if draw(st.booleans()) else _address(draw, route)
    return Ask(
        method=draw(st.sampled_from(_METHODS)),
        address=_joined(where, draw(_pairs(_names_in_links(page), _NAMES))),
        pairs=_fields(draw, good),
        kind=draw(st.sampled_from(KINDS)) if draw(_TWO) == 2 else FORM,
        headers={name: draw(_HEADER) for name in _few(draw, HEADERS)},
        cookies={name: as_header(draw(spoiled(jar[name]))) for name in _few(draw, tuple(jar))},
    )


def _joined(address: str, query: Pairs) -> str:
    written = "&".join(f"{name}={value}" for name, value in query)
    return f"{address}{'&' if '?' in address else '?'}{written}" if written else address


def _address(draw: st.DrawFn, route: str) -> str:
    """Return a URL of the route in which Hypothesis chose an unusual value for each parameter."""
    parts = _PARAMETER.split(route.rstrip("$"))
    odd = [draw(INTEGERS if kind == "int" else _IN_A_PATH) for kind in parts[1::2]]
    return "/" + "".join(a + b for a, b in zip(parts[::2], [*odd, ""], strict=True))


def _fields(draw: st.DrawFn, good: dict[str, str]) -> Pairs:
    """Return the valid fields `good` after a few were malformed, removed, repeated or added."""
    kept = {name: [quote(value)] for name, value in good.items()}
    for name in _few(draw, tuple(good)):
        odd = spoiled(good[name])
        kept[name] = draw(st.one_of(odd.map(lambda one: [one]), st.lists(odd, max_size=3), _MANY))
    pairs = [(name, value) for name, values in kept.items() for value in values]
    return pairs + draw(_pairs(tuple(good), ("action", "index", "_save", "_saveasnew")))


_MANY = st.just(["1"] * 250)


def _pairs(*names: tuple[str, ...]) -> st.SearchStrategy[Pairs]:
    """Return a strategy for at most two pairs of a name and a malformed value.

    The name is often one of `names`.
    """
    name = st.one_of(*(st.sampled_from(some) for some in names if some), _NAME)
    return st.lists(st.tuples(name, TEXTS), max_size=2)


def _few(draw: st.DrawFn, names: tuple[T, ...]) -> list[T]:
    """Draw at most two names to malform: of many malformed fields the site reads only a few."""
    return [draw(st.sampled_from(names)) for _time in range(draw(_TWO))] if names else []


def _names_in_links(page: Page) -> tuple[str, ...]:
    """Return the names of query parameters in the page's links, such as the filters of a list."""
    queries = [urlsplit(link).query for link in page.links.values()]
    own = {name for query in queries for name, _ in parse_qsl(query, keep_blank_values=True)}
    return tuple(sorted(own))
