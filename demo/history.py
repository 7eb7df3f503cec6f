"""Write what happened to a person of the demo in the past: messages, links, events, progress.

The rows are those that the services and the sender write, but nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings

from accounts.log.details import from_to, masked_number
from accounts.log.events import Event
from accounts.models import MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from lib.tokens import digest, new_token
from messaging.budgets import prefix_of
from messaging.models import Message
from messaging.states import Kind, State
from onboarding.models import Activation, Progress, Stage
from onboarding.models.progress import MOMENTS
from onboarding.progress import on_events, on_message
from twofactor.models import Authenticator
from twofactor.otpauth import time_step
from twofactor.sms import PURPOSE

_SIGN_IN = "demo"
_SENDING, _TRYING = timedelta(seconds=2), timedelta(seconds=15)
_FORMER_NUMBER = "+31612349999"
# For documentation (RFC 5737): of the branches, and of people.
_OFFICE, _HOMES = "192.0.2.0/24", ("198.51.100.0/24", "203.0.113.0/24")


def write(histories: Iterable[History]) -> None:
    """Insert the rows and tell the listeners, in the caller's transaction."""
    all_of = list(histories)
    for one in all_of:
        one.user.save(update_fields=["password", "epoch", "is_active", "frozen_at"])
    links = [link for one in all_of for link in one.links]
    MailLink.objects.bulk_update([link for link in links if link.pk], ["used_at", "ended_at"])
    MailLink.objects.bulk_create(link for link in links if not link.pk)
    Message.objects.bulk_create(message for one in all_of for message in one.messages)
    Activation.objects.bulk_create(row for one in all_of for row in one.activations)
    SecurityEvent.objects.bulk_create(event for one in all_of for event in one.events)
    Progress.objects.begin(*(one.progress for one in all_of if one.progress))
    for one in all_of:
        for tell in one.heard:
            tell()
        if one.connected_at:
            _connect_app(one.user, one.connected_at)


def _connect_app(user: User, at: datetime) -> None:
    """Connect an authenticator app. Burn the code of the TOTP time step at `at`."""
    devices = Authenticator.objects
    devices.make_pending(user, _SIGN_IN, at)
    for pending in devices.filter(user=user, confirmed=False):
        devices.confirm(pending.pk, time_step(at), at)


