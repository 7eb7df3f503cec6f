"""Test that without DEBUG nothing of the Postvak is loaded: no app, no URL, no module.

The Postvak, the demo's page of sent messages, shows all links and codes: production must not have
it. Each test starts a process with gunicorn's WSGI application, and loads every URL.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

from tests import env, production_env

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, sys
from config.wsgi import application
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, get_resolver, resolve

def opens(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return None

letter = "/postvak/00000000-0000-0000-0000-000000000000/"
names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
print(json.dumps({
    "login": opens("/inloggen/"),
    "opens": [opens(path) for path in ("/postvak/", letter, letter + "html/")],
    "names": sorted(name for name in names if "postvak" in name),
    "modules": sorted(name for name in sys.modules if name.partition(".")[0] == "demo"),
    "app": apps.is_installed("demo"),
    "command": "demo" in get_commands(),
    "folder": settings.POSTVAK_DIR is not None,
}))
"""
NAMES = ["postvak", "postvak_mail", "postvak_mail_html"]


class Found(TypedDict):
    """Which parts of the Postvak a new process has loaded."""

    login: str | None
    opens: list[str | None]
    names: list[str]
    modules: list[str]
    app: bool
    command: bool
    folder: bool


def _found(values: dict[str, str]) -> Found:
    environment = values | {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", PROGRAM]
    answer = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    found: Found = json.loads(answer)
    return found


@pytest.mark.asvs("V15.2.3")
@pytest.mark.parametrize("debug", [{}, {"DEBUG": "false"}])
@pytest.mark.parametrize("values", [production_env.VALUES, env.VALUES])
def test_without_debug_there_is_no_postvak(values: dict[str, str], debug: dict[str, str]) -> None:
    found = _found(values | debug)
    assert found == {
        "login": "login",
        "opens": [None, None, None],
        "names": [],
        "modules": [],
        "app": False,
        "command": False,
        "folder": False,
    }


@pytest.mark.asvs("V15.2.3")
def test_control_with_debug_the_postvak_is_found() -> None:
    found = _found(env.VALUES | {"DEBUG": "true"})
    assert found["opens"] == found["names"] == NAMES
    assert found["login"] == "login"
    assert {"demo", "demo.urls", "demo.views"} <= set(found["modules"])
    assert found["app"]
    assert found["command"]
    assert found["folder"]


@pytest.mark.asvs("V13.4.2")
def test_debug_on_a_public_address_does_not_start() -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        _found(production_env.VALUES | {"DEBUG": "true"})
    assert "DEBUG is invalid" in refused.value.stderr
