"""The sender as a thread inside the web process: what starts, wakes and stops the thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from messaging import embedded
from messaging.embedded import EmbeddedSender, SenderThread
from messaging.sender import Sender
from messaging.states import State
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import fresh, mail


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[SenderThread]:
    """Yield the sender's thread, not yet started. The fixture stops the thread after the test."""
    own = SenderThread()
    monkeypatch.setattr(embedded, "THREAD", own)
    yield own
    own.stop()


@pytest.fixture
def senders(monkeypatch: pytest.MonkeyPatch) -> list[Sender]:
    """Return a list to which each new `Sender` is appended."""
    made: list[Sender] = []

    def make() -> Sender:
        made.append(Sender())
        return made[-1]

    monkeypatch.setattr(embedded, "Sender", make)
    return made


def answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Wait at most this many seconds for the condition to become true; return whether it did."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return held


@pytest.mark.django_db(transaction=True)
def test_first_request_starts_the_sender_and_a_commit_wakes_it(
    sink: SmtpSink, thread: SenderThread, rf: RequestFactory
) -> None:
    page = EmbeddedSender(answer)(rf.get("/"))
    with transaction.atomic():
        message = mail(now=timezone.now())
    assert within(5, lambda: fresh(message).state == State.SENT)
    assert (page.status_code, len(sink.received)) == (200, 1)


@pytest.mark.django_db(transaction=True)
def test_two_requests_start_one_thread(thread: SenderThread, rf: RequestFactory) -> None:
    middleware = EmbeddedSender(answer)
    middleware(rf.get("/"))
    first = thread.thread
    middleware(rf.get("/"))
    assert first is not None
    assert thread.thread is first


@pytest.mark.django_db(transaction=True)
def test_ready_worker_starts_the_sender_before_any_request(thread: SenderThread) -> None:
    embedded.start()
    assert thread.thread is not None
    assert thread.thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_forked_process_starts_its_own_sender(senders: list[Sender]) -> None:
    process_id = iter([1, 1, 1])
    forking = SenderThread(lambda: next(process_id, 2))  # the fork happens after the third look
    forking.ensure()
    parents = forking.thread
    forking.ensure()
    childs = forking.thread
    for sender in senders:
        sender.stop()
    assert parents is not None
    assert childs is not None
    assert childs is not parents
    for thread in (parents, childs):
        thread.join(15)
        assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_stopping_process_waits_for_the_sender(thread: SenderThread) -> None:
    thread.ensure()
    running = thread.thread
    thread.stop()
    assert running is not None
    assert not running.is_alive()
