"""Nothing is sent to a mail server or to Twilio without a trusted certificate (ASVS 12.3.2)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_django import Settings

from messaging.states import State
from tests.site.certificate import make_certificate
from tests.unit.messaging.writing import Clock, fresh, mail, send, sms

pytestmark = pytest.mark.django_db


@dataclass
class Stranger:
    """An attacker's TLS server with a self-signed certificate, and the bytes that it received."""

    certificate: Path
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    listening: threading.Thread | None = None

    def heard_in_all(self) -> list[bytes]:
        """Wait until the server has stopped; return all bytes that it received."""
        assert self.listening is not None
        self.listening.join(10)
        return self.heard


@pytest.fixture(autouse=True)
def _no_trust_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset environment variables that make `requests` trust other certificates."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    """Run the attacker's server on this machine, for one TLS connection."""
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    there = Stranger(certificate)
    with socket.create_server(("127.0.0.1", 0)) as server:
        there.port = server.getsockname()[1]
        there.listening = threading.Thread(target=_answer, args=(server, context, there))
        there.listening.start()
        yield there
        there.listening.join(10)


def _answer(server: socket.socket, context: ssl.SSLContext, there: Stranger) -> None:
    line, _peer = server.accept()
    line.settimeout(5)
    try:
        with context.wrap_socket(line, server_side=True) as wrapped:
            wrapped.sendall(b"220 mail.example ESMTP\r\n")
            there.heard.append(wrapped.recv(65_536))
    except OSError:  # the client hung up on seeing the certificate
        line.close()


@pytest.mark.asvs("V12.3.2")
def test_mail_is_not_sent_to_a_server_without_a_trusted_certificate(
    clock: Clock, settings: Settings, stranger: Stranger
) -> None:
    mail_goes_to(settings, stranger)
    message = mail()
    assert send(clock)["sent"] == 0
    assert fresh(message).state == State.QUEUED  # the certificate can still be replaced
    assert stranger.heard_in_all() == []


@pytest.mark.asvs("V12.3.2")
def test_sms_is_not_sent_to_a_server_without_a_trusted_certificate(
    clock: Clock, settings: Settings, stranger: Stranger
) -> None:
    sms_goes_to(settings, stranger)
    message = sms()
    send(clock)
    assert fresh(message).error == "twilio SSLError"
    assert stranger.heard_in_all() == []


@pytest.mark.asvs("V12.3.2")
def test_control_that_trusts_the_stranger_lets_the_mail_be_read(
    clock: Clock, settings: Settings, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger.certificate))
    mail_goes_to(settings, stranger)
    mail()
    send(clock)
    assert stranger.heard_in_all()[0].lower().startswith(b"ehlo")


def test_control_that_trusts_the_stranger_lets_the_sms_be_read(
    clock: Clock, settings: Settings, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stranger.certificate))
    sms_goes_to(settings, stranger)
    sms()
    send(clock)
    assert stranger.heard_in_all()[0].startswith(b"POST /2010-04-01/")


def mail_goes_to(settings: Settings, stranger: Stranger) -> None:
    """Configure the attacker's server as our mail server."""
    settings.EMAIL_BACKEND = "messaging.gateways.smtp.PatientBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", stranger.port
    settings.EMAIL_USE_SSL = True


def sms_goes_to(settings: Settings, stranger: Stranger) -> None:
    """Configure the attacker's server as Twilio."""
    settings.SMS_BACKEND = "twilio"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC" + "0" * 32, "token"
    settings.TWILIO_FROM = "WerkTalent"
    settings.TWILIO_API_URL = f"https://localhost:{stranger.port}"
