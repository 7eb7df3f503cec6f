"""Where a person stands now: a sentence with its date, and what helps a caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.problems import problem
from onboarding.status import Status, began

# With its date, and what staff can say to this person. A status without its date shows its label.
_SENTENCES: dict[str, tuple[Promise, Promise]] = {
    Status.NEVER: (
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
    Status.QUEUED: (
        _("De activeringsmail wacht op verzending sinds %(when)s."),
        _("De mail is onderweg. Kijk straks in uw mail, ook bij ongewenste mail."),
    ),
    Status.SENT: (
        _("De activeringsmail is verstuurd op %(when)s."),
        _("Zoek de mail van uw vestiging, ook bij ongewenste mail. Vraag of het adres klopt."),
    ),
    Status.OPENED: (
        _("De link in de mail is geopend op %(when)s. Er is nog geen wachtwoord gekozen."),
        _("Klik opnieuw op 'Activeer' in de mail en kies een wachtwoord."),
    ),
    Status.FAILED: (
        _("De activeringsmail van %(when)s kwam niet aan."),
        _("Wat is uw e-mailadres? Verbeter het hieronder. Er gaat dan meteen een nieuwe mail."),
    ),
    Status.EXPIRED: (
        _("De link in de activeringsmail werkt niet meer sinds %(when)s."),
        _("U krijgt een nieuwe mail. Druk nu op 'Stuur activeringsmail'."),
    ),
    Status.PASSWORD: (
        _("Wachtwoord gekozen op %(when)s. Er is nog geen app gekoppeld."),
        _("Log in. U gaat verder waar u was. Geen sms gekregen? Vraag of het nummer klopt."),
    ),
    Status.SMS: (
        _("De sms-code is verstuurd op %(when)s. Er is nog geen app gekoppeld."),
        _("Vul de code uit de sms in. Geen sms gekregen? Vraag of het nummer klopt."),
    ),
    Status.ARRIVED: (
        _("De sms-code is aangekomen op %(when)s. Er is nog geen app gekoppeld."),
        _("Vul de code uit de sms in en koppel daarna de app."),
    ),
    Status.SMS_FAILED: (
        _("De sms-code van %(when)s kwam niet aan."),
        _("Wat is uw mobiele nummer? Verbeter het hieronder. Log daarna opnieuw in."),
    ),
    Status.READY: (
        _("Klaar: app gekoppeld op %(when)s."),
        _("Log in met wachtwoord en app. Nieuwe telefoon? Kies 'Herstel mobiele app'."),
    ),
}


@dataclass(frozen=True, slots=True)
class Present:
    """The status of a person, since when (None: unknown), and a code of `messaging.problems`."""

    status: str
    at: datetime | None = None
    error: str = ""

    @property
    def is_ready(self) -> bool:
        """Return whether the person has an app and may log in."""
        return self.status == Status.READY

    @property
    def sentence(self) -> str:
        """Return the status as a sentence with its date, and what went wrong."""
        told = str(_SENTENCES[self.status][0])
        if self.at:
            told %= {"when": date_format(localtime(self.at), "DATETIME_FORMAT")}
        elif self.status != Status.NEVER:
            told = f"{str(Status(self.status).label).capitalize()}."
        return f"{told} {problem(self.error)}".strip()

    @property
    def advice(self) -> str:
        """Return what staff can say to this person now."""
        return str(_SENTENCES[self.status][1])


def present_of(person: User) -> Present:
    """Return where a person stands, who was read with the annotation `desk_status`."""
    status = Status(getattr(person, "desk_status", Status.NEVER))
    is_trouble = status in {Status.FAILED, Status.SMS_FAILED}
    error = person.progress.trouble_code if is_trouble else ""
    return Present(status, began(person, status), error)
