"""Test that only the code in messaging/gateways/ opens outgoing connections (ASVS 1.3.6).

It connects only to hosts in the settings, so input never decides where a request goes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.guards.asvs import ROOT
from tests.rooms import ALL

# Modules that open connections: Python's own, those in requirements/base.txt, and others.
CLIENTS = {
    *("socket", "socketserver", "ssl", "asyncio", "smtplib", "ftplib", "imaplib", "poplib"),
    *("urllib.request", "http.client", "http.server", "xmlrpc", "telnetlib", "nntplib"),
    *("requests", "urllib3", "twilio", "httpx", "aiohttp", "paramiko", "websockets"),
    *("django.core.mail", "django.http.client", "subprocess", "pty", "multiprocessing"),
}
# Calls that import a module by its name.
BY_NAME = {"import_module", "import_string", "__import__"}
# They connect to processes that they started themselves.
PIPES = {
    "accounts/passwords/hash_speed.py multiprocessing",
    "lib/children.py subprocess",
}
GATEWAYS = {
    "messaging/gateways/files.py django.core.mail",
    "messaging/gateways/mail.py django.core.mail",
    "messaging/gateways/mail.py smtplib",
    # Imported for two exceptions of smtplib: an unknown host, an untrusted certificate.
    "messaging/gateways/mail.py socket",
    "messaging/gateways/mail.py ssl",
    "messaging/gateways/smtp.py django.core.mail",
    "messaging/gateways/smtp.py smtplib",
    "messaging/gateways/twilio.py requests",
    "messaging/gateways/twilio.py twilio",
    "messaging/gateways/twilio.py urllib3",
    "messaging/gateways/twilio_reports.py twilio",
}
# It listens for the visitors of the demo.
DEMO = {"demo/server.py socket"}
# Imports by a name in the settings or in the code, never by a name from input.
NAMED = {
    "accounts/migrations/0009_network_in_the_event.py import_module",
    "accounts/migrations/0010_copy_the_networks.py import_module",
    "accounts/migrations/0013_indexes_of_lists.py import_module",
    "accounts/migrations/0014_detail_of_an_event.py import_module",
    "accounts/migrations/0015_events_by_colleague.py import_module",
    "accounts/migrations/0016_people_out_of_use.py import_module",
    "onboarding/migrations/0009_index_of_reminders.py import_module",
    "accounts/road/walk.py import_string",
    "gunicorn.conf.py import_string",
    "lib/housekeeping.py import_string",
    "lib/listeners.py import_string",
    "messaging/chores.py import_string",
    "messaging/migrations/0010_index_of_the_next.py import_module",
    "messaging/gateways/sms.py import_string",
    "desk/admin.py import_module",
    "twofactor/apps.py import_module",
    "twofactor/recovery.py import_string",
    "twofactor/views/step_up.py import_string",
}
SPOILED = """
import requests, json
import urllib.request as asking
import http.client
from urllib import request, parse
from http import HTTPStatus, client
from socket import create_connection
from twilio.rest import Client
def late():
    import smtplib
    return __import__("socket"), importlib.import_module(typed)
"""


@pytest.mark.asvs("V1.3.6", "V13.2.4")
def test_only_the_gateways_open_outgoing_connections() -> None:
    assert used_by(clients) == GATEWAYS | DEMO | PIPES


def test_modules_are_imported_by_name_only_from_the_settings() -> None:
    assert used_by(loaded_by_name) == NAMED


@pytest.mark.asvs("V1.3.6")
def test_each_violation_is_found() -> None:
    spoiled = ast.parse(SPOILED)
    found = ["requests", "urllib.request", "http.client", "urllib.request", "http.client"]
    assert list(clients(spoiled)) == [*found, "socket", "twilio", "smtplib"]
    assert sorted(loaded_by_name(spoiled)) == ["__import__", "import_module"]


def clients(tree: ast.AST) -> Iterator[str]:
    """Return the network libraries that are imported, at the top or in a function."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                wanted = [one.name for one in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                wanted = [f"{module}.{one.name}" for one in names]
            case _:
                wanted = []
        yield from dict.fromkeys(found for one in wanted for found in _client(one))


def _client(module: str) -> Iterator[str]:
    """Yield the network library that the module belongs to, or nothing."""
    yield from (one for one in CLIENTS if f"{module}.".startswith(f"{one}."))


def loaded_by_name(tree: ast.AST) -> Iterator[str]:
    """Return the calls that import a module by its name."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in BY_NAME:
                yield name


def used_by(search: object) -> set[str]:
    """Run `search` on all code except tests; return what it finds, each with its file."""
    assert callable(search)
    files = [ROOT / "manage.py", ROOT / "gunicorn.conf.py"]
    for room in ALL:
        files += sorted((ROOT / room).rglob("*.py"))
    return {
        f"{file.relative_to(ROOT)} {name}"
        for file in files
        for name in search(ast.parse(file.read_text("utf-8")))
    }
