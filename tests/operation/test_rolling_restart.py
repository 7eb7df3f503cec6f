"""Test that `deploy/rolling_restart.py` restarts one web process at a time, when it is idle.

`make rolling` measures what a restart with a real nginx costs visitors.
"""

from __future__ import annotations

import http.server
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.outside import ROOT

_ROUND = ROOT / "deploy" / "rolling_restart.py"


class _Process(http.server.BaseHTTPRequestHandler):
    """A stand-in for a web process. /readyz responds 200 unless the file `broken` exists."""

    broken: Path

    def do_GET(self) -> None:
        is_ready = self.path == "/readyz" and not self.broken.exists()
        self.send_response_only(200 if is_ready else 404)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        pass


@dataclass
class Round:
    """Two web processes, nginx's list of them, and a journal of the reloads and restarts."""

    folder: Path
    ports: list[int]

    @property
    def file(self) -> Path:
        return self.folder / "web.conf"

    def run(self, *options: str, restart: str = "echo restarted {port}") -> tuple[int, list[str]]:
        """Run `deploy/rolling_restart.py`. Return its exit code and the lines of the journal."""
        journal = self.folder / "journal"
        journal.touch()
        reload = f"sh -c 'grep down {self.file} >> {journal} || echo all >> {journal}'"
        restarting = f"sh -c '{restart} >> {journal}'"
        waits = ("--handing-over", "0", "--patience", "0.5", "--reload", reload)
        command = [sys.executable, str(_ROUND), str(self.file), restarting, *waits, *options]
        code = subprocess.run(command, check=False, capture_output=True).returncode
        return code, journal.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Round]:
    with ExitStack() as stack:
        processes = [_process(tmp_path / f"broken-{number}") for number in range(2)]
        found = Round(tmp_path, [stack.enter_context(one) for one in processes])
        lines = [f"\tserver 127.0.0.1:{port} weight=2; # one\n" for port in found.ports]
        found.file.write_text("".join(lines), encoding="utf-8")
        yield found


@contextmanager
def _process(broken: Path) -> Iterator[int]:
    class Handler(_Process):
        pass

    Handler.broken = broken
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield server.server_address[1]
        server.shutdown()


def _down(port: int) -> str:
    return f"\tserver 127.0.0.1:{port} weight=2 down; # one"


def test_each_process_is_taken_out_restarted_and_put_back_before_the_next(two: Round) -> None:
    before = two.file.read_text(encoding="utf-8")
    code, journal = two.run()
    one, other = two.ports
    assert journal == [
        *(_down(one), f"restarted {one}", "all"),
        *(_down(other), f"restarted {other}", "all"),
    ]
    assert (code, two.file.read_text(encoding="utf-8")) == (0, before)


def test_process_with_a_request_under_way_is_not_restarted(two: Round) -> None:
    with socket.create_connection(("127.0.0.1", two.ports[0])):
        code, journal = two.run()
    assert (code, journal) == (1, [_down(two.ports[0]), "all"])


@pytest.mark.parametrize("restart", ["false", "touch {folder}/broken-0"])
def test_process_that_does_not_restart_stays_down_and_the_other_goes_on(
    two: Round, restart: str
) -> None:
    code, journal = two.run(restart=restart.format(folder=two.folder))
    assert (code, journal) == (1, [_down(two.ports[0])])
    assert two.file.read_text(encoding="utf-8").count(" down;") == 1


def test_process_is_not_taken_out_while_no_other_is_ready(two: Round) -> None:
    (two.folder / "broken-1").touch()
    assert two.run() == (1, [])


@pytest.mark.parametrize(
    "restart", ["no-such-program {port}", "echo {name}", "awk {}", "echo '", ""]
)
def test_command_that_cannot_be_run_takes_no_process_out(two: Round, restart: str) -> None:
    code, said = _refused(str(two.file), restart)
    assert (code, "{host} and {port}" in said or "no program" in said) == (2, True)
    assert " down;" not in two.file.read_text(encoding="utf-8")


def test_missing_program_of_the_proxy_takes_no_process_out(two: Round) -> None:
    code, said = _refused(str(two.file), "true", "--reload", "no-such-nginx -s reload")
    assert (code, said.splitlines()[-1].endswith("no program no-such-nginx on the PATH")) == (
        2,
        True,
    )
    assert " down;" not in two.file.read_text(encoding="utf-8")


def test_missing_file_is_reported_in_one_line(tmp_path: Path) -> None:
    code, said = _refused(str(tmp_path / "web.conf"), "true", "--reload", "true")
    assert (code, len(said.splitlines()), "web.conf" in said) == (1, 1, True)


def _refused(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, str(_ROUND), *arguments]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "Traceback" not in found.stderr
    return found.returncode, found.stderr


def test_the_only_process_that_serves_is_not_taken_out(two: Round) -> None:
    text = two.file.read_text(encoding="utf-8").replace(";", " down;", 1)
    two.file.write_text(text, encoding="utf-8")
    assert two.run() == (1, [])
