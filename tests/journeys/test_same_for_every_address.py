"""After a wrong login, the response is byte for byte the same for every mail address."""

from __future__ import annotations

import re

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone

from accounts.flash import HostCookieStorage
from accounts.models import User
from tests.journeys.thief import WRONG
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S5")

# All of one length: the typed address is in the page, and the page's length in a header.
KNOWN, UNKNOWN = "known@mail.example", "other@mail.example"
BLOCKED, FROZEN, UNCHOSEN = "block@mail.example", "froze@mail.example", "blank@mail.example"
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def people(town: Town) -> None:
    """Create an ordinary, a blocked and a frozen user, and a user without a password."""
    for number, email in enumerate((KNOWN, BLOCKED, FROZEN, UNCHOSEN)):
        person = Person(email, f"+3161234567{number}", "Alice", "de Vries")
        town.invite(person)
        if email != UNCHOSEN:
            town.enrol(person)
    User.objects.filter(email=BLOCKED).update(is_active=False)
    frozen = User.objects.get(email=FROZEN)
    User.objects.filter(pk=frozen.pk).update(frozen_at=timezone.now())


@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        (UNKNOWN, WRONG),
        (BLOCKED, WRONG),
        (BLOCKED, PASSWORD),
        (FROZEN, WRONG),
        (UNCHOSEN, WRONG),
        (UNCHOSEN, ""),
    ],
)
def test_wrong_login_is_answered_byte_for_byte_as_for_a_known_user(
    people: None, email: str, password: str
) -> None:
    assert answer_to(email, password) == answer_to(KNOWN, password and WRONG)


def test_sixth_wrong_login_is_answered_byte_for_byte_as_for_a_known_user(people: None) -> None:
    answers = [
        [answer_to(email, WRONG, address=f"198.51.100.{place}") for _try in range(6)][-1]
        for place, email in enumerate((KNOWN, UNKNOWN, BLOCKED, FROZEN, UNCHOSEN))
    ]
    assert answers[0][0] == 429
    assert answers == answers[:1] * len(answers)


def answer_to(email: str, password: str, address: str = "198.51.100.7") -> tuple[object, ...]:
    """Try to log in. Return the next page's status, and `parts_of` the response and that page."""
    visitor = Visitor(address=address)
    form = visitor.open("/inloggen/").form_with("Inloggen")
    sent = {**form.fields, "email": email, "password": password}
    answer = visitor.client.post(form.action, sent, headers={"origin": "http://localhost"})
    page = visitor.client.get(answer.headers["Location"])
    return page.status_code, parts_of(answer, email), parts_of(page, email)


def parts_of(answer: HttpResponseBase, email: str) -> tuple[object, ...]:
    """Return status, headers, cookies and HTML. Remove the CSRF token and the text `email`."""
    cookies = {
        name: (inside(name, morsel.value, email), sorted(morsel.items()))
        for name, morsel in answer.cookies.items()
    }
    page = _TOKEN.sub(r"\1", answer.getvalue().decode()).replace(email, "")
    return answer.status_code, sorted(answer.headers.items()), cookies, page


def inside(cookie: str, value: str, email: str) -> object:
    """Return the text of the messages cookie without `email`; for another cookie, its length."""
    if cookie != "messages" or not value:
        return len(value)
    request = RequestFactory().get("/")
    request.COOKIES[cookie] = value
    notes = str(HostCookieStorage(request).notes)
    assert "/inloggen/" in notes
    return notes.replace(email, "")
