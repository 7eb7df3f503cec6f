#!/usr/bin/env python3
"""Restart the web processes behind nginx one by one, without failed requests.

    deploy/rolling_restart.py /etc/nginx/toegang-web.conf 'ssh {host} systemctl restart toegang-web'

The file has a line `server HOST:PORT;` for each process, and nginx includes it in its `upstream`.
For each process in turn, the script marks the line as `down`, waits until the process has finished
its requests, restarts the process, and removes the mark when the process is ready. Without the
wait, requests would fail, as nginx does not repeat a POST. An error ends the script, with at most
one process down. Run it on nginx's machine, as a user who can write the file and reload nginx.
"""

from __future__ import annotations

import argparse
import http.client
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SERVER = re.compile(r"^\s*server\s+([^\s;]+:\d+)\b([^;#]*);", re.MULTILINE)
_DOWN = re.compile(r"\s+down\b")
_CONNECTIONS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_OVER = {"06", "07"}  # TIME_WAIT and CLOSE (proc(5), net/tcp)
_LEAST = 2
_OK = 200


class EndOfRoundError(Exception):
    """An error that ends the script. Its message tells the operator the reason."""


class Upstream:
    """The file that lists the web processes. nginx reads it at each reload."""

    def __init__(self, path: Path, reload: str) -> None:
        self._path, self._reload = path, reload

    def serving(self) -> list[str]:
        """Return the HOST:PORT of each process that is not marked down."""
        found = _SERVER.findall(self._path.read_text(encoding="utf-8"))
        return [server for server, options in found if not _DOWN.search(options)]

    def mark(self, server: str, *, down: bool) -> None:
        """Mark the process `server` (HOST:PORT) as down, or as up again; then reload nginx."""

        def marked(line: re.Match[str]) -> str:
            if line[1] != server:
                return line[0]
            return _DOWN.sub("", line[0]).replace(";", " down;" if down else ";")

        text = _SERVER.sub(marked, self._path.read_text(encoding="utf-8"))
        self._path.write_text(text, encoding="utf-8")
        _run(self._reload)


def roll(upstream: Upstream, given: argparse.Namespace) -> None:
    """Restart the web processes that are not marked down, one by one.

    Raises EndOfRoundError if there are fewer than two, if no other process is ready, if a command
    fails, or if a process is not drained or ready within `given.patience` seconds.
    """
    servers = upstream.serving()
    if len(servers) < _LEAST:
        raise EndOfRoundError("Nothing is restarted: fewer than two web processes are up.")
    for server in servers:
        if not any(_is_ready(one, given.probe) for one in servers if one != server):
            raise EndOfRoundError(f"{server} is not restarted: no other process is ready.")
        _take_turn(upstream, server, given)


def _take_turn(upstream: Upstream, server: str, given: argparse.Namespace) -> None:
    _drain(upstream, server, given)
    _restart(server, given)
    upstream.mark(server, down=False)
    sys.stdout.write(f"{server} is restarted\n")


def _restart(server: str, given: argparse.Namespace) -> None:
    host, _colon, port = server.rpartition(":")
    _run(given.restart.format(host=host, port=port), f"{server} stays down. ")
    late = f"{server} stays down: it is not ready."
    _wait(lambda: _is_ready(server, given.probe), given.patience, late)


def _drain(upstream: Upstream, server: str, given: argparse.Namespace) -> None:
    """Mark the process as down and wait until its connections are closed. On an error unmark it."""
    upstream.mark(server, down=True)
    try:
        time.sleep(given.handing_over)
        late = f"{server} is not restarted: it still has open connections."
        _wait(lambda: not _has_connections(server), given.patience, late)
    except BaseException:
        upstream.mark(server, down=False)
        raise


def _wait(until: Callable[[], bool], patience: float, otherwise: str) -> None:
    end = time.monotonic() + patience
    while not until():
        if time.monotonic() > end:
            raise EndOfRoundError(otherwise)
        time.sleep(0.2)


def _has_connections(server: str) -> bool:
    """Return whether /proc/net/tcp or tcp6 lists an open connection to `server` (HOST:PORT)."""
    host, _colon, port = server.rpartition(":")
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    wanted = {_as_listed(family, address) for family, *_how, address in found}
    lines = [line.split() for file in _CONNECTIONS for line in file.read_text().splitlines()]
    return any(line[2] in wanted and line[3] not in _OVER for line in lines)


def _as_listed(family: int, address: tuple[Any, ...]) -> str:
    """Return an IP address and port in the hexadecimal notation of /proc/net/tcp (proc(5))."""
    packed = socket.inet_pton(family, address[0])
    words = [packed[start : start + 4] for start in range(0, len(packed), 4)]
    digits = "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)
    return f"{digits}:{address[1]:04X}"


def _is_ready(server: str, probe: str) -> bool:
    line = http.client.HTTPConnection(server, timeout=5)
    try:
        line.request("GET", probe)
        return line.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _run(command: str, otherwise: str = "") -> None:
    try:
        code = subprocess.run(shlex.split(command), check=False).returncode
    except OSError as failure:
        raise EndOfRoundError(f"{otherwise}{failure}") from None
    if code:
        raise EndOfRoundError(f"{otherwise}This command failed: {command}")


def _command(text: str) -> str:
    """Return the command `text` unchanged. Raises ArgumentTypeError if the command is invalid."""
    try:
        program, *_arguments = shlex.split(text.format(host="host", port="1"))
    except (KeyError, IndexError, ValueError):
        reason = f"expected a command with no placeholder but {{host}} and {{port}}: {text}"
        raise argparse.ArgumentTypeError(reason) from None
    if not shutil.which(program):
        raise argparse.ArgumentTypeError(f"no program {program} on the PATH")
    return text


def main() -> int:
    """Restart all processes and return 0. On an error, print a message and return 1."""
    asked = argparse.ArgumentParser(
        description="Restart the web processes behind nginx one by one."
    )
    asked.add_argument("file", type=Path, help="the file that nginx includes in its upstream")
    asked.add_argument(
        "restart",
        type=_command,
        help="command that restarts one process; may use {host} and {port}",
    )
    asked.add_argument("--reload", type=_command, default="nginx -s reload", help="(%(default)s)")
    asked.add_argument(
        "--probe", default="/readyz", help="path that responds 200 when ready (%(default)s)"
    )
    asked.add_argument("--patience", type=float, default=90, help="seconds for each (%(default)s)")
    asked.add_argument(
        "--handing-over",
        type=float,
        default=2,
        help="seconds in which nginx's old workers may still pass on requests (%(default)s)",
    )
    given = asked.parse_args()
    try:
        roll(Upstream(given.file, given.reload), given)
    except (EndOfRoundError, OSError) as reason:
        sys.stderr.write(f"{reason}\n")
    except KeyboardInterrupt:
        sys.stderr.write(f"Stopped half-way: a process marked down in {given.file} stays down.\n")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
