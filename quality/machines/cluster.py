"""Run two machines that serve and one that sends, with separate files and one database."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from quality.machines.balancer import Balancer
from quality.machines.release import lay_down
from quality.machines.wire import ORIGIN, WireVisitor
from tests.site.clerk import clerk
from tests.site.database import own_database
from tests.site.running import Site, production_in
from tests.standins.free_port import free_port
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from email.message import EmailMessage
    from pathlib import Path

    from tests.journeys.town import Person

# The first preloads the code and forks: a pool opened too early would be shared by its workers.
WEB = {"web-0": ("--preload", "--workers", "2"), "web-1": ()}
SENDER = "sender"
_RELEASE, _LOG = "release", "log"
_SECONDS = 60.0  # the timeout of every wait


@dataclass
class Cluster(Site):
    """The site behind its proxy, with the helpers of a Site.

    A separate process sends the messages, so the helpers wait for mails and SMS.
    """

    balancer: Balancer
    _read: Counter[str] = field(default_factory=Counter)
    _visitors: count[int] = field(default_factory=lambda: count(2))

    def visitor(self) -> WireVisitor:
        """Return a browser without cookies, in a separate network."""
        return WireVisitor(self.port, f"127.0.{next(self._visitors)}.1")

    def log_of(self, name: str) -> str:
        """Return the log of a machine so far."""
        return (self.folder / name / _LOG).read_text(encoding="utf-8")

    def deliver(self) -> str:
        """Do nothing: the sender is running."""
        return ""

    def newest_mail(self, person: Person) -> EmailMessage:
        """Wait for the person's next mail and return it."""
        self._await(person.email, lambda: len(self.smtp.mails_to(person.email)))
        return super().newest_mail(person)

    def sms_code_for(self, person: Person) -> str:
        """Wait for the person's next SMS and return its code."""
        self._await(person.phone, lambda: len(self.twilio.sent_to(person.phone)))
        return super().sms_code_for(person)

    def _await(self, whose: str, arrived: Callable[[], int]) -> None:
        wait_until(lambda: arrived() > self._read[whose])
        self._read[whose] = arrived()


@contextmanager
def running_cluster(
    folder: Path, web: Mapping[str, tuple[str, ...]] = WEB, /, **changed: str
) -> Iterator[Cluster]:
    """Start everything, with the variables `changed` in each environment; stop it at the end.

    `web`: the machines that serve, each with the options of its gunicorn.
    """
    with ExitStack() as stack:
        smtp, twilio = stack.enter_context(SmtpSink()), stack.enter_context(TwilioStandIn())
        database = stack.enter_context(own_database(folder))
        balancer = stack.enter_context(Balancer([free_port() for _ in web]))
        own = {"PUBLIC_URL": ORIGIN, "TRUSTED_PROXIES": "1", "DATABASE_URL": database}
        environment = production_in(smtp, twilio) | own | changed
        hired = stack.enter_context(clerk(environment, folder))
        cluster = Cluster(smtp, twilio, balancer.port, folder, environment, hired, balancer)
        cluster.manage("migrate", "--verbosity", "0")
        _make_release(cluster)
        stack.enter_context(_machine(cluster, SENDER, "manage.py", "deliver"))
        for (name, options), port in zip(web.items(), balancer.machines, strict=True):
            stack.enter_context(_web(cluster, name, port, options))
        yield cluster


def _make_release(cluster: Cluster) -> None:
    """Make the files of a machine once, with collected static files, like an image."""
    folder = cluster.folder / _RELEASE
    lay_down(folder)
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=folder, env=cluster.environment, check=True)


@contextmanager
def _web(cluster: Cluster, name: str, port: int, options: tuple[str, ...]) -> Iterator[None]:
    command = ("-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}")
    with _machine(cluster, name, *command, *options) as server:
        wait_until(lambda: _answers(port) or server.poll() is not None)
        assert _answers(port), cluster.log_of(name)
        yield


@contextmanager
def _machine(cluster: Cluster, name: str, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one program on a machine, with separate files, environment and log."""
    folder = cluster.folder / name
    shutil.copytree(cluster.folder / _RELEASE, folder)
    environment = cluster.environment | {"PGAPPNAME": name}
    with (folder / _LOG).open("w") as log:
        running = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=environment, stdout=log, stderr=log
        )
        try:
            yield running
        finally:
            running.terminate()
            running.wait(timeout=_SECONDS)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        line.close()


def wait_until(holds: Callable[[], bool]) -> bool:
    """Wait until `holds` returns true, at most a minute. Return its last result."""
    end = time.monotonic() + _SECONDS
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held
