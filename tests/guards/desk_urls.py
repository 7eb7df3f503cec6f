"""Every URL of the desk, made from the resolver: each route, filled with the keys of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.apps import apps

from tests.guards.desk_rows import Agency
from tests.guards.routes import routes

DESK = "beheer/"
ABSENT = "absent"
NO_ROW = "-"

# Keys of no person and of no message, and such as no page has.
KEYS_OF_NO_ROW = ("987654", "00000000-0000-4000-8000-000000000000", "abc", "1\0", "9" * 40)
# Parameters of routes that name no row, each with the values to try.
_WORDS = {"app_label": ("accounts", "messaging", "auth"), "url": ("nergens", "accounts/user")}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
_MODEL_OF_PAGE = re.compile(rf"{DESK}(\w+)/(\w+)/")
_UNKNOWN = (
    "{}: the desk's matrix does not know with which rows to fill <{}>."
    " Name the parameter after the model, such as <int:user_id>, or add it to desk_urls.py"
)


@dataclass(frozen=True)
class Url:
    """A URL of the desk, its route, and whose row it names: an owner, ABSENT, or NO_ROW."""

    route: str
    path: str
    whose: str = NO_ROW
    label: str = ""  # the model of the row, such as "accounts.user"
    key: str = ""


def desk_routes() -> list[str]:
    return [route for route in routes() if route.startswith(DESK)]


def urls_of(route: str, agency: Agency) -> Iterator[Url]:
    """Return the URLs of a route. Raise LookupError if it has a parameter that is not known."""
    names = [first or second for first, second in _PARAMETER.findall(route)]
    if not names:
        yield Url(route, f"/{route}")
    elif len(names) == 1 and names[0] in _WORDS:
        for word in _WORDS[names[0]]:
            yield Url(route, _filled(route, word))
    else:
        yield from _of_rows(route, model_of(route, names), agency)


def model_of(route: str, names: list[str]) -> str:
    """Return the label of the model whose keys fill this route."""
    page = _MODEL_OF_PAGE.match(route)
    if names == ["object_id"] and page:
        return "{}.{}".format(*page.groups())
    wanted = names[-1].removesuffix("_id")
    found = [model._meta.label_lower for model in apps.get_models()]
    labels = [label for label in found if label.endswith(f".{wanted}")]
    if len(names) != 1 or len(labels) != 1:
        raise LookupError(_UNKNOWN.format(route, names[-1]))
    return labels[0]


def _of_rows(route: str, label: str, agency: Agency) -> Iterator[Url]:
    for owner in agency.owners:
        for key in owner.keys_of(label):
            yield Url(route, _filled(route, key), owner.name, label, key)
    for key in KEYS_OF_NO_ROW:
        yield Url(route, _filled(route, key), ABSENT, label, key)


def _filled(route: str, word: str) -> str:
    return "/" + _PARAMETER.sub(quote(word), route).removesuffix("$")
