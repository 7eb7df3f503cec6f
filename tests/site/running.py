"""Run the site as in production: gunicorn over TLS, production settings, a separate database."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.town import Person, Town
from tests.production_env import VALUES
from tests.site.certificate import make_certificate
from tests.site.clerk import Clerk, clerk
from tests.site.database import own_database
from tests.standins.free_port import free_port
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import SERVICE, TwilioStandIn

ROOT = Path(__file__).resolve().parents[2]
_STARTS_WITHIN = 30.0


@dataclass
class Site(Town):
    """A running site with stand-ins for providers. It invites and sends by `manage.py`."""

    port: int
    folder: Path
    environment: dict[str, str]
    clerk: Clerk

    @property
    def host(self) -> str:
        """The host name in PUBLIC_URL."""
        return urlsplit(self.environment["PUBLIC_URL"]).hostname or ""

    @property
    def url(self) -> str:
        return f"https://{self.host}:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "web.log").read_text(encoding="utf-8")

    def manage(self, *arguments: str) -> str:
        """Run a command in the site's environment. Return its output."""
        return self.clerk.run(*arguments)

    def invite(
        self,
        person: Person,
        *,
        role: str = "employee",
        branch: str = "02 Rotterdam",
        language: str = "nl",
    ) -> None:
        """Invite a person by `manage.py invite`, as the first administrator does."""
        names = ["--first-name", person.first_name, "--last-name", person.last_name]
        where = ["--phone", person.phone, "--role", role, "--branch", branch]
        where += ["--language", language]
        new = ["--branch-phone", "010 123 45 67", "--branch-email", "rotterdam@werktalent.example"]
        self.manage("invite", person.email, *names, *where, *new)
        self.deliver()

    def deliver(self) -> str:
        """Run the sender once. Return its line of output."""
        return self.manage("deliver", "--once")

    def ask(
        self, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = ""
    ) -> http.client.HTTPResponse:
        """Send a request without cookies. Return the response, without following redirects."""
        return self.fetch(path, method, headers, body)[0]

    def fetch(
        self, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = ""
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send a request as by `ask`. Return the response, and its body as it was transferred."""
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=trusting())
        try:
            host = {"Host": f"{self.host}:{self.port}"}
            line.request(method, path, body or None, {**host, **(headers or {})})
            answer = line.getresponse()
            return answer, answer.read()
        finally:
            line.close()


@contextmanager
def running_site(
    folder: Path, host: str = "localhost", application: str = "config.wsgi:application"
) -> Iterator[Site]:
    """Run the site with an empty database during the block."""
    with ExitStack() as stack:
        smtp, twilio = stack.enter_context(SmtpSink()), stack.enter_context(TwilioStandIn())
        database, port = stack.enter_context(own_database(folder)), free_port()
        own = {"DATABASE_URL": database, "PUBLIC_URL": f"https://{host}:{port}"}
        own |= {"DJANGO_SETTINGS_MODULE": "tests.site.production"}
        own |= {"TEST_STATIC_ROOT": str(folder / "static")}
        environment = production_in(smtp, twilio) | own
        hired = stack.enter_context(clerk(environment, folder))
        site = Site(smtp, twilio, port, folder, environment, hired)
        site.manage("migrate", "--verbosity", "0")
        site.manage("collectstatic", "--no-input", "--verbosity", "0")
        stack.enter_context(_gunicorn(site, application))
        yield site


def production_in(smtp: SmtpSink, twilio: TwilioStandIn) -> dict[str, str]:
    """Return a production environment with these stand-ins, and no other variable of the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        "TWILIO_ACCOUNT_SID": twilio.account,
        "TWILIO_AUTH_TOKEN": twilio.token,
        "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
        "TWILIO_API_URL": twilio.url,
        "EMBEDDED_SENDER": "false",
    }
    return kept | VALUES | own


@contextmanager
def _gunicorn(site: Site, application: str) -> Iterator[None]:
    certificate, key = make_certificate(site.folder)
    command = [sys.executable, "-m", "gunicorn", application, "--log-level", "debug"]
    command += ["--pid", str(site.folder / "web.pid")]
    command += ["--bind", f"127.0.0.1:{site.port}", f"--certfile={certificate}", f"--keyfile={key}"]
    with (site.folder / "web.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=site.environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _await_start(site, server)
            yield
        finally:
            server.terminate()
            server.wait(timeout=60)


def _await_start(site: Site, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < end and server.poll() is None:
        try:
            if site.ask("/healthz").status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    message = f"gunicorn did not start:\n{site.log}"
    raise RuntimeError(message)


def trusting() -> ssl.SSLContext:
    """Return a TLS context that accepts the site's self-signed certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
