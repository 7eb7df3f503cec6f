"""What each process loads, with the packages and the settings of production."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quality.bench.hiding import as_installed, hidden_names
from quality.bench.site import ROOT, production

# What only a process that sends needs, and examples of the packages in each lock.
SENDERS = {"messaging.sender", "messaging.gateways.mail", "smtplib"}
PROVIDERS = {"twilio.rest", "requests", "urllib3"}
OF_TESTS = {"pytest", "hypothesis", "playwright"}
DECODERS = {f"PIL.{kind}ImagePlugin" for kind in ("Png", "Jpeg", "WebP", "Gif")}
OF_PRODUCTION = {"django", "psycopg", "qrcode", "twilio", "gunicorn"}


def test_web_process_that_does_not_send_loads_no_sender_and_no_provider(tmp_path: Path) -> None:
    modules = loaded("web", tmp_path, EMBEDDED_SENDER="false")
    assert modules & (SENDERS | PROVIDERS) == set()
    assert modules >= {"config.wsgi", "messaging.outbox", "qrcode"}


@pytest.mark.parametrize("process", ["worker", "page"])
def test_web_process_with_an_embedded_sender_loads_it(process: str, tmp_path: Path) -> None:
    assert loaded(process, tmp_path, EMBEDDED_SENDER="true") >= SENDERS


def test_sender_loads_the_provider_at_its_first_sms(tmp_path: Path) -> None:
    before, after = loaded("sender", tmp_path), loaded("sms", tmp_path)
    assert before >= SENDERS
    assert before & PROVIDERS == set()
    assert after >= PROVIDERS


def test_qr_code_needs_no_package_of_the_tests(tmp_path: Path) -> None:
    assert loaded("qr code", tmp_path) & OF_TESTS == set()


def test_web_process_loads_nothing_that_decodes_a_picture(tmp_path: Path) -> None:
    modules = loaded("qr code", tmp_path)
    assert modules & DECODERS == set()
    assert "PIL.Image" in modules  # qrcode imports it, and draws without it


def test_packages_of_the_tests_are_hidden_and_those_of_production_are_not() -> None:
    hidden = set(hidden_names())
    assert hidden >= OF_TESTS
    assert hidden & OF_PRODUCTION == set()


def loaded(process: str, folder: Path, **own: str) -> set[str]:
    """Return the names of the modules that this process of `quality.bench.loaded` has loaded."""
    database = f"sqlite:///{folder}/loaded.sqlite3"
    done = subprocess.run(
        [sys.executable, *as_installed("quality.bench.loaded", process)],
        cwd=ROOT,
        env=production(DATABASE_URL=database, PUBLIC_URL="http://localhost", **own),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(re.findall(r"^\[.*\]$", done.stdout, re.MULTILINE)[-1]))
