"""A mail server that hangs does not delay SMS, and a Twilio that hangs does not delay mail."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from messaging.gateways import twilio as gateway
from messaging.models import Message
from messaging.sender import Sender
from messaging.states import State
from tests.standins.silent import silent_server
from tests.unit.messaging.writing import fresh, mail, sms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S93")]

# Seconds: longer than any machine takes to send one message.
PATIENCE = 60


@pytest.fixture
def sender() -> Iterator[threading.Thread]:
    """Yield a thread, not yet started, that runs a sender. The fixture stops the thread."""
    sender = Sender()
    thread = threading.Thread(target=sender.run)
    yield thread
    sender.stop()
    thread.join()


@pytest.fixture
def silence(
    sender: threading.Thread, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """Set our timeouts longer than the test; yield the port of a server that never responds."""
    settings.EMAIL_TIMEOUT = 2 * PATIENCE
    monkeypatch.setattr(gateway, "TIMEOUT", 2 * PATIENCE)
    with silent_server() as port:
        yield port


@pytest.mark.usefixtures("sink", "twilio")
def test_code_is_sent_while_the_mail_server_hangs(
    sender: threading.Thread, silence: int, settings: Settings
) -> None:
    settings.EMAIL_PORT = silence
    stuck = mail(now=timezone.now())
    sender.start()
    assert comes_to(stuck, State.SENDING)
    assert comes_to(sms(now=timezone.now()), State.SENT)
    assert fresh(stuck).state == State.SENDING


@pytest.mark.usefixtures("sink", "twilio")
def test_mail_is_sent_while_twilio_hangs(
    sender: threading.Thread, silence: int, settings: Settings
) -> None:
    settings.TWILIO_API_URL = f"http://127.0.0.1:{silence}"
    stuck = sms(now=timezone.now())
    sender.start()
    assert comes_to(stuck, State.SENDING)
    assert comes_to(mail(now=timezone.now()), State.SENT)
    assert fresh(stuck).state == State.SENDING


def comes_to(message: Message, state: State) -> bool:
    """Wait at most `PATIENCE` seconds for the message to get this state; return whether it did."""
    end = time.monotonic() + PATIENCE
    while not (there := fresh(message).state == state) and time.monotonic() < end:
        time.sleep(0.01)
    return there
