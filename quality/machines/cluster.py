"""Run the site as on three machines: two with a web server and one with a sender.

Each machine has its own copy of the files. All machines share one database.
"""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from quality.machines.balancer import Balancer
from quality.machines.release import lay_down
from quality.machines.wire import ORIGIN, WireVisitor
from tests.journeys.town import Person
from tests.site.clerk import clerk
from tests.site.database import own_database
from tests.site.running import Site, production_in
from tests.standins.free_port import free_port
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn

# The first machine loads the code and then forks two workers, which would share a connection pool
# that was opened before the fork.
WEB = {"web-0": ("--workers", "2"), "web-1": ()}
SENDER = "sender"
_RELEASE, _LOG = "release", "log"
_SECONDS = 60.0  # the timeout of every wait


@dataclass
class Cluster(Site):
    """The site on several machines behind one proxy. A test uses it like a `Site` on one machine.

    A separate process sends the messages, so methods that read a mail or SMS wait until it arrives.
    """

    balancer: Balancer
    _read: Counter[str] = field(default_factory=Counter)
    _visitors: count[int] = field(default_factory=lambda: count(2))

    def visitor(self) -> WireVisitor:
        """Return a new visitor without cookies, whose network no other visitor shares."""
        return WireVisitor(self.port, f"127.0.{next(self._visitors)}.1")

    def log_of(self, name: str) -> str:
        return (self.folder / name / _LOG).read_text(encoding="utf-8")

    def deliver(self) -> str:
        """Do nothing: the sender process sends the messages by itself."""
        return ""

    def newest_mail(self, person: Person) -> EmailMessage:
        """Wait for a mail to this person that was not read before. Return the mail."""
        self._await(person.email, lambda: len(self.smtp.mails_to(person.email)))
        return super().newest_mail(person)

    def sms_code_for(self, person: Person) -> str:
        """Wait for an SMS to this person that was not read before. Return its code."""
        self._await(person.phone, lambda: len(self.twilio.sent_to(person.phone)))
        return super().sms_code_for(person)

    def _await(self, whose: str, arrived: Callable[[], int]) -> None:
        wait_until(lambda: arrived() > self._read[whose])
        self._read[whose] = arrived()


@contextmanager
def running_cluster(
    folder: Path, web: Mapping[str, tuple[str, ...]] = WEB, /, **changed: str
) -> Iterator[Cluster]:
    """Start database, proxy, web servers and sender; stop them at the end of the block.

    `web`: the options for gunicorn by the name of the machine. `changed`: environment variables
    of all machines.
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
    """Make the files that each machine gets a copy of: a release with collected static files."""
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
    """Run a program as on a machine of its own: with a copy of the files, and a separate log."""
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
    """Wait until `holds()` is True, at most a minute. Return the last result of `holds()`."""
    end = time.monotonic() + _SECONDS
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held
