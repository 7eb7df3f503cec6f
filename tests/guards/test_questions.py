"""Test that no page asks for a hint or a secret question (ASVS 6.4.2).

Each role opens every page. A form field with a name that the test does not list is a failure.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from quality.fuzz import people
from tests.guards.test_routes import Addresses
from tests.journeys.town import Person, Town

_FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
_NAME = re.compile(r'\bname="([^"]+)"')
_HINT = re.compile(r"hint|question|answer|secret_|geheugen|vraag|antwoord|maiden|meisjes|huisdier")
ASKED = {"csrfmiddlewaretoken", "username", "email", "password", "current"}
ASKED |= {"code", "step_up-code", "remember", "next", "page"}


@pytest.mark.asvs("V6.4.2")
@pytest.mark.parametrize(
    "walk", [*people.OUTSIDE, *people.ON_THE_ROAD, people.employee], ids=lambda walk: walk.__name__
)
def test_no_page_before_the_desk_asks_anything_but_address_password_and_code(
    addresses: Addresses, town: Town, carol: Person, walk: people.Walk
) -> None:
    visitor = walk(town, carol)
    fields = {visitor.page.url: names_in(visitor.page.html)}
    for address in addresses.values():
        if not address.startswith("/beheer/"):
            fields[address] = names_in(visitor.client.get(address).content.decode())
    assert set.union(*fields.values()) >= {"csrfmiddlewaretoken"}
    assert {page: names - ASKED for page, names in fields.items() if names - ASKED} == {}


@pytest.mark.asvs("V6.4.2")
def test_desk_asks_no_hint_and_no_question(addresses: Addresses, town: Town, carol: Person) -> None:
    desk = people.head_office(town, carol)
    for address in addresses.values():
        names = names_in(desk.client.get(address).content.decode("utf-8", "replace"))
        assert {name for name in names if _HINT.search(name)} == set(), address


def test_no_table_stores_a_hint_or_the_answer_to_a_question() -> None:
    columns = [str(field) for model in apps.get_models() for field in model._meta.fields]
    assert len(columns) > 50
    assert [column for column in columns if _HINT.search(column.lower())] == []


def names_in(html: str) -> set[str]:
    """Return the names of the form fields in this HTML."""
    return {name for field in _FIELD.findall(html) for name in _NAME.findall(field)}
