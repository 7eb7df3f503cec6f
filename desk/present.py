"""Where a person stands now, as a sentence with its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.advice import Advice, advice_for
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


@dataclass(frozen=True, slots=True)
class Present:
    """The status of a person, since when (None: unknown), and a code of `messaging.problems`."""

    status: str
    at: datetime | None = None
    error: str = ""
    stopped_at: datetime | None = None  # since when the person wants no reminder

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
        return f"{told} {problem(self.error)}".strip()

    @property
    def stop(self) -> str:
        """Return that the person wants no reminder and since when, or ""."""
        if self.stopped_at is None or self.is_ready:
            return ""
        when = date_format(localtime(self.stopped_at), "DATETIME_FORMAT")
        return str(_("Wil geen herinneringen sinds %(when)s.") % {"when": when})

    @property
    def advice(self) -> Advice:
        """Return what staff can say to this person now, and do."""
        return advice_for(Status(self.status), self.error)


def present_of(person: User) -> Present:
    """Return where a person stands, who was read with the annotation `desk_status`."""
    status = Status(getattr(person, "desk_status", Status.NEVER))
    is_trouble = status in {Status.FAILED, Status.SMS_FAILED}
    error = person.progress.trouble_code if is_trouble else ""
    stop = getattr(person, "reminder_stop", None)
    return Present(status, began(person, status), error, stop and stop.at)
