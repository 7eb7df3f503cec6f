"""The demo's server refuses a foreign Host header, and never shows environment variables."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from config import limits
from tests.guards.policy import header_faults
from tests.setup.started import read_until, started
from tests.standins.free_port import free_port

SECRET = "hunter2-of-the-person-at-this-machine"
FOREIGN = (
    *("evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example"),
    *("localhost@evil.example", "evil.example#localhost", "10.1.2.3", "a" * 8000, ""),
)
# A page, a redirect, a file, the probes, the desk, the Postvak, no page, a malformed URL.
PATHS = (
    *("/inloggen/", "/", "/static/site.css", "/healthz", "/readyz", "/metrics", "/beheer/"),
    *("/postvak/", "/nergens/", "/%ff"),
)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Start a demo with a secret in its environment; yield the demo's port."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    with started(folder, port, MY_DATABASE=SECRET) as running:
        read_until(running, "To start again")
        yield port


def asked(port: int, path: str, host: str) -> tuple[int, str, dict[str, str]]:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", path, headers={"Host": host})
        answer = line.getresponse()
        return answer.status, answer.read().decode(), dict(answer.headers)
    finally:
        line.close()


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", PATHS)
def test_foreign_host_is_refused_without_details(port: int, path: str, host: str) -> None:
    status, text, headers = asked(port, path, host.format(port=port))
    assert (status, text.count("\n")) == (400, 1), text[:200]
    assert text.startswith("Invalid Host header: expected a name in ALLOWED_HOSTS")
    assert header_faults(headers) == []


@pytest.mark.parametrize(
    "host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "localhost"]
)
def test_request_to_localhost_is_served(port: int, host: str) -> None:
    assert asked(port, "/inloggen/", host.format(port=port))[0] == 200
    assert asked(port, "/healthz", host.format(port=port))[0] == 200


@pytest.mark.parametrize("path", ["/nergens/", "/postvak/nergens/"])
def test_page_that_does_not_exist_is_the_sites_own(port: int, path: str) -> None:
    status, text, headers = asked(port, path, f"localhost:{port}")
    assert (status, "Deze pagina bestaat niet." in text) == (404, True)
    assert "DEBUG" not in text
    assert header_faults(headers) == []


@pytest.mark.asvs("V13.4.2")
def test_debug_page_shows_nothing_of_the_environment(port: int) -> None:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    own = {"Host": f"localhost:{port}"}
    line.request("GET", "/inloggen/", headers=own)
    login = line.getresponse()
    login.read()
    kept = (login.headers["Set-Cookie"] or "").partition(";")[0]  # otherwise no form is parsed
    kind = {**own, "Cookie": kept, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/inloggen/", "a=1&" * (limits.MOST_FIELDS + 1), kind)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    assert (answer.status, "DEBUG = True" in page) == (400, True)
    assert SECRET not in page
