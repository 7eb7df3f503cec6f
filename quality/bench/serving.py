"""Serve the site with gunicorn during a measurement."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

from quality.bench.site import running
from tests.standins.free_port import free_port

# Seconds after which waiting for a start or a message is given up.
PATIENCE = 60.0
GUNICORN = "-m gunicorn config.wsgi:application --bind 127.0.0.1:{port}"


@dataclass(frozen=True, slots=True)
class Server:
    """The first process of a web server, and its port of 127.0.0.1."""

    process: int
    port: int


@contextmanager
def serving(where: dict[str, str], *, sends: bool = True) -> Iterator[int]:
    """Run a web process during the block. Yield its port.

    A sender process runs too, unless `sends` is False or EMBEDDED_SENDER is on.
    """
    with ExitStack() as processes:
        server = processes.enter_context(served(where))
        if sends and where["EMBEDDED_SENDER"] == "false":
            processes.enter_context(running(where, "sender", "manage.py", "deliver"))
        yield server.port


@contextmanager
def served(where: dict[str, str], command: str = GUNICORN) -> Iterator[Server]:
    """Run a web server during the block, by arguments of Python that contain `{port}`."""
    port = free_port()
    with running(where, "web", *command.format(port=port).split()) as process:
        wait_until(lambda: is_served(port) or process.poll() is not None)
        assert process.poll() is None, "var/bench/web.log says why"
        yield Server(process.pid, port)


def wait_until(holds: Callable[[], bool]) -> bool:
    """Wait until `holds()` is True, at most PATIENCE seconds. Return whether it became True."""
    end = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def is_served(port: int) -> bool:
    """Return whether /healthz responds 200 at this port of 127.0.0.1."""
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()