class History:
    """What happened to a saved user. Each public method but `live` is a deed.

    `by` did what staff does; None is the command line. `encoded` is the hash of the password.
    """

    def __init__(
        self, user: User, by: User | None, encoded: str, *, code: str = "", wrong: int = 0
    ) -> None:
        self.user, self._by, self._encoded = user, by, encoded
        self._code, self._wrong = code, wrong
        self.links: list[MailLink] = []
        self.messages: list[Message] = []
        self.activations: list[Activation] = []
        self.events: list[SecurityEvent] = []
        self.progress: Progress | None = None
        self.heard: list[Callable[[], None]] = []  # for the listeners: what ended or went wrong
        self.connected_at: datetime | None = None

    def live(self, story: str, begun: datetime, since: datetime) -> None:
        """Do the deeds of a story, as `Story` explains; `|` stands for `since`."""
        self._at = begun
        for word in story.split():
            if word == "|":
                self._at = max(since, self._at + _SENDING)
            elif word.isdecimal():
                self._at += timedelta(seconds=int(word))
            else:
                getattr(self, word)()

    def invite(self) -> None:
        self._staff_did(Event.INVITED)
        self.again()

    def again(self) -> None:
        self._end_links()
        self._staff_did(Event.ACTIVATION_SENT)
        message, link = self._mail(Purpose.ACTIVATE), self.links[-1]
        begun = {"invited_at": self._at, "link_ends_at": link.expires_at}
        self.progress = Progress(user=self.user, branch=self.user.branch, **begun)
        self.activations.append(
            Activation(
                user=self.user,
                branch=self.user.branch,
                by=self._by,
                at=self._at,
                link=link,
                message=message,
            )
        )

    def mail(self) -> None:
        self.messages[-1].sent_at = self._at
        self._reach(Stage.SENT)

    def bounce(self) -> None:
        self._fail()

    def open(self) -> None:
        self._reach(Stage.OPENED)

    def password(self) -> None:
        if self.links:
            self.links[-1].used_at = self._at
        self.user.password = self._encoded
        self.user.end_everything()
        self._did(Event.PASSWORD_CHOSEN)
        self._reach(Stage.PASSWORD)

    def text(self) -> None:
        self._sms(PURPOSE)
        self._at += _SENDING
        self._reach(Stage.SMS)
        for number in range(self._wrong):
            self._did(Event.SMS_CODE_WRONG, after=_TRYING * (number + 1))

    def doubt(self) -> None:
        self._sms(PURPOSE, state=State.UNKNOWN, error="twilio", sent_at=None, doubted_at=self._at)

    def arrive(self) -> None:
        self.messages[-1].state, self.messages[-1].delivered_at = State.DELIVERED, self._at
        self._reach(Stage.ARRIVED)

    def lose(self) -> None:
        self._fail()

    def connect(self) -> None:
        self.connected_at = self._at
        self._did(Event.APP_CONNECTED, Event.LOGIN)
        self._reach(Stage.APP, Stage.LOGIN)

    def login(self) -> None:
        self._did(Event.LOGIN)

    def recover(self) -> None:
        self._did(Event.RECOVERY_ASKED)
        self._mail(Purpose.RECOVER)

    def replace(self) -> None:
        self.links[-1].used_at = self.connected_at = self._at
        self.user.end_everything()
        self._did(Event.APP_REPLACED, Event.APP_CONNECTED, Event.LOGIN)
        self._mail(Purpose.DISOWN)
        self._sms("app_replaced")

    def freeze(self) -> None:
        self.links[-1].used_at = self.user.frozen_at = self._at
        self.connected_at = None
        self.user.end_everything()
        self._did(Event.ACCOUNT_FROZEN)

    def renumber(self) -> None:
        """Correct a wrong number to the one that the user has now."""
        shown = from_to(masked_number(_FORMER_NUMBER), masked_number(str(self.user.phone)))
        self._end_access()
        self._staff_did(Event.NUMBER_CHANGED, detail=shown)
        self.heard.append(partial(on_events, self.events[-1:]))
        self._message(Kind.MAIL, "number_changed", settings.NOTICE_LIFETIME)
        self._sms("number_changed")

    def block(self) -> None:
        self.user.is_active = False
        self._end_access()
        self._staff_did(Event.BLOCKED)
        self.heard.append(partial(on_events, self.events[-1:]))

    def _did(self, *what: Event, after: timedelta = timedelta()) -> None:
        network = _HOMES[self.user.pk % len(_HOMES)]
        self._record(what, by=self.user, langs="site", network=network, at=self._at + after)

    def _staff_did(self, what: Event, detail: str = "") -> None:
        langs, network = ("desk", _OFFICE) if self._by else ("cli", "")
        self._record((what,), by=self._by, langs=langs, network=network, detail=detail)

    def _record(
        self, what: tuple[Event, ...], *, by: User | None, langs: str, **values: Any
    ) -> None:
        whose = {"user_id": self.user.pk, "branch_id": self.user.branch_id, "by": langs}
        doer = {"by_user_id": by.pk if by else None}
        values = {"at": self._at, **whose, **doer, **values}
        self.events += [SecurityEvent(what=one, **values) for one in what]

    def _reach(self, *stages: Stage) -> None:
        if self.progress:
            self.progress.stage = max(stages)
            for stage in stages:
                setattr(self.progress, MOMENTS[stage], self._at)

    def _mail(self, purpose: Purpose) -> Message:
        """Add a link and its mail."""
        ends = self._at + settings.LINK_LIFETIMES[purpose]
        whose = {"user": self.user, "address": self.user.email, "epoch": self.user.epoch}
        when = {"created_at": self._at, "expires_at": ends}
        link = MailLink(purpose=purpose, digest=digest(new_token()), **whose, **when)
        self.links.append(link)
        return self._message(Kind.MAIL, purpose, settings.LINK_LIFETIMES[purpose])

    def _sms(self, purpose: str, **values: Any) -> None:
        parts = {"prefix": prefix_of(str(self.user.phone)), "segments": 1}
        self._message(Kind.SMS, purpose, settings.SMS_CODE_LIFETIME, **parts, **values)

    def _message(self, kind: Kind, purpose: str, lifetime: timedelta, **values: Any) -> Message:
        whose = {"user": self.user, "branch": self.user.branch, "attempts": 1}
        when = {"created_at": self._at, "expires_at": self._at + lifetime}
        sent = {"state": State.SENT, "sent_at": self._at + _SENDING}
        message = Message(kind=kind, purpose=purpose, **{**whose, **when, **sent, **values})
        message.provider_id = f"demo-{message.pk}"
        self.messages.append(message)
        return message

    def _fail(self) -> None:
        message, code = self.messages[-1], self._code
        message.state, message.error = State.FAILED, code
        self.heard.append(partial(on_message, message, State.FAILED, code, self._at))

    def _end_access(self) -> None:
        self.user.end_everything()
        self._end_links()

    def _end_links(self) -> None:
        for link in self.links:
            link.ended_at = None if link.used_at else link.ended_at or self._at
