"""An environment variable that is probably a mistake gives a warning at each start of the site."""

from __future__ import annotations

import importlib
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

import config.wsgi
from config.remarks import strays
from tests.production_env import VALUES


def _checked(*flags: str) -> str:
    out = StringIO()
    try:
        call_command("check", *flags, stdout=out, stderr=out)
    except SystemCheckError as found:  # the tests' own settings fail the deployment checks
        return str(found)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PUBLIK_URL", " Is PUBLIC_URL meant?"),
        ("ALLOWED_HOST", " Is ALLOWED_HOSTS meant?"),
        ("TRUSTED_PROXY", " Is TRUSTED_PROXIES meant?"),
        ("EMAIL_FROM", " Is MAIL_FROM meant?"),
        ("TWILIO_TOKEN", ""),
    ],
)
def test_variable_that_resembles_one_of_ours_gives_a_warning(name: str, meant: str) -> None:
    assert strays({**VALUES, name: "x"}) == [f"{name} is set, but never read.{meant}"]


def test_variables_of_other_programs_give_no_warning() -> None:
    shell = "PATH MAIL HTTPS_PROXY SSL_CERT_FILE REDIS_URL RESTORED_URL DJANGO_SETTINGS_MODULE"
    ours = "DATABASE_NAME POSTGRES_PASSWORD TLS PORT WEB_CONCURRENCY"
    assert strays({**VALUES, **dict.fromkeys(f"{shell} {ours}".split(), "1")}) == []


def test_every_command_prints_the_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "config.W001" not in _checked()
    monkeypatch.setenv("PUBLIK_URL", "https://toegang.example.nl")
    assert "PUBLIK_URL is set, but never read. Is PUBLIC_URL meant?" in _checked()


def test_web_process_logs_the_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PUBLIK_URL", "https://toegang.example.nl")
    monkeypatch.setattr(
        "django.setup", lambda **_how: None
    )  # done already, and it would reset all loggers
    importlib.reload(config.wsgi)
    (line,) = [line for line in caplog.records if line.name == "config.wsgi"]
    assert (line.levelname, "PUBLIK_URL" in line.getMessage()) == ("WARNING", True)


@pytest.mark.parametrize(
    ("url", "is_pointed_out"),
    [
        ("smtp://foo", True),
        ("smtp://mail:25", True),
        ("smtp://localhost", False),
        ("smtp://10.0.0.25", False),
        ("smtp://[fd00::25]", False),
        ("smtp+tls://user:password@mail.example.nl", False),
    ],
)
def test_mail_server_without_a_domain_gives_a_deployment_warning(
    monkeypatch: pytest.MonkeyPatch, url: str, *, is_pointed_out: bool
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert ("config.W002" in _checked("--deploy")) is is_pointed_out
