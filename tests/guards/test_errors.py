"""Test that an error page reveals nothing about the error (ASVS 16.5.1)."""

from __future__ import annotations

import pytest
from django.conf import settings as project
from django.db import OperationalError
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from tests.guards.faulty_urls import FAULTS, SAID
from tests.guards.policy import YEAR, header_faults
from tests.guards.routes import STATIC

pytestmark = pytest.mark.django_db

# Text of a traceback or of Django's debug page, or that names the machine or its software.
TRACES = (
    *("Traceback", "File &quot;", 'File "', ".py", "Exception", "Error", "Http404", "Denied"),
    *("SELECT", "hunter2", "/srv/", "site-packages", "DEBUG", "Django", "django", "gunicorn"),
    str(project.BASE_DIR),
)
OTHERS = {
    "foreign host": (("/inloggen/", "GET", {"host": "evil.example"}), 400),
    "no form token": (("/inloggen/", "POST", {}), 403),
    "no page": (("/nergens/", "GET", {}), 404),
    "no file": (("/static/nergens.css", "GET", {}), 404),
    "unknown method": (("/inloggen/", "PUT", {}), 405),
}


@pytest.fixture(autouse=True)
def _over_tls(settings: Settings) -> None:
    """Use the https settings of production, and the failing URLs `/fout/…`."""
    settings.SECURE_HSTS_SECONDS = YEAR
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.ROOT_URLCONF = "tests.guards.faulty_urls"


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V16.5.1")
@pytest.mark.parametrize("name", FAULTS)
def test_error_page_has_every_header_and_no_trace_of_the_error(name: str) -> None:
    answer = asked(f"/fout/{name}/")
    assert answer.status_code == FAULTS[name][1]
    assert traces_in(answer) == []
    assert header_faults(answer.headers, https=True) == []


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V3.4.1", "V16.5.1")
@pytest.mark.parametrize("name", OTHERS)
def test_refusal_has_every_header_and_no_trace_of_its_cause(name: str) -> None:
    (path, method, headers), status = OTHERS[name]
    answer = asked(path, method, headers)
    assert answer.status_code == status
    assert traces_in(answer) == []
    assert header_faults(answer.headers, https=True) == []


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_probe_without_a_database_reveals_no_details(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_asked: object) -> None:
        raise OperationalError(SAID)

    monkeypatch.setattr("operation.probes.MigrationExecutor", away)
    monkeypatch.setattr("operation.probes.exposition", away)
    answer = asked(path)
    assert answer.status_code == 503
    assert traces_in(answer) == []
    assert header_faults(answer.headers) == []


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V3.4.1")
@pytest.mark.parametrize("path", ["/inloggen/", "/", STATIC])
def test_response_to_a_stranger_over_https_carries_hsts_for_a_year(path: str) -> None:
    assert header_faults(asked(path).headers, https=True, stored=True) == []


@pytest.mark.asvs("V16.5.1")
def test_debug_page_is_found(settings: Settings) -> None:
    settings.DEBUG = True
    assert {"Traceback", ".py", "SELECT"} <= set(traces_in(asked("/fout/broken/")))


def asked(
    path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> HttpResponseBase:
    """Send a request over https without a CSRF token; return the response."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = client.generic(method, path, headers=headers, secure=True)
    if answer.streaming:  # a file; closing any other response would close the database connection
        answer.close()
    return answer


def traces_in(answer: HttpResponseBase) -> list[str]:
    """Return the details of an error that the body or the headers of the response reveal."""
    told = answer.getvalue().decode() + "\n".join(map(str, answer.headers.values()))
    return [trace for trace in TRACES if trace in told]
