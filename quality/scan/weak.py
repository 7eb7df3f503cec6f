"""A site with deliberate vulnerabilities: `python quality/scan/weak.py PORT CERT KEY`.

This site is the control: a scanner that finds nothing here is broken. The module must not be
imported.
"""

from __future__ import annotations

import hashlib
import socketserver
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

if __name__ != "__main__":
    raise ImportError("weak.py is vulnerable on purpose: run it as a program, never import it")

PASSWORD = "geheim"
INSIDE = "session=weak"
LINKS = """<a href="/zoeken?q=a">zoeken</a> <a href="/lijst?nummer=1">lijst</a>
<a href="/verder?naar=/">verder</a>
<form action="/opslaan" method="post"><input name="naam" value="Petra"><button>Ja</button></form>"""

# No language, no text for a picture, no label, pale words, an element that HTML no longer has.
SPOILED = """<img src="/plaatje.png"><p id="een">Welkom
<p id="een" style="color: #aaa; background: #fff">Fout
<form action="/opslaan" method="post"><input name="naam"></form><center>Midden</center>"""

people = sqlite3.connect(":memory:", check_same_thread=False)
people.execute("CREATE TABLE person (number INTEGER, name TEXT)")
people.executemany("INSERT INTO person VALUES (?, ?)", [(1, "Petra"), (2, "Piet")])


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The WSGI application. It responds to any method and path, without checks."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    typed = f"{environ['QUERY_STRING']}&{environ['wsgi.input'].read(size).decode()}"
    given = {name: values[0] for name, values in parse_qs(typed).items()}
    status, headers, text = answer(environ["PATH_INFO"], given, environ.get("HTTP_COOKIE", ""))
    headers += [("Content-Type", "text/html"), ("Set-Cookie", "tracking=1")]
    headers += [("Allow", "GET, POST, PUT, DELETE, TRACE, OPTIONS")]
    start_response(f"{status.value} {status.phrase}", headers)
    return [f"<!doctype html><title>Weak</title>{text}".encode()]


def answer(
    path: str, given: dict[str, str], cookie: str
) -> tuple[HTTPStatus, list[tuple[str, str]], str]:
    """Return status, headers and HTML for a path. `given`: the parameters. `cookie`: the header."""
    match path:
        case "/verder":
            return HTTPStatus.FOUND, [("Location", given.get("naar", "/"))], ""
        case "/zoeken":
            return HTTPStatus.OK, [], f"Niets gevonden voor {given.get('q')}"
        case "/binnen/" | "/binnen/kamer":
            return inside(given, cookie)
        case "/lijst":
            return listed(given)
        case "/uptime":
            return HTTPStatus.OK, [], uptime(given.get("keuze", ""))
        case _:
            return HTTPStatus.OK, [], SPOILED if path == "/scherm" else LINKS


def inside(given: dict[str, str], cookie: str) -> tuple[HTTPStatus, list[tuple[str, str]], str]:
    """Show a page and the page it links to, if the Cookie header has INSIDE. Else refuse (403)."""
    if INSIDE not in cookie:
        return HTTPStatus.FORBIDDEN, [], "Log eerst in."
    if "nummer" not in given:
        return HTTPStatus.OK, [], '<a href="/binnen/kamer?nummer=1">kamer</a>'
    return listed(given)


def uptime(wish: str) -> str:
    """Pass the input to a shell. Return a digest of what the shell prints."""
    said = subprocess.check_output(f"uptime {wish}", shell=True)
    return hashlib.md5(said).hexdigest()


def listed(given: dict[str, str]) -> tuple[HTTPStatus, list[tuple[str, str]], str]:
    """Put the input into a SQL statement, and show the rows or SQLite's error message."""
    statement = f"SELECT name FROM person WHERE number = {given.get('nummer', '1')}"
    try:
        return HTTPStatus.OK, [], str(people.execute(statement).fetchall())
    except sqlite3.Error as error:
        return HTTPStatus.INTERNAL_SERVER_ERROR, [], f"sqlite3.OperationalError: {error}"


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main(port: int, certificate: str, key: str) -> None:
    """Serve with every version of TLS that this machine's OpenSSL supports, however old."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(certificate, key)
    with make_server(
        "127.0.0.1", port, application, server_class=Server, handler_class=WSGIRequestHandler
    ) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.serve_forever()


main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
