"""Run the site under gunicorn with production settings, in processes that can be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import requests

from tests.faults.outside import ROOT, Outside
from tests.faults.waiting import wait_until
from tests.standins.free_port import free_port

WORKERS = 2
_STARTS_WITHIN = 30.0


@dataclass
class Web:
    """The site under gunicorn with two workers, set up for a proxy that ends TLS."""

    outside: Outside
    static: Path
    embedded_sender: bool = False
    changes: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    kills: int = 0
    _server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._end()

    @property
    def url(self) -> str:
        """The URL on which gunicorn listens. It differs from PUBLIC_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.outside.folder / "web.log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Start the site, and wait until it responds."""
        command = [sys.executable, "-m", "gunicorn", "tests.faults.wsgi:application"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(WORKERS)]
        with (self.outside.folder / "web.log").open("a") as log:
            self._server = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that all its processes can be killed together
            )
        assert wait_until(self._answers, _STARTS_WITHIN), self.log

    def kill_a_worker(self) -> None:
        """Kill a random worker with SIGKILL. gunicorn starts another."""
        workers = self._workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)
                self.kills += 1

    def kill_everything(self) -> None:
        """Kill gunicorn and all its workers with SIGKILL, as when the machine crashes."""
        self._end()
        self.kills += 1

    def _end(self) -> None:
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            assert wait_until(self._is_gone, 10)
            self._server = None

    def _is_gone(self) -> bool:
        """Return whether no process of gunicorn is left that could lock the database."""
        assert self._server is not None
        try:
            os.killpg(self._server.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def _workers(self) -> list[int]:
        assert self._server is not None
        master = self._server.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii")
        return [int(one) for one in children.split()]

    def _answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        return False

    def _environment(self) -> dict[str, str]:
        return self.outside.environment(
            **_production(self.static),
            TRUSTED_PROXIES="1",
            EMBEDDED_SENDER=str(self.embedded_sender).lower(),
            FAULTS_CHANGES=" ".join(("short_waits", *self.changes)),
        )


def collect_static(folder: Path, environment: dict[str, str]) -> None:
    """Collect the static files of production in `folder`."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment | _production(folder), check=True)


def _production(static: Path) -> dict[str, str]:
    settings = "tests.site.production"
    return {"DJANGO_SETTINGS_MODULE": settings, "TEST_STATIC_ROOT": str(static)}
