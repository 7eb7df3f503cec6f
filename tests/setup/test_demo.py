"""`manage.py demo` as a process: it starts, responds, stops, and names what prevents its start."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from demo.crowd import CROWD
from demo.people import PEOPLE, SHARED_PHRASE
from tests.setup.started import ROOT, read_until, started
from tests.standins.free_port import free_port

# The server alone; the signal arrives in a `__del__`, from which no exception propagates.
SIGNALLED = """
import signal, sys, weakref
from unittest import mock

import django

django.setup()
from demo import server

def announce():
    thing = type("Thing", (), {})()
    _gone = weakref.ref(thing, lambda _thing: signal.raise_signal(int(sys.argv[2])))
    del thing

with mock.patch.object(server, "THREAD"):
    server.serve(int(sys.argv[1]), announce)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    strange = tmp_path / "a folder %20 #1"
    strange.mkdir()
    return strange


def test_demo_starts_prints_how_to_begin_stops_and_starts_again_at_once(folder: Path) -> None:
    for begin, end in (("== Database", signal.SIGINT), ("", signal.SIGTERM)):
        port = free_port()
        with started(folder, port) as running:
            said = read_until(running, "To start again")
            assert said.startswith(begin)
            assert f"http://localhost:{port}/postvak/" in said
            assert SHARED_PHRASE in said
            assert [said.count(person.email) >= 1 for person in PEOPLE] == [True] * len(PEOPLE)
            assert not any(extra.email in said for extra in CROWD)
            assert f"and {len(CROWD)} more" in said
            running.send_signal(end)
            rest, errors = running.communicate(timeout=120)
            assert (running.returncode, errors) == (0, "")
            assert rest.endswith("Stopped.\n")
    assert "== " not in said
    # Two mails of one moment may share a file. One person has no mail, and one of the crowd has.
    mails = "".join(file.read_text() for file in (folder / "postvak").glob("*.log"))
    assert mails.count("\nMessage-ID:") == len(PEOPLE)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_the_demo_at_any_moment(number: int) -> None:
    command = [sys.executable, "-c", SIGNALLED, str(free_port()), str(number)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_port_in_use_is_named_before_any_work(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with started(folder, port) as running:
            _said, error = running.communicate(timeout=120)
    assert running.returncode == 1
    another = f"Choose another: make demo PORT={port + 1}"
    assert error.strip() == f"CommandError: Port {port} is in use by another program. {another}"
    assert not (folder / "demo.sqlite3").exists()


@pytest.mark.parametrize("port", ["0", "65536", "abc", "8000 9000", "٨٠"])
def test_invalid_port_is_named(folder: Path, port: str) -> None:
    with started(folder, port) as running:
        _said, error = running.communicate(timeout=120)
    assert error == "Not started. PORT is invalid: expected a number from 1 to 65535.\n"


def test_keys_of_another_database_are_named(folder: Path) -> None:
    with started(folder, free_port()) as running:
        read_until(running, "To start again")
    (folder / "demo-keys.json").unlink()
    with started(folder, free_port()) as running:
        _said, error = running.communicate(timeout=120)
    assert "var/demo-keys.json does not fit var/demo.sqlite3." in error
    with closing(sqlite3.connect(folder / "demo.sqlite3")) as database:
        [(people,)] = database.execute("SELECT count(*) FROM accounts_user")
    assert people == len(PEOPLE) + len(CROWD)
