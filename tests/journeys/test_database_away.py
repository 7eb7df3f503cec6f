"""Pages shown when the database fails: they run no query, and say correctly what was saved."""

from __future__ import annotations

import psycopg
import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from psycopg_pool import PoolTimeout
from pytest_django import DjangoAssertNumQueries

from accounts.browser.session_store import SessionStore
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as good
from lib.models import Charge
from tests.journeys.codes import at_the_sms
from tests.journeys.page import Page, read
from tests.journeys.town import Person, Town

__all__ = ["handler400", "handler403", "handler404", "handler500"]

pytestmark = [
    pytest.mark.urls("tests.journeys.test_database_away"),
    pytest.mark.requirement("S105"),
]

BUSY, DOUBT = "Het is nu erg druk.", "Wij weten niet of dit gelukt is."


def _raised_from(cause: Exception) -> OperationalError:
    """Return Django's OperationalError as raised from `cause`, an error of the database driver."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


NO_CONNECTION = _raised_from(PoolTimeout("no connection in 3 s"))
CUT = _raised_from(psycopg.errors.AdminShutdown("terminating connection"))
DEADLOCK = _raised_from(psycopg.errors.DeadlockDetected("deadlock detected"))


@login_not_required
def away(_request: HttpRequest) -> HttpResponse:
    """View that fails because the database cannot be reached."""
    raise NO_CONNECTION


@login_not_required
def cut(_request: HttpRequest) -> HttpResponse:
    """View that fails because the connection is lost while a statement runs."""
    raise CUT


@login_not_required
def done(_request: HttpRequest) -> HttpResponse:
    """View that commits a row, and then fails because the connection is lost."""
    with transaction.atomic():
        Charge.objects.create(key="deed", count=1, free_at=0, forget_at=0)
    raise NO_CONNECTION


@login_not_required
def session(request: HttpRequest) -> HttpResponse:
    """View that commits a row and changes the session, which is saved after the view."""
    with transaction.atomic():
        Charge.objects.create(key="deed", count=1, free_at=0, forget_at=0)
    request.session["step"] = "done"
    return redirect("/")


@login_not_required
def locked(_request: HttpRequest) -> HttpResponse:
    """View that fails because another request holds a lock."""
    raise DEADLOCK


@csrf_exempt
@login_not_required
def report(_request: HttpRequest) -> HttpResponse:
    """Webhook for an SMS provider's delivery report: it fails, as the database is away."""
    raise NO_CONNECTION


urlpatterns: list[URLPattern | URLResolver] = [
    path("weg/", away),
    path("verbroken/", cut),
    path("gedaan/", done),
    path("sessie/", session),
    path("klem/", locked),
    path("bericht/", report),
    *good,
]


@pytest.fixture
def browser() -> Client:
    """Return a test client that gets an error page when a view raises, as in production."""
    return Client(raise_request_exception=False)


def _arrive(browser: Client, path: str) -> Page:
    """Post to this path, and return the page to which the response redirects."""
    answer = browser.post(path)
    assert answer.status_code == 302, answer.status_code
    return read(browser.get(answer["Location"]), path)


@pytest.mark.asvs("V16.5.2")
@pytest.mark.django_db
def test_page_says_when_to_come_back_and_asks_no_database(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = read(browser.get("/weg/"), "/weg/")
    assert (page.status, page.h1, page.headers["Retry-After"]) == (503, BUSY, "3")
    assert page.links["Ga hier verder"] == "/weg/"


@pytest.mark.django_db
def test_form_that_reached_no_database_leads_back_to_its_page(browser: Client) -> None:
    page = _arrive(browser, "/weg/")
    assert (page.status, page.h1, page.headers["Retry-After"]) == (503, BUSY, "3")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/gedaan/", "/verbroken/"])
def test_form_whose_commit_is_in_doubt_leads_to_the_step_and_never_asks_to_try_again(
    browser: Client, path: str
) -> None:
    page = _arrive(browser, path)
    assert (page.status, page.h1, page.headers["Retry-After"]) == (503, DOUBT, "3")
    assert page.links["Ga hier verder"] == path
    assert "opnieuw" not in page.text


@pytest.mark.django_db(transaction=True)
def test_form_after_one_in_doubt_is_not_in_doubt(browser: Client) -> None:
    assert _arrive(browser, "/gedaan/").h1 == DOUBT
    assert _arrive(browser, "/weg/").h1 == BUSY


@pytest.mark.django_db(transaction=True)
def test_session_that_cannot_be_saved_after_the_service_leads_to_the_step(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cannot_be_saved(monkeypatch)
    page = _arrive(browser, "/sessie/")
    assert (page.status, page.h1) == (503, DOUBT)
    assert Charge.objects.filter(key="deed").exists()


@pytest.mark.django_db
def test_session_that_cannot_be_saved_on_a_page_says_when_to_come_back(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cannot_be_saved(monkeypatch)
    page = read(browser.get("/sessie/"), "/sessie/")
    assert (page.status, page.h1, page.headers["Retry-After"]) == (503, BUSY, "3")


@pytest.mark.django_db
def test_session_that_cannot_be_read_says_when_to_come_back(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_session: SessionStore) -> None:
        raise NO_CONNECTION

    monkeypatch.setattr(SessionStore, "load", load)
    browser.cookies["session"] = "a" * 32
    page = read(browser.get("/"), "/")
    assert (page.status, page.h1) == (503, BUSY)


@pytest.mark.django_db
def test_provider_is_asked_at_once_to_retry(browser: Client) -> None:
    answer = browser.post("/bericht/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


@pytest.mark.django_db
def test_other_database_error_is_a_server_error_logged_with_its_traceback(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    page = read(browser.get("/klem/"), "/klem/")
    assert (page.status, page.h1) == (500, "Er ging iets mis bij ons.")
    assert [one.exc_info[1] for one in caplog.records if one.exc_info] == [DEADLOCK]


def _cannot_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    def save(_session: SessionStore) -> None:
        raise NO_CONNECTION

    monkeypatch.setattr(SessionStore, "save", save)


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("config.urls")
def test_code_whose_commit_was_never_confirmed_leads_to_the_step_after_it(
    transactional_db: None, town: Town, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = at_the_sms(town, bob)
    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "commit", _commit_without_an_answer)
        visitor.client.raise_request_exception = False
        page = visitor.press("Controleer", code=town.sms_code_for(bob))
    assert (page.status, page.h1) == (503, DOUBT)
    assert visitor.follow("Ga hier verder").url == "/inloggen/koppelen/"


def _commit_without_an_answer(wrapper: BaseDatabaseWrapper) -> None:
    """Commit, then raise as if the connection was lost before the database confirmed the commit."""
    assert wrapper.connection is not None
    wrapper.connection.commit()
    raise _raised_from(psycopg.OperationalError("server closed the connection unexpectedly"))
