"""Fill in every form of the desk that has something to type: found by walking all its routes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import Branch, SecurityEvent, User
from messaging.models import Message
from tests.guards.desk_urls import desk_routes
from tests.guards.routes import EXAMPLES
from tests.journeys.page import Form, Page
from tests.journeys.visitor import Visitor

_TYPED = {
    "email": "getypt@mail.example",
    "reply_to": "getypt@mail.example",
    "phone": "06 87654399",
    "number": "77",
}
_REASON = "op eigen verzoek"  # of the list that asks why a person is erased
_UNTYPED = {"hidden", "checkbox", "password", "submit", "search", "file"}
_NO_JOB = "00000000-0000-4000-8000-000000000000"  # forms of a list: test_bulk.py
_OTHER_BUTTONS = {"_addanother", "_continue"}


@dataclass(frozen=True)
class Filled:
    """A form of the desk: the page that has it, its place from the end, and what is typed."""

    url: str
    place: int
    typed: dict[str, str]

    def opened(self, desk: Visitor) -> dict[str, str]:
        """Open the page and fill the form in; return what a browser posts."""
        form = desk.open(self.url).forms[self.place]
        lists = {name for name, its in form.attributes.items() if "multiple" in its}
        left_out = _OTHER_BUTTONS | {name for name in lists if not form.fields[name]}
        return {name: form.fields[name] for name in form.fields.keys() - left_out} | self.typed

    def is_in(self, page: Page) -> bool:
        """Return whether the page has a form with all that was typed."""
        return any(self.typed.items() <= form.fields.items() for form in page.forms)


def forms_of_the_desk(desk: Visitor, person: User, elsewhere: Branch) -> Iterator[Filled]:
    """Yield each form that this browser gets, filled in. The person is moved to `elsewhere`.

    The pages are about this person and their branch.
    """
    for route in desk_routes():
        url = _example(EXAMPLES[route], person)
        page = desk.open(url)
        for place, form in enumerate(page.forms if page.url == url else []):
            typed = _typed(form, elsewhere)
            if form.method == "post" and typed:
                yield Filled(url, place - len(page.forms), typed)


def _example(url: str, person: User) -> str:
    """Return the URL of a route with the keys of this person, or of any row of the list."""
    rows = {"branch": person.branch_id, "user": person.pk, "job": _NO_JOB}
    rows |= {"event": SecurityEvent.objects.latest("pk").pk}
    return url.format(**rows, message=Message.objects.latest("created_at").pk)


def _typed(form: Form, elsewhere: Branch) -> dict[str, str]:
    """Return what somebody types in each field of a form; `branch` is chosen from a list."""
    texts = [
        name
        for name, attributes in form.attributes.items()
        if attributes.get("type", "select") not in _UNTYPED | {"select"}
    ]
    typed = {name: _TYPED.get(name, "Getypt") for name in texts}
    lists = {name for name, its in form.attributes.items() if "type" not in its}
    chosen = {"branch": str(elsewhere.pk), "reason": _REASON}
    typed |= {name: chosen[name] for name in chosen.keys() & lists}
    return typed if typed.keys() - {"branch"} else {}
