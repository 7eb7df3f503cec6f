"""The proxies of `deploy/`: pages uncompressed, and the files of a page while releases change."""

from __future__ import annotations

import http.client
import re
import shlex
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from quality.machines.nginx import CONFIGURATION, NGINX, Nginx
from quality.machines.release import ROOT
from tests.site.running import trusting

PAGE = b"<!doctype html><title>Inloggen</title>" + b"<p>Een bladzijde</p>" * 500
_WISH = {"Host": "toegang.example.nl", "Accept-Encoding": "gzip, br"}


class Web(BaseHTTPRequestHandler):
    """A web process that sends a page of 10 KB, and notes what encodings were asked for."""

    protocol_version = "HTTP/1.1"
    wishes: list[str] = []

    def do_GET(self) -> None:
        self.wishes.append(self.headers.get("Accept-Encoding", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_said: object) -> None:
        """Print nothing."""


class Former(Web):
    """A web process of the former release, without the files of a page of the newest."""

    def do_GET(self) -> None:
        self.send_error(404)


@pytest.mark.parametrize("path", ["/static/site.0123456789ab.js", "/stijl/0123456789ab/site.css"])
def test_page_has_its_files_while_two_releases_run_side_by_side(tmp_path: Path, path: str) -> None:
    with proxied(tmp_path, CONFIGURATION, Former, Web) as port:
        assert [asked(port, path)[0].status for _process in range(4)] == [200] * 4


def test_control_former_release_has_no_file_of_a_page_that_nginx_asks_once(tmp_path: Path) -> None:
    once = re.sub(r"location ~ .*", "location /nothing/ {", CONFIGURATION)
    with proxied(tmp_path, once, Former, Web) as port:
        found = {asked(port, "/stijl/0123456789ab/site.css")[0].status for _process in range(4)}
    assert found == {200, 404}


def test_nginx_sends_a_page_uncompressed_and_passes_on_the_wish(tmp_path: Path) -> None:
    with proxied(tmp_path, CONFIGURATION) as port:
        answer, body = asked(port)
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, None)
    assert body == PAGE
    assert Web.wishes[-1] == "gzip, br"


def test_control_nginx_of_debian_compresses_a_page_without_our_line(tmp_path: Path) -> None:
    without = CONFIGURATION.replace("\tgzip off;\n", "")
    with proxied(tmp_path, without) as port:
        answer, _body = asked(port)
    assert answer.headers["Content-Encoding"] == "gzip"


def test_caddy_is_not_told_to_compress() -> None:
    lines = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.split()[:1] == ["encode"]] == []


@contextmanager
def proxied(
    folder: Path, configuration: str, *processes: type[BaseHTTPRequestHandler]
) -> Iterator[int]:
    """Run nginx with this configuration before these web processes. Yield the port of nginx."""
    if not NGINX:
        pytest.skip("nginx is not installed")
    with ExitStack() as stack:
        nginx = Nginx(folder, configuration)
        nginx.serve_from(*(stack.enter_context(served(one)) for one in processes or [Web]))
        command = shlex.split(nginx.command)
        subprocess.run(command, check=True)
        stack.callback(subprocess.run, [*command, "-s", "stop"], check=True)
        yield nginx.port


@contextmanager
def served(process: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Run a web process in a thread. Yield its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), process) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        try:
            yield web.server_port
        finally:
            web.shutdown()


def asked(port: int, path: str = "/inloggen/") -> tuple[http.client.HTTPResponse, bytes]:
    """Return the response of nginx to a request for `path`, and its body as transferred."""
    line = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting())
    try:
        line.request("GET", path, headers=_WISH)
        answer = line.getresponse()
        return answer, answer.read()
    finally:
        line.close()
