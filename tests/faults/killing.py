"""Senders as processes of their own, killed at random moments, and the books of what came of it."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import connection
from django.utils import timezone

from messaging.models import Kind, Message
from messaging.outgoing import Mail
from messaging.services import queue_mail, queue_sms
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import ANYBODY, SERVICE, Behaviour, TwilioStandIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

SECONDS = 90.0  # until a run that comes to no end is given up


@dataclass(frozen=True)
class Books:
    """What was asked for and what arrived, of one kind."""

    kind: str
    asked: int
    at_sink: int
    doubled: int
    lost: int
    cut_off: int

    def __str__(self) -> str:
        counts = (self.asked, self.at_sink, self.doubled, self.lost, self.cut_off)
        return f"{self.kind:<6}" + "".join(f"{count:>10}" for count in counts)


_COLUMNS = ("asked", "at sink", "doubled", "lost", "cut off")
HEADING = f"{'':<6}" + "".join(f"{word:>10}" for word in _COLUMNS)


@dataclass
class Senders:
    """Running senders; those that die are replaced. `control` takes one precaution away."""

    log: Path
    sink: SmtpSink
    twilio: TwilioStandIn
    many: int = 2
    control: str = ""
    kills: int = 0
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        with ExitStack() as undo:  # one that does not start must not leave the others running
            undo.push(self)
            for _ in range(self.many):
                self._start()
            undo.pop_all()
        return self

    def __exit__(self, *_raised: object) -> None:
        for one in self._running:
            one.kill()
            one.communicate()

    def kill_one(self) -> None:
        """`kill -9` any of them; another takes its place."""
        victim = self._running.pop(random.randrange(len(self._running)))
        victim.kill()
        victim.communicate()
        self.kills += 1
        self._start()

    def end(self) -> list[int]:
        """Ask all to stop, as a service manager does; give their exit codes."""
        for one in self._running:
            one.terminate()
        return [one.wait(timeout=10) for one in self._running]

    def _start(self) -> None:
        command = [sys.executable, "-m", "tests.faults.sender"]
        with self.log.open("a") as log:
            started = subprocess.Popen(
                command + [self.control] * bool(self.control),
                env=os.environ | self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._running.append(started)
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n", self.log.read_text(encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "SMS_BACKEND": "twilio",
            "TWILIO_ACCOUNT_SID": self.twilio.account,
            "TWILIO_AUTH_TOKEN": self.twilio.token,
            "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
            "TWILIO_API_URL": self.twilio.url,
        }


def database_url() -> str:
    """Name the database of this test, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])


def slow_outside(sink: SmtpSink, twilio: TwilioStandIn, *, mail: float, sms: float) -> None:
    """Answer only so many seconds after taking: there a kill hurts the most."""
    sink.delay = mail
    twilio.behave(ANYBODY, Behaviour(delay=sms))


def ask_for(*, mails: int, sms: int) -> None:
    """Queue so many more, each to somebody else."""
    before = Message.objects.count()
    for number in range(before, before + mails):
        _ask_for_mail(f"p{number}@example.nl", timezone.now())
    for number in range(before + mails, before + mails + sms):
        _ask_for_sms(f"+316{number:08d}", f"Uw code is {number:06d}.", timezone.now())


def _ask_for_mail(to: str, now: datetime) -> None:
    queue_mail(
        purpose="activate",
        mail=Mail(to, "Activeer", "tekst", "<p>tekst</p>", "02 Rotterdam"),
        user_id=None,
        branch_id=None,
        expires_at=now + timedelta(hours=1),
        now=now,
    )


def _ask_for_sms(number: str, text: str, now: datetime) -> None:
    queue_sms(
        purpose="sign-in",
        number=number,
        text=text,
        user_id=None,
        branch_id=None,
        expires_at=now + timedelta(hours=1),
        now=now,
    )


def wait_until(holds: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Wait for it to hold; tell whether it did in time."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.01)
    return held


def all_is_settled() -> bool:
    """Tell whether no row wants attention any more."""
    return not Message.objects.filter(due_at__isnull=False).exists()


def arrived(sink: SmtpSink, twilio: TwilioStandIn) -> int:
    """Count all that came out so far."""
    return len(sink.received) + len(twilio.sent)


def another_arrives(sink: SmtpSink, twilio: TwilioStandIn) -> bool:
    """Wait for one more to come out; tell whether it did in time."""
    before = arrived(sink, twilio)
    return wait_until(lambda: arrived(sink, twilio) > before)


def mail_books(sink: SmtpSink) -> Books:
    """Count mails by recipient; everybody was sent one."""
    return _books(Kind.MAIL, Counter(one.recipients[0] for one in sink.received))


def sms_books(twilio: TwilioStandIn) -> Books:
    """Count SMS by number; everybody was sent one."""
    return _books(Kind.SMS, Counter(one["to"] for one in twilio.sent))


def _books(kind: Kind, arrivals: Counter[str]) -> Books:
    rows = Message.objects.filter(kind=kind)
    asked = rows.count()
    doubled = arrivals.total() - len(arrivals)
    cut_off = sum(row.attempts > 1 or row.doubted_at is not None for row in rows)
    return Books(kind, asked, arrivals.total(), doubled, asked - len(arrivals), cut_off)
