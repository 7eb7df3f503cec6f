"""Why a message did not arrive, in sentences for the desk.

Sources: twilio.com/docs/api/errors (2xxxx: refused when handed over, 3xxxx: reported later), RFC
5321 §4.2 for SMTP; for bounces RFC 3463, IANA's enhanced status codes, Gmail, Exchange Online.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_CREDENTIALS = _("De sms-dienst herkent ons account niet. Meld dit aan de technisch beheerder.")
_SENDER = _(
    "Onze afzender is bij de sms-dienst niet goed ingesteld. Meld dit aan de technisch beheerder."
)
_BLOCKED = _("Ons account bij de sms-dienst is geblokkeerd. Meld dit aan de technisch beheerder.")
_NO_SMS = _("Dit nummer kan geen sms ontvangen. Is het een mobiel nummer?")
_NOT_ARRIVED = _("De sms is niet aangekomen.")
_BUSY = _("De sms-dienst had het te druk.")
_NO_MAILBOX = _("Deze mailbox bestaat niet. Controleer het e-mailadres.")
_NO_DOMAIN = _("Wat achter de @ staat, bestaat niet. Controleer het e-mailadres.")
_FULL = _("De mailbox is vol. Vraag de medewerker om ruimte te maken.")
_DISTRUST = _(
    "De mailserver van de medewerker vertrouwt onze afzender niet."
    " Meld dit aan de technisch beheerder."
)

_EXACT: dict[str, Promise] = {
    "twilio 401": _CREDENTIALS,
    "twilio 404": _CREDENTIALS,
    "twilio 20003": _CREDENTIALS,
    "twilio 20404": _CREDENTIALS,
    "twilio 20429": _BUSY,
    "twilio 21211": _("Dit telefoonnummer bestaat niet. Controleer het nummer."),
    "twilio 21212": _SENDER,
    "twilio 21408": _("Naar dit land staan onze sms'jes uit. Meld dit aan de technisch beheerder."),
    "twilio 21606": _SENDER,
    "twilio 21610": _("De ontvanger heeft zich met STOP voor onze sms'jes afgemeld."),
    "twilio 21612": _NO_SMS,
    "twilio 21614": _NO_SMS,
    "twilio 21703": _SENDER,
    "twilio 30001": _BUSY,
    "twilio 30002": _BLOCKED,
    "twilio 30003": _("De telefoon was niet bereikbaar: uit, buiten bereik of in het buitenland."),
    "twilio 30004": _("Het nummer of de telefoonmaatschappij houdt onze sms'jes tegen."),
    "twilio 30005": _("Dit nummer is niet in gebruik. Controleer het nummer."),
    "twilio 30006": _NO_SMS,
    "twilio 30007": _("De telefoonmaatschappij hield de sms tegen als ongewenst."),
    "twilio 30008": _("De telefoonmaatschappij gaf geen reden."),
    "twilio 30036": _("De sms kwam niet op tijd aan en is vervallen."),
    "twilio undelivered": _NOT_ARRIVED,
    "twilio failed": _NOT_ARRIVED,
    "twilio unreachable": _("De sms-dienst was niet bereikbaar."),
    "bounce 5.1.2": _NO_DOMAIN,
    "bounce 5.1.7": _DISTRUST,
    "bounce 5.1.8": _DISTRUST,
    "bounce 5.2.1": _("Deze mailbox is gesloten. Vraag de medewerker om een ander e-mailadres."),
    "bounce 5.2.2": _FULL,
    "bounce 4.2.2": _FULL,
    "bounce 5.4.1": _NO_MAILBOX,  # Exchange Online, for an address that does not exist
    "bounce 5.4.4": _NO_DOMAIN,
    "bounce 5.4.310": _NO_DOMAIN,
    "bounce 5.7.509": _DISTRUST,
    "bounce 5.7.515": _DISTRUST,
    "mail address": _("Dit e-mailadres klopt niet."),
    "expired": _("De code was verlopen voor hij verstuurd kon worden."),
    "sealed": _("Het bericht kan niet geopend worden. Meld dit aan de technisch beheerder."),
    "restored": _("Dit stond in een teruggezette reservekopie. Misschien is het verstuurd."),
}
# For a code that is not in _EXACT, the sentence of the first prefix that matches.
_BEGINNINGS: dict[str, Promise] = {
    "twilio 3": _NOT_ARRIVED,
    "twilio 5": _("De sms-dienst had een storing."),
    "twilio 2": _("De sms-dienst weigerde de sms."),
    "twilio 4": _("De sms-dienst weigerde de sms."),
    "twilio": _("De sms-dienst gaf geen duidelijk antwoord."),
    "bounce 5.1": _NO_MAILBOX,
    "bounce 5.7.2": _DISTRUST,  # SPF, DKIM, DMARC
    "bounce 5.7": _("De mailserver van de medewerker hield de mail tegen als ongewenst."),
    "bounce 4": _("De mailserver van de medewerker nam de mail dagenlang niet aan."),
    "bounce": _("De mail kwam terug. Controleer het e-mailadres."),
    "smtp 5": _("De mailserver weigerde het adres of de mail."),
    "smtp 4": _("De mailserver nam de mail nog niet aan."),
    "smtp": _("De mailserver was niet bereikbaar."),
}


def problem(code: str) -> str:
    """Return the sentence for a code in `Message.error`; an empty string for an empty code."""
    if not code:
        return ""
    beginnings = (words for start, words in _BEGINNINGS.items() if code.startswith(start))
    words = _EXACT.get(code) or next(beginnings, None)
    return str(words) if words else gettext("Er ging iets mis bij ons.")
