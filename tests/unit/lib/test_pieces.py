"""The purge deletes in batches and commits after each, so that it delays no request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import Settings

from accounts.models import EventNetwork, MailLink, SecurityEvent, Session, User
from lib.models import Charge
from messaging.models import Message
from messaging.states import Kind, State
from onboarding.models import Activation
from tests.unit.accounts.people import employee
from twofactor.models import Authenticator, CounterCode, RememberedDevice, SmsCode

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S101")]

FORGOTTEN = (
    *(Session, MailLink, SecurityEvent, EventNetwork, Message, Charge),
    *(Authenticator, CounterCode, RememberedDevice, SmsCode),
)
PIECE, ROWS = 2, 5
OLD = datetime(2026, 3, 2, 9, 30, tzinfo=UTC) - timedelta(days=366)


def _leave_behind(number: int) -> None:
    """Create one expired row in each table from which the purge deletes."""
    user, mark = employee(), f"{number:040d}"
    network = {"network": "192.0.2.0/24"}
    event = SecurityEvent.objects.create(at=OLD, what="login", user_id=user.pk, **network)
    EventNetwork.objects.create(event=event, **network)
    Charge.objects.create(key=mark, count=1, free_at=0, forget_at=0)
    seen = {"created_at": OLD, "seen_at": OLD, "idle_ends_at": OLD, "expire_date": OLD}
    Session.objects.create(session_key=mark, **seen)
    Authenticator.objects.create(user=user, confirmed=False, created_at=OLD)
    _leave_messages(user, mark)


def _leave_messages(user: User, mark: str) -> None:
    """Create an old message, and old rows that refer to this message or to the user."""
    ended = {"created_at": OLD, "expires_at": OLD}
    message = Message.objects.create(kind=Kind.MAIL, state=State.SENT, **ended)
    of_them = {"user": user, "digest": mark, **ended}
    link = MailLink.objects.create(purpose="activate", address=user.email, epoch=1, **of_them)
    Activation.objects.create(user=user, at=OLD, link=link, message=message)
    SmsCode.objects.create(sign_in="x", message=message, **of_them)
    CounterCode.objects.create(epoch=1, **of_them)
    RememberedDevice.objects.create(epoch=1, used_at=OLD, **of_them)


@contextmanager
def _rows_per_commit() -> Iterator[list[int]]:
    """Yield a list; each commit adds to it the numbers of rows deleted or updated, by table."""
    under_way: Counter[str] = Counter()
    committed: list[int] = []

    def commit() -> None:
        committed.extend(under_way.values())
        under_way.clear()

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> object:
        done = execute(sql, *rest)
        if sql.startswith(("DELETE", "UPDATE")):
            under_way[" ".join(sql.split()[:3])] += rest[-1]["cursor"].rowcount
            transaction.on_commit(commit)
        return done

    with connection.execute_wrapper(watch):
        yield committed


def test_purge_commits_after_each_batch_and_deletes_all(settings: Settings) -> None:
    settings.PURGE_PIECE = PIECE
    for number in range(ROWS):
        _leave_behind(number)
    out = StringIO()
    with _rows_per_commit() as committed:
        call_command("purge", stdout=out)
    assert max(committed) <= PIECE
    assert [model for model in FORGOTTEN if model.objects.exists()] == []
    networks_too = len(FORGOTTEN) * ROWS + ROWS
    assert f"{networks_too} rows purged" in out.getvalue()
    assert Activation.objects.filter(link=None, message=None).count() == ROWS
