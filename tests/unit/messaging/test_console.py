"""The console gateway, which prints SMS instead of sending them to a provider."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from messaging import outbox
from messaging.models import Message
from messaging.states import LEASE, Kind, State
from tests.unit.messaging.writing import NUMBER, START, TEXT, Clock, fresh, send, sms

pytestmark = pytest.mark.django_db


def test_sms_is_printed(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    message = sms()
    assert send(clock) == {"sent": 1}
    assert capsys.readouterr().out == f"SMS {NUMBER}\n{TEXT}\n\n"
    assert (fresh(message).state, fresh(message).payload) == (State.SENT, "")


def test_sms_is_also_written_to_the_postvak(
    clock: Clock, settings: Settings, tmp_path: Path
) -> None:
    settings.POSTVAK_DIR = tmp_path / "postvak"
    message = sms()
    send(clock)
    [found] = settings.POSTVAK_DIR.iterdir()
    assert found.name == f"{message.pk}.json"
    assert json.loads(found.read_text(encoding="utf-8")) == {
        "kind": "sms",
        "id": str(message.pk),
        "purpose": "sign-in",
        "to": NUMBER,
        "text": TEXT,
        "sent_at": START.isoformat(),
    }


def test_without_a_postvak_nothing_is_written(clock: Clock, settings: Settings) -> None:
    assert settings.POSTVAK_DIR is None
    sms()
    assert send(clock) == {"sent": 1}


def test_sms_in_doubt_is_printed_again(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    sms()
    outbox.claim(Message.objects.all(), Kind.SMS, now=START, most=1)
    clock.forward(seconds=LEASE.total_seconds())
    assert send(clock) == {"queued": 1, "sent": 1}
    assert capsys.readouterr().out.count(TEXT) == 1
