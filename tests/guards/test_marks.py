"""Test that a form on a page of a sign-in or mail link does nothing without that page's mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from lib.marks import FIELD
from quality.fuzz import people
from tests.guards.routes import EXAMPLES
from tests.guards.rows import SEEN, digests
from tests.journeys.page import SWITCH, Form, read
from tests.journeys.town import Person, Town, link_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S87")

# Forms that use no data stored in the browser: the visitor types the mail address.
TYPED = {"/inloggen/", "/wachtwoord/vergeten/"}
NO_ROWS_OF = ("/beheer/", "/webhooks/")


def with_an_expired_link(town: Town, person: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser of a person who opened an activation link after its expiry."""
    visitor = people.with_link(town, person)
    clock.shift(timedelta(days=8))
    visitor.open(town.link_for(person))
    return visitor


def with_a_disown_link(town: Town, person: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser of a person who replaced the app and opened the 'Dit was ik niet' link."""
    visitor = people.at_recovery(town, person)
    visitor.press("Ga verder")
    clock.shift(timedelta(minutes=2))
    visitor.press("Stuur mij een code")
    town.deliver()
    person.key = visitor.press("Controleer", code=town.sms_code_for(person)).key
    visitor.press("Controleer", code=person.app_code())
    visitor.press("Uitloggen")
    town.deliver()
    visitor.open(link_in(town.newest_mail(person)))
    return visitor


WALKS: tuple[Callable[..., Visitor], ...] = (
    people.with_link,
    with_an_expired_link,
    *people.ON_THE_ROAD,
    with_a_disown_link,
)


@pytest.fixture(params=WALKS, ids=lambda walk: walk.__name__)
def visitor(
    request: pytest.FixtureRequest, town: Town, alice: Person, clock: time_machine.Traveller
) -> Visitor:
    """Return a browser on one page; run the test for each step and each kind of mail link."""
    known = () if request.param in people.OUTSIDE + people.ON_THE_ROAD else (clock,)
    walked: Visitor = request.param(town, alice, *known)
    return walked


def forms_of(visitor: Visitor) -> list[Form]:
    """Open every page with this browser; return the forms that act on a mail link or a sign-in."""
    found = []
    for path in [visitor.page.url, *EXAMPLES.values()]:
        if path.startswith(NO_ROWS_OF) or "{" in path or len(path) > 40:
            continue
        page = read(visitor.client.get(path), path)
        found += [form for form in page.forms if form.method == "post"]
    return [form for form in found if form.action not in {*TYPED, SWITCH}]


@pytest.mark.asvs("V3.5.1")
def test_every_form_carries_the_mark_and_is_refused_without_it(visitor: Visitor) -> None:
    forms = forms_of(visitor)
    assert forms
    for form in forms:
        assert form.fields.get(FIELD), f"{form.words} of {form.action} carries no mark"
        posted = {**form.fields, "code": "123456", "password": "Een heel ander woord 7!"}
        for mark in ("", "0" * 16):
            before = digests(leave_out=SEEN)
            page = visitor.send(form.action, {**posted, FIELD: mark})
            assert "Er is niets veranderd." in page.text, f"{form.words} of {form.action}"
            assert digests(leave_out=SEEN) == before
