"""Why a message did not arrive, in sentences for the desk.

Sources: twilio.com/docs/api/errors (2xxxx: refused when handed over, 3xxxx: reported later), RFC
5321 §4.2 for SMTP; for bounces RFC 3463, IANA's enhanced status codes, Gmail, Exchange Online.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Remedy(Enum):
    """What helps against a problem."""

    CORRECT = auto()  # the address or the number is wrong
    ROOM = auto()  # the person makes room in the mailbox
    REACH = auto()  # the person switches the phone on
    PROVIDER = auto()  # the person's mail service or phone company holds our messages back
    START = auto()  # the person stopped our SMS
    OURS = auto()  # the system administrator repairs something
    AGAIN = auto()  # another try, later


class _Problem(NamedTuple):
    words: Promise
    remedy: Remedy = Remedy.AGAIN


_CREDENTIALS = _Problem(
    _("De sms-dienst herkent ons account niet. Meld dit aan de technisch beheerder."), Remedy.OURS
)
_SENDER = _Problem(
    _(
        "Onze afzender is bij de sms-dienst niet goed ingesteld."
        " Meld dit aan de technisch beheerder."
    ),
    Remedy.OURS,
)
_BLOCKED = _Problem(
    _("Ons account bij de sms-dienst is geblokkeerd. Meld dit aan de technisch beheerder."),
    Remedy.OURS,
)
_NO_SMS = _Problem(
    _("Dit nummer kan geen sms ontvangen. Is het een mobiel nummer?"), Remedy.CORRECT
)
_NOT_ARRIVED = _Problem(_("De sms is niet aangekomen."))
_NOT_REACHED = _Problem(_("De sms-dienst was niet bereikbaar."))
_BUSY = _Problem(_("De sms-dienst had het te druk."))
_NO_MAILBOX = _Problem(_("Deze mailbox bestaat niet. Controleer het e-mailadres."), Remedy.CORRECT)
_NO_DOMAIN = _Problem(
    _("Wat achter de @ staat, bestaat niet. Controleer het e-mailadres."), Remedy.CORRECT
)
_FULL = _Problem(_("De mailbox is vol. Vraag de medewerker om ruimte te maken."), Remedy.ROOM)
_DISTRUST = _Problem(
    _(
        "De maildienst van de medewerker vertrouwt onze afzender niet."
        " Meld dit aan de technisch beheerder."
    ),
    Remedy.OURS,
)

_MAIL_LOGIN = _Problem(
    _("De maildienst herkent ons account niet. Meld dit aan de technisch beheerder."), Remedy.OURS
)

_EXACT: dict[str, _Problem] = {
    "twilio 401": _CREDENTIALS,
    "twilio 404": _CREDENTIALS,
    "twilio 20003": _CREDENTIALS,
    "twilio 20404": _CREDENTIALS,
    "twilio 20429": _BUSY,
    "twilio 21211": _Problem(
        _("Dit telefoonnummer bestaat niet. Controleer het nummer."), Remedy.CORRECT
    ),
    "twilio 21212": _SENDER,
    "twilio 21408": _Problem(
        _("Naar dit land staan onze sms'jes uit. Meld dit aan de technisch beheerder."), Remedy.OURS
    ),
    "twilio 21606": _SENDER,
    "twilio 21659": _SENDER,
    "twilio 21660": _SENDER,
    "twilio 21661": _SENDER,
    "twilio 21610": _Problem(
        _("De ontvanger heeft zich met STOP voor onze sms'jes afgemeld."), Remedy.START
    ),
    "twilio 21612": _NO_SMS,
    "twilio 21614": _NO_SMS,
    "twilio 21703": _SENDER,
    "twilio 30001": _BUSY,
    "twilio 30002": _BLOCKED,
    "twilio 30003": _Problem(
        _("De telefoon was niet bereikbaar: uit, buiten bereik of in het buitenland."), Remedy.REACH
    ),
    "twilio 30004": _Problem(
        _("Het nummer of de telefoonmaatschappij houdt onze sms'jes tegen."), Remedy.PROVIDER
    ),
    "twilio 30005": _Problem(
        _("Dit nummer is niet in gebruik. Controleer het nummer."), Remedy.CORRECT
    ),
    "twilio 30006": _NO_SMS,
    "twilio 30007": _Problem(
        _("De telefoonmaatschappij hield de sms tegen als ongewenst."), Remedy.PROVIDER
    ),
    "twilio 30008": _Problem(_("De telefoonmaatschappij gaf geen reden.")),
    "twilio 30036": _Problem(_("De sms kwam niet op tijd aan en is vervallen."), Remedy.REACH),
    "twilio undelivered": _NOT_ARRIVED,
    "twilio failed": _NOT_ARRIVED,
    "twilio unreachable": _NOT_REACHED,
    "bounce 5.1.2": _NO_DOMAIN,
    "bounce 5.1.7": _DISTRUST,
    "bounce 5.1.8": _DISTRUST,
    "bounce 5.2.1": _Problem(
        _("Deze mailbox is gesloten. Vraag de medewerker om een ander e-mailadres."), Remedy.CORRECT
    ),
    "bounce 5.2.2": _FULL,
    "bounce 4.2.2": _FULL,
    "bounce 5.4.1": _NO_MAILBOX,  # Exchange Online, for an address that does not exist
    "bounce 5.4.4": _NO_DOMAIN,
    "bounce 5.4.310": _NO_DOMAIN,
    "bounce 5.7.509": _DISTRUST,
    "bounce 5.7.515": _DISTRUST,
    **dict.fromkeys(("smtp 530", "smtp 534", "smtp 535", "smtp 538"), _MAIL_LOGIN),  # RFC 4954 §6
    "mail address": _Problem(_("Dit e-mailadres klopt niet."), Remedy.CORRECT),
    "expired": _Problem(_("Het bericht was verlopen voor het verstuurd kon worden.")),
    "sealed": _Problem(
        _("Het bericht kan niet geopend worden. Meld dit aan de technisch beheerder."), Remedy.OURS
    ),
    "restored": _Problem(
        _("Dit stond in een teruggezette reservekopie. Misschien is het verstuurd.")
    ),
}
# For a code that is not in _EXACT, the sentence of the first prefix that matches.
_BEGINNINGS: dict[str, _Problem] = {
    "twilio 3": _NOT_ARRIVED,
    "twilio 5": _Problem(_("De sms-dienst had een storing.")),
    "twilio 2": _Problem(_("De sms-dienst weigerde de sms.")),
    "twilio 4": _NOT_REACHED,
    "twilio": _Problem(_("De sms-dienst gaf geen duidelijk antwoord.")),
    "bounce 5.1": _NO_MAILBOX,
    "bounce 5.7.2": _DISTRUST,  # SPF, DKIM, DMARC
    "bounce 5.7": _Problem(
        _("De maildienst van de medewerker hield de mail tegen als ongewenst."), Remedy.PROVIDER
    ),
    "bounce 4": _Problem(
        _("De maildienst van de medewerker nam de mail dagenlang niet aan."), Remedy.PROVIDER
    ),
    "bounce": _Problem(_("De mail kwam terug. Controleer het e-mailadres."), Remedy.CORRECT),
    "smtp sender": _Problem(
        _(
            "Onze afzender is bij de maildienst niet goed ingesteld."
            " Meld dit aan de technisch beheerder."
        ),
        Remedy.OURS,
    ),
    "smtp 5": _Problem(_("De maildienst weigerde het adres of de mail."), Remedy.CORRECT),
    "smtp 4": _Problem(_("De maildienst nam de mail nog niet aan.")),
    "smtp": _Problem(_("De maildienst was niet bereikbaar.")),
}


def problem(code: str) -> str:
    """Return the sentence for a code in `Message.error`; an empty string for an empty code."""
    if not code:
        return ""
    found = _found(code)
    return str(found.words) if found else gettext("Er ging iets mis bij ons.")


def remedy(code: str) -> Remedy:
    """Return what helps against the problem with this code; AGAIN for one that is not known."""
    found = _found(code)
    return found.remedy if found else Remedy.AGAIN


def _found(code: str) -> _Problem | None:
    beginnings = (one for start, one in _BEGINNINGS.items() if code.startswith(start))
    return _EXACT.get(code) or next(beginnings, None)
