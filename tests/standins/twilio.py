"""A stand-in for Twilio's Messages API over HTTP, which keeps the SMS.

    with TwilioStandIn() as twilio:
        settings.TWILIO_API_URL = twilio.url
        twilio.behave("+31612345678", Behaviour(status=429))
        ...
        assert twilio.sent[0]["body"] == "…"

Its responses follow Twilio's published contract (twilio_api_v2010.json). `prism proxy --errors`
can check the client and the stand-in against the contract.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from pytest_django import Settings

from tests.standins.twilio_callbacks import post_report
from tests.standins.twilio_messages import Form, Resource, complaint, fits, message_resource

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "token-of-the-stand-in"
SERVICE = "MG" + "0123456789abcdef" * 2
ANYBODY = "*"


@dataclass(frozen=True)
class Behaviour:
    """The response to an SMS: HTTP status and Twilio's error code, after `delay` seconds.

    With the code 0 it is the page of a proxy on the way. `accept`: keep the SMS even if the status
    is an error.
    """

    status: int = 201
    code: int = 20500
    accept: bool = False
    delay: float = 0.0


@dataclass
class TwilioStandIn:
    """The stand-in. `sent`: all accepted Message resources, the oldest first.

    `lists`: whether the response to a list request has the accepted SMS. `list_status`: the HTTP
    status of this response.
    """

    account: str = ACCOUNT
    token: str = TOKEN
    sent: list[Resource] = field(default_factory=list)
    requests: list[Form] = field(default_factory=list)
    lookups: list[Form] = field(default_factory=list)
    callbacks: dict[str, str] = field(default_factory=dict)
    lists: bool = True
    list_status: int = 200
    _behaviour: dict[str, Behaviour] = field(default_factory=dict)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> None:
        """Listen on `port`; 0 means a free port."""
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        server.block_on_close = False  # a slow response must not delay the end of a test
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002}).start()
        self._server = server

    def stop(self) -> None:
        """Stop listening, and keep the accepted SMS. May be called twice."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def port(self) -> int:
        assert self._server is not None, "the stand-in is not started"
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def behave(self, number: str = ANYBODY, behaviour: Behaviour | None = None) -> None:
        """Set the response to SMS to a number, by default to all. `behaviour` None: accept them."""
        self._behaviour[number] = behaviour or Behaviour()

    def behaviour_to(self, number: str) -> Behaviour:
        return self._behaviour.get(number) or self._behaviour.get(ANYBODY) or Behaviour()

    def sent_to(self, number: str) -> list[str]:
        """Return the texts of the SMS to this number, the oldest first."""
        return [one["body"] for one in self.sent if one["to"] == number]

    def take(self, form: Form) -> Resource:
        """Store an SMS with the fields of `form`. Return its Message resource."""
        resource = message_resource(self.account, form)
        self.sent.append(resource)
        if "StatusCallback" in form:
            self.callbacks[resource["sid"]] = form["StatusCallback"]
        return resource

    def call_back(self, sms: Resource, *statuses: str, at: str = "", code: str = "") -> list[int]:
        """Report these statuses of an SMS, in this order. Return the HTTP status of each response.

        The reports go to the StatusCallback of the SMS; `at` replaces scheme and host of this URL.
        """
        url = self.callbacks[sms["sid"]]
        return [post_report(url, self.token, sms, status, at=at, code=code) for status in statuses]

    def find(self, query: Form) -> list[Resource]:
        """Return the resources that a list request asks for, the newest first as Twilio does."""
        return [one for one in reversed(self.sent) if self.lists and fits(one, query)]


def _handler_of(twilio: TwilioStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        standin = twilio

    return Handler


class _Handler(BaseHTTPRequestHandler):
    """The HTTP part: authentication, paths and formats."""

    protocol_version = "HTTP/1.1"
    standin: TwilioStandIn

    def do_POST(self) -> None:
        """Create a message, or refuse it if the behaviour for its number says so."""
        length = int(self.headers.get("Content-Length", 0))
        form = _flat(self.rfile.read(length).decode())
        if self._may_ask("Messages.json"):
            self.standin.requests.append(form)
            self._create(form)

    def do_GET(self) -> None:
        """Return a list of messages, or one message."""
        if not self._may_ask("Messages"):
            return
        path, query = urlsplit(self.path).path, _flat(urlsplit(self.path).query)
        if path.endswith("/Messages.json"):
            self._list(path, query)
            return
        found = [one for one in self.standin.sent if one["uri"] == path]
        self._answer(200, found[0]) if found else self._error(404, 20404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        pass

    def _may_ask(self, what: str) -> bool:
        pair = f"{self.standin.account}:{self.standin.token}".encode()
        expected = f"Basic {base64.b64encode(pair).decode()}"
        if self.headers.get("Authorization") != expected:
            self._error(401, 20003)
            return False
        root = f"/2010-04-01/Accounts/{self.standin.account}/{what}"
        if not self.path.startswith(root):
            self._error(404, 20404)
            return False
        return True

    def _create(self, form: Form) -> None:
        behaviour = self.standin.behaviour_to(form.get("To", ""))
        code = complaint(form)
        taken = None if code else self._taken(behaviour, form)
        time.sleep(behaviour.delay)
        if code:
            self._error(400, code)
        elif taken is None or behaviour.status >= 400:
            self._error(behaviour.status, behaviour.code)
        else:
            self._answer(behaviour.status, taken)

    def _taken(self, behaviour: Behaviour, form: Form) -> Resource | None:
        takes = behaviour.accept or behaviour.status < 400
        return self.standin.take(form) if takes else None

    def _list(self, path: str, query: Form) -> None:
        self.standin.lookups.append(query)
        if self.standin.list_status != 200:
            self._error(self.standin.list_status, 20500)
        else:
            self._answer(200, self._page(path, query))

    def _page(self, path: str, query: Form) -> Resource:
        found = self.standin.find(query)[: int(query.get("PageSize", "50"))]
        # Absolute, as the contract requires (`format: uri`), though its own examples are not.
        uri = f"{self.standin.url}{path}?{urlencode(query)}"
        return {
            "messages": found,
            "page": 0,
            "page_size": int(query.get("PageSize", "50")),
            "start": 0,
            "end": max(0, len(found) - 1),
            "uri": uri,
            "first_page_uri": uri,
            "next_page_uri": None,
            "previous_page_uri": None,
        }

    def _error(self, status: int, code: int) -> None:
        if not code:
            self._answer(status, "<html>This is a proxy.</html>")
            return
        about = f"https://www.twilio.com/docs/errors/{code}"
        text = f"The stand-in says {status}"
        self._answer(status, {"code": code, "message": text, "more_info": about, "status": status})

    def _answer(self, status: int, content: Resource | str) -> None:
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client did not wait for the response


def _flat(encoded: str) -> Form:
    return {name: values[0] for name, values in parse_qs(encoded).items()}


@contextmanager
def twilio_stand_in(settings: Settings) -> Iterator[TwilioStandIn]:
    """Run a stand-in, and let the SMS gateway use it."""
    with TwilioStandIn() as twilio:
        settings.SMS_BACKEND = "twilio"
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = twilio.account, twilio.token
        settings.TWILIO_MESSAGING_SERVICE_SID, settings.TWILIO_FROM = SERVICE, ""
        settings.TWILIO_API_URL = twilio.url
        yield twilio
