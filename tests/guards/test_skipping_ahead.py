"""Test that a user who opens the URL of a later step is sent to the current step."""

from __future__ import annotations

import pytest

from tests.guards.rows import digests
from tests.guards.undone import undone
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

LOGIN, SMS, CONNECT, CODE, HOME = (
    "/inloggen/",
    "/inloggen/sms/",
    "/inloggen/koppelen/",
    "/inloggen/code/",
    "/",
)
RESEND, CONTINUE = "/inloggen/sms/sturen/", "/inloggen/verder/"
# The states of a visitor, each with the URL to which the visitor is sent.
STATES = {
    "not begun": LOGIN,
    "password done": SMS,
    "sms done": CONNECT,
    "password of two": CODE,
    "in": HOME,
}
GETS = (SMS, CONNECT, CODE, CONTINUE, HOME, "/beheer/")
POSTS = (SMS, RESEND, CONNECT, CODE)
TYPED = {"code": "123456"}


@pytest.fixture
def stands(request: pytest.FixtureRequest, town: Town, alice: Person) -> tuple[Visitor, str]:
    """Bring Alice to a state of STATES. Return her browser, and the URL to which it is sent."""
    state = request.param
    town.invite(alice)
    visitor = Visitor()
    if state in {"password done", "sms done"}:
        visitor.open(town.link_for(alice))
        visitor.press("Toepassen", password=PASSWORD)
        town.deliver()
    if state == "sms done":
        visitor.press("Controleer", code=town.sms_code_for(alice))
    if state in {"password of two", "in"}:
        visitor = town.enrol(alice)
    if state == "password of two":
        visitor.press("Uitloggen")
        log_in(visitor, alice)
    return visitor, STATES[state]


@pytest.mark.asvs("V2.3.1")
@pytest.mark.parametrize("stands", STATES, indirect=True)
def test_opening_a_later_page_leads_to_the_step_asked(stands: tuple[Visitor, str]) -> None:
    visitor, asked = stands
    before = digests()
    for path in GETS:
        with undone(visitor.client):
            page = visitor.open(path)
            assert digests() == before, path
        if asked == HOME and path == "/beheer/":
            assert page.status == 403
        else:
            assert (page.url.partition("?")[0], page.status) == (asked, 200), path


@pytest.mark.asvs("V2.3.1")
@pytest.mark.parametrize("stands", STATES, indirect=True)
def test_posting_to_a_later_step_leads_to_the_step_asked(stands: tuple[Visitor, str]) -> None:
    visitor, asked = stands
    fields = fields_of(visitor)
    before = digests()
    for path in POSTS:
        is_asked = path == asked or (path, asked) == (RESEND, SMS)
        # Posting to the step that is asked is no skipping.
        to = CONTINUE if is_asked else path
        with undone(visitor.client):
            page = visitor.send(to, {**TYPED, **fields})
            assert digests() == before, path
        assert page.url.partition("?")[0] == asked, path


@pytest.mark.parametrize("stands", ["not begun"], indirect=True)
def test_visitor_without_a_sign_in_is_asked_to_log_in(stands: tuple[Visitor, str]) -> None:
    visitor, _asked = stands
    assert "U was te lang weg. Log opnieuw in." in visitor.open(CODE).text
    assert "U was te lang weg" not in visitor.open(HOME).text


@pytest.mark.parametrize("stands", ["sms done"], indirect=True)
def test_login_page_stays_open_to_another_person_in_this_browser(
    stands: tuple[Visitor, str],
) -> None:
    visitor, _asked = stands
    assert visitor.open(LOGIN).h1 == "Inloggen"


def fields_of(visitor: Visitor) -> dict[str, str]:
    """Return CSRF token and mark of this page's form; if it has no form, of a public page's."""
    page = visitor.page if visitor.page.forms else visitor.open("/wachtwoord/vergeten/")
    fields = page.first_form.fields
    return {name: fields[name] for name in ("csrfmiddlewaretoken", "page") if name in fields}
