"""Where a person stands now, as a sentence with its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from desk.advice import Advice, Turn, advice_for, advice_to_wait
from desk.holds import Cause, Held
from lib.waits import from_when
from messaging.problems import problem
from onboarding.status import Status, began

# With its date. A status without its date shows its label.
_SENTENCES: dict[str, Promise] = {
    Status.NEVER: _("Nog niet uitgenodigd."),
    Status.BLOCKED: _("Geblokkeerd op %(when)s."),
    Status.FROZEN: _("Zelf geblokkeerd op %(when)s."),
    Status.QUEUED: _("De activeringsmail wacht op verzending sinds %(when)s."),
    Status.SENT: _("De activeringsmail is verstuurd op %(when)s."),
    Status.OPENED: _(
        "De link in de mail is geopend op %(when)s. Er is nog geen wachtwoord gekozen."
    ),
    Status.FAILED: _("De activeringsmail van %(when)s kwam niet aan."),
    Status.EXPIRED: _("De link in de activeringsmail werkt niet meer sinds %(when)s."),
    Status.PASSWORD: _("Wachtwoord gekozen op %(when)s. Er is nog geen app gekoppeld."),
    Status.SMS: _("De sms-code is verstuurd op %(when)s. Er is nog geen app gekoppeld."),
    Status.ARRIVED: _("De sms-code is aangekomen op %(when)s. Er is nog geen app gekoppeld."),
    Status.SMS_FAILED: _("De sms-code van %(when)s kwam niet aan."),
    Status.READY: _("Klaar: app gekoppeld op %(when)s."),
}
_CODE_SENT = {Status.SMS, Status.ARRIVED}
_LOGS_IN = {*_CODE_SENT, Status.PASSWORD, Status.SMS_FAILED, Status.READY}
_HELD: dict[Cause, Promise] = {
    Cause.SMS: _("Te veel verkeerde sms-codes. Het kan weer %(when)s."),
    Cause.LOGIN: _("Te veel verkeerde wachtwoorden. Inloggen kan weer %(when)s."),
    Cause.APP: _("Te veel verkeerde codes uit de app. Het kan weer %(when)s."),
    Cause.LOST: _("Te veel verkeerde codes uit de app. De app moet opnieuw worden gekoppeld."),
    Cause.COUNTER: _("Te veel verkeerde baliecodes. Het kan weer %(when)s."),
}
_RESET_DONE = _("Het nieuwe wachtwoord is gekozen.")
_CODE_MADE = _("Er is een baliecode. Die werkt tot %(time)s.")


@dataclass(frozen=True, slots=True)
class Present:
    """The status of a person, since when (None: unknown), and a code of `messaging.problems`."""

    status: str
    at: datetime | None = None
    error: str = ""
    stopped_at: datetime | None = None  # since when the person wants no reminder
    wrong: int = 0  # wrong codes since the newest SMS
    turn: Turn = Turn.USUAL
    code_until: datetime | None = None  # of a counter code that works
    held: Held | None = None
    now: datetime | None = None  # for the words of `held`

    @property
    def is_ready(self) -> bool:
        """Return whether the person has an app and may log in."""
        return self.status == Status.READY

    @property
    def sentence(self) -> str:
        """Return the status as a sentence with its date, and what went wrong."""
        told = str(_SENTENCES[self.status])
        if self.at:
            told %= {"when": date_format(localtime(self.at), "DATETIME_FORMAT")}
        elif self.status != Status.NEVER:
            told = f"{str(Status(self.status).label).capitalize()}."
        wrong = f"{wrong_codes(self.wrong)}." if self.wrong else ""
        return " ".join(filter(None, (told, problem(self.error), wrong, self.news)))

    @property
    def news(self) -> str:
        """Return what changed under this status or stops the person now, as sentences, or ""."""
        if self.held and self.now:
            when = from_when(self.held.until, self.now)
            return str(_HELD[self.held.cause]) % {"when": when}
        if self.turn == Turn.CODE and self.code_until:
            return str(_CODE_MADE) % {"time": date_format(localtime(self.code_until), "H:i")}
        return str(_RESET_DONE) if self.turn == Turn.RESET else ""

    @property
    def stop(self) -> str:
        """Return that the person wants no reminder and since when, or ""."""
        if self.stopped_at is None or self.is_ready:
            return ""
        when = date_format(localtime(self.stopped_at), "DATETIME_FORMAT")
        return str(_("Wil geen herinneringen sinds %(when)s.") % {"when": when})

    @property
    def advice(self) -> Advice:
        """Return what staff can say to this person now, and do; the board and the page say it."""
        if self.held and self.now:
            return advice_to_wait(from_when(self.held.until, self.now), self.held.cause)
        return advice_for(Status(self.status), self.error, self.turn)


def wrong_codes(number: int) -> str:
    """Return the number of wrong codes in words."""
    return ngettext("%(n)d verkeerde code", "%(n)d verkeerde codes", number) % {"n": number}


def present_of(person: User, now: datetime, held: Held | None) -> Present:
    """Return where a person stands, who was read with `desk_status` and `with_facts`."""
    status = Status(getattr(person, "desk_status", Status.NEVER))
    is_trouble = status in {Status.FAILED, Status.SMS_FAILED}
    stop = getattr(person, "reminder_stop", None)
    return Present(
        status,
        began(person, status),
        person.progress.trouble_code if is_trouble else "",
        stop and stop.at,
        wrong=getattr(person, "wrong_codes", None) or 0 if status in _CODE_SENT else 0,
        turn=_turn(person, status, now),
        code_until=getattr(person, "code_until", None),
        held=held if held and _waits(status, held) else None,
        now=now,
    )


def _waits(status: Status, held: Held) -> bool:
    """Return whether this stops the person at this point. A counter code also thaws an account."""
    return status in _LOGS_IN or (status == Status.FROZEN and held.cause == Cause.COUNTER)


def _turn(person: User, status: Status, now: datetime) -> Turn:
    """Return what makes the words for this status other than usual."""
    if status == Status.FROZEN and getattr(person, "has_reset", False):
        return Turn.CODE if getattr(person, "code_until", None) else Turn.RESET
    at = began(person, status)
    if status not in _CODE_SENT or (at and now < at + settings.SMS_CODE_LIFETIME):
        return Turn.USUAL
    return Turn.WRONG if getattr(person, "wrong_codes", None) else Turn.LATE
