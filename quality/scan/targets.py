"""The targets of a scan: the site as in production, and a control with known faults."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path

from quality.scan.install import ROOT
from quality.screens.over_tls import OverTls
from tests.journeys.town import Person
from tests.site.running import Site
from tests.standins.free_port import free_port

WEAK = ROOT / "quality" / "scan" / "weak.py"
_WEAK_CERTIFICATE = "-newkey rsa:1024 -sha1 -nodes -days 1 -subj /CN=localhost"
_PEOPLE = 2
_STARTS_WITHIN = 30.0


@dataclass(frozen=True)
class Target:
    """A site on the loopback: its port, its certificate, and the cookies of a logged-in user."""

    name: str
    port: int
    certificate: Path
    cookies: str

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


@contextmanager
def weak_target(folder: Path) -> Iterator[Target]:
    """Run the control, quality/scan/weak.py, in the background during the block."""
    certificate, key = folder / "weak-cert.pem", folder / "weak-key.pem"
    made = ["openssl", "req", "-x509", *_WEAK_CERTIFICATE.split()]
    made += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    target = Target("control", free_port(), certificate, "session=weak")
    command = [sys.executable, "-W", "ignore", str(WEAK), str(target.port)]
    with (folder / "weak.log").open("w") as log:
        server = subprocess.Popen([*command, str(certificate), str(key)], stdout=log, stderr=log)
    try:
        _await_answer(target)
        yield target
    finally:
        server.terminate()
        server.wait(timeout=20)


def site_target(site: Site) -> Target:
    """Fill the site with people, and log in the admin of a branch. Return the site as a target."""
    for number in range(_PEOPLE):
        site.invite(_person(number))
    desk = _person(_PEOPLE)
    site.invite(desk, role="branch-admin")
    visitor = OverTls(site)
    site.enrol(desk, visitor)
    assert visitor.open("/beheer/accounts/user/").status == 200, visitor.page.text
    return Target("site", site.port, site.folder / "cert.pem", visitor.cookies)


def is_inside(target: Target, path: str) -> bool:
    """Return whether the target's cookies still open the page at `path`, which needs a login."""
    return _asked(target, path)[0] == HTTPStatus.OK


def text_of(target: Target, path: str) -> str:
    """Return the page at `path`, as the target's cookies show it."""
    return _asked(target, path)[1]


def _asked(target: Target, path: str) -> tuple[int, str]:
    """Return the status and the body of the response to a request with the target's cookies."""
    line = HTTPSConnection("localhost", target.port, timeout=20, context=_trusting(target))
    try:
        line.request("GET", path, headers={"Cookie": target.cookies})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def _trusting(target: Target) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=target.certificate)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # the control's certificate is too weak otherwise
    return context


def _person(number: int) -> Person:
    return Person(f"p{number}@mail.example", f"+31612345{number:03d}", "Petra", f"Peters {number}")


def _await_answer(target: Target) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while not _answers(target):
        if time.monotonic() > end:
            raise RuntimeError(f"the control did not start: see {target.certificate.parent}")
        time.sleep(0.1)


def _answers(target: Target) -> bool:
    try:
        return is_inside(target, "/binnen/")
    except OSError:
        return False
