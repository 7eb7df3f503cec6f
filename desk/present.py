"""Where a person stands now: a sentence with its date, and what helps a caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from messaging.problems import problem
from onboarding.models import Activation, Status

_NEVER = ""  # the status of a person without an invitation

# With its date, and what staff can say to this person. A status without its date shows its label.
_SENTENCES: dict[str, tuple[Promise, Promise]] = {
    _NEVER: (
        _("Nog niet uitgenodigd."),
        _("U krijgt een mail. Druk nu op 'Stuur activeringsmail'."),
    ),
    Status.BLOCKED: (
        _("Geblokkeerd op %(when)s."),
        _("Uw account staat uit. Mag deze persoon weer inloggen? Hef dan de blokkade op."),
    ),
    Status.FROZEN: (
        _("Geblokkeerd door de eigenaar op %(when)s."),
        _(
            "Kies eerst een nieuw wachtwoord met 'Wachtwoord vergeten?'."
            " Kom daarna met uw identiteitsbewijs langs voor een baliecode."
        ),
    ),
    Status.WAITING: (
        _("De activeringsmail wacht op verzending sinds %(when)s."),
        _("De mail is onderweg. Kijk over 5 minuten in uw mail, ook bij ongewenste mail."),
    ),
    Status.SENT: (
        _("De activeringsmail is verstuurd op %(when)s."),
        _("Zoek de mail van uw vestiging, ook bij ongewenste mail. Vraag of het adres klopt."),
    ),
    Status.DELIVERED: (
        _("De activeringsmail is aangekomen op %(when)s."),
        _("Zoek de mail van uw vestiging, ook bij ongewenste mail. Vraag of het adres klopt."),
    ),
    Status.FAILED: (
        _("De activeringsmail van %(when)s kwam niet aan."),
        _("Wat is uw e-mailadres? Verbeter het hieronder. Er gaat dan meteen een nieuwe mail."),
    ),
    Status.EXPIRED: (
        _("De link in de activeringsmail werkt niet meer sinds %(when)s."),
        _("U krijgt een nieuwe mail. Druk nu op 'Stuur activeringsmail'."),
    ),
    Status.REPLACED: (
        _("De activeringsmail van %(when)s is vervangen door een nieuwere mail."),
        _("Open de nieuwste mail van uw vestiging."),
    ),
    Status.PASSWORD: (
        _("Wachtwoord gekozen op %(when)s. Er is nog geen app gekoppeld."),
        _("Log in. U gaat verder waar u was. Geen sms gekregen? Vraag of het nummer klopt."),
    ),
    Status.DONE: (
        _("Klaar: app gekoppeld op %(when)s."),
        _("Log in met wachtwoord en app. Nieuwe telefoon? Kies 'Herstel mobiele app'."),
    ),
}
# The event that began a status which depends on the person alone.
_BEGAN = {
    Status.BLOCKED: (Event.BLOCKED,),
    Status.PASSWORD: (Event.PASSWORD_CHOSEN,),
    Status.DONE: (Event.APP_CONNECTED, Event.APP_REPLACED),
}


@dataclass(frozen=True, slots=True)
class Present:
    """The status of a person, since when (None: unknown), and a code of `messaging.problems`."""

    status: str
    at: datetime | None = None
    error: str = ""

    @property
    def sentence(self) -> str:
        """Return the status as a sentence with its date, and what went wrong."""
        told = str(_SENTENCES[self.status][0])
        if self.at:
            told %= {"when": date_format(localtime(self.at), "DATETIME_FORMAT")}
        elif self.status != _NEVER:
            told = f"{str(Status(self.status).label).capitalize()}."
        return f"{told} {problem(self.error)}".strip()

    @property
    def advice(self) -> str:
        """Return what staff can say to this person now."""
        return str(_SENTENCES[self.status][1])


def present_of(person: User) -> Present:
    """Return where a person stands, who was read with the annotation `newest_status`."""
    status: str = getattr(person, "newest_status", None) or _NEVER
    if status == Status.FROZEN:
        return Present(status, person.frozen_at)
    if status in _BEGAN:
        return Present(status, _last(person, _BEGAN[Status(status)]))
    newest = _newest_of(person)
    if newest is None:
        return Present(_NEVER)
    message, link = newest.message, newest.link
    moments = {
        Status.SENT: message.sent_at if message else None,
        Status.DELIVERED: message.delivered_at if message else None,
        Status.EXPIRED: (link.ended_at or link.expires_at) if link else None,
    }
    error = message.error if message and status == Status.FAILED else ""
    return Present(status, moments.get(Status(status), newest.at), error)


def _last(person: User, events: tuple[Event, ...]) -> datetime | None:
    mine = SecurityEvent.objects.filter(user_id=person.pk, what__in=events)
    return mine.order_by("-at").values_list("at", flat=True).first()


def _newest_of(person: User) -> Activation | None:
    mine = Activation.objects.filter(user=person).select_related("message", "link")
    return mine.order_by("-at", "-pk").first()
