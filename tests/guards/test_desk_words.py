"""Test that every page of the desk speaks Dutch without jargon, to screen readers too."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.log.events import Event, record_by
from accounts.models import SecurityEvent, User
from messaging.models import Message
from messaging.states import WIPED, State
from onboarding.jobs.words import ERRORS, Outcome, Verdict
from onboarding.models import Job, JobKind, JobRow, JobState
from onboarding.services import change_person
from tests.dutch import left_in_dutch
from tests.guards.routes import EXAMPLES
from tests.guards.spoken import texts_of, unwanted
from tests.unit.messaging.writing import sms
from tests.unit.onboarding.conftest import (
    Enter,
    ahmed,
    amsterdam,
    anna,
    enter,
    hanna,
    rosa,
    rotterdam,
    sofie,
)

__all__ = ["ahmed", "amsterdam", "anna", "enter", "hanna", "rosa", "rotterdam", "sofie"]

ADDING = ("/beheer/accounts/user/add/", "/beheer/accounts/branch/add/")
SPOILED = """
<title>Selecteer medewerker om te wijzigen</title><th>Model name</th><img alt="True"><p>Van 3
delen staat er geen prijs in SMS_PRICES.</p><li>blocked 10</li><p>nl</p><style>.add {}</style>
<button aria-label="Select all">x</button><p>head_office</p><p>De link werkt</p>
"""


@pytest.fixture
def pages(anna: User, ahmed: User, rosa: User, hanna: User) -> list[str]:
    """Return a URL of each route of the desk. Their lists have a row of each kind."""
    change_person(by=hanna, user=anna, now=timezone.now(), phone="+31687654321")
    for what in Event:
        detail = JobKind.ERASE if what.startswith("job_") else ""
        record_by(what, user=anna, by=hanna, now=timezone.now(), detail=detail)
    for state in (State.SENT, State.FAILED, State.UNKNOWN):
        now = timezone.now()
        of_anna = {"user": anna, "branch": anna.branch, "purpose": "sms_code", **WIPED}
        sent = {"state": state, "error": "twilio 30006", "sent_at": now, **of_anna}
        Message.objects.filter(pk=sms(now=now).pk).update(**sent)
    keys = {
        "user": anna.pk,
        "branch": anna.branch_id,
        "event": SecurityEvent.objects.filter(user_id=anna.pk).latest("pk").pk,
        "message": Message.objects.filter(user=anna).latest("created_at").pk,
        "job": "00000000-0000-4000-8000-000000000000",
    }
    every = [url.format(**keys) for url in EXAMPLES.values() if url.startswith("/beheer/")]
    every += jobs_of(hanna, anna)
    return [*every, *(f"/beheer/accounts/user/{one.pk}/change/" for one in (rosa, hanna))]


def jobs_of(by: User, person: User) -> list[str]:
    """Return the page of a job of each kind and state, with a row of each verdict and outcome."""
    pages = []
    for kind, state in product(JobKind.values, JobState.values):
        job = Job.objects.create(kind=kind, state=state, by=by, created_at=timezone.now())
        said: list[dict[str, Any]] = [{"verdict": one.value} for one in Verdict]
        said += [{"verdict": Verdict.NEW, "outcome": one.value} for one in Outcome]
        said += [{"verdict": Verdict.BAD, "errors": {"email": code}} for code in ERRORS]
        rows = (JobRow(job=job, number=number, **one) for number, one in enumerate(said, start=1))
        JobRow.objects.bulk_create(rows)
        job.rows.filter(outcome=Outcome.OUT).update(user=person)
        pages.append(f"/beheer/bulk/{job.pk}/")
    return pages


@pytest.mark.parametrize("name", ["rosa", "sofie", "hanna"])
def test_no_page_of_the_desk_has_english_or_a_name_of_the_code(
    request: pytest.FixtureRequest, pages: list[str], enter: Enter, name: str
) -> None:
    client = enter(request.getfixturevalue(name))
    texts = {url: _texts(client, url) for url in pages}
    assert len([url for url in pages if texts[url]]) > 15
    found = {url: list(unwanted(texts[url])) for url in pages}
    assert {url: texts for url, texts in found.items() if texts} == {}


def test_no_form_with_errors_and_no_refusal_has_them(
    hanna: User, pages: list[str], enter: Enter
) -> None:
    client = enter(hanna)
    assert pages
    for url in ADDING:
        texts = texts_of(client.post(url, {"email": "x", "phone": "12"}).content.decode())
        assert any(text.startswith("Fout:") for text in texts)
        assert list(unwanted(texts)) == []
    people = "/beheer/accounts/user/"
    client.post(people, {"action": "send_activation"})
    assert list(unwanted(_texts(client, people))) == []
    client.get(f"{people}999999999/change/")
    assert list(unwanted(_texts(client, people))) == []


def test_page_of_stopped_sms_has_them_neither(
    hanna: User, pages: list[str], enter: Enter, settings: Settings
) -> None:
    assert pages
    settings.SMS_STOPPED, settings.SMS_PRICES = True, {}
    texts = _texts(enter(hanna), "/beheer/messaging/smsstop/?per=land")
    assert any("de prijs niet ingevuld" in text for text in texts)
    assert list(unwanted(texts)) == []


def test_list_is_titled_by_what_is_in_it(hanna: User, pages: list[str], enter: Enter) -> None:
    assert pages
    client = enter(hanna)
    assert "Medewerkers | Beheer" in _texts(client, "/beheer/accounts/user/")
    assert "Vestiging toevoegen | Beheer" in _texts(client, "/beheer/accounts/branch/add/")


@pytest.mark.parametrize("name", ["rosa", "hanna"])
def test_desk_in_english_has_no_dutch(
    request: pytest.FixtureRequest, pages: list[str], enter: Enter, name: str
) -> None:
    client = enter(request.getfixturevalue(name))
    client.cookies["language"] = "en"
    found = {url: left_in_dutch(" | ".join(_texts(client, url)), "en") for url in pages}
    assert {url: texts for url, texts in found.items() if texts} == {}


def test_control_odd_words_are_found() -> None:
    assert list(unwanted(texts_of(SPOILED))) == [
        "Selecteer medewerker om te wijzigen",
        "Model name",
        "True",
        "Van 3 delen staat er geen prijs in SMS_PRICES.",
        "blocked 10",
        "nl",
        "Select all",
        "head_office",
    ]


def _texts(client: Client, url: str) -> list[str]:
    """Return the texts of a page of the desk, none of a page elsewhere to which it redirects."""
    answer = client.get(url, follow=True)
    is_page = answer.headers["Content-Type"].startswith("text/html")
    is_desk = answer.request["PATH_INFO"].startswith("/beheer/")
    return texts_of(answer.content.decode()) if is_page and is_desk else []
