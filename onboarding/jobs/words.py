"""What the preview and the result of a job say of a row, in Dutch."""

from __future__ import annotations

from enum import StrEnum

from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding.details import NO_LANGUAGE, NO_NUMBER


class Verdict(StrEnum):
    """What the preview says of a row, and what is done with it after the job is confirmed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEAVER = "leaver"
    TO_ERASE = "to_erase"

    BAD = "bad"
    DOUBLE = "double"
    ACTIVE = "active"
    BLOCKED = "blocked"
    ELSEWHERE = "elsewhere"
    STAFF = "staff"
    NOBODY = "nobody"  # a leaver who is not there, or not theirs to know of


class Outcome(StrEnum):
    """What became of a row that was good."""

    INVITED = "invited"
    ADDED = "added"
    UPDATED = "updated"
    UPDATED_SENT = "updated_sent"
    SENT = "sent"
    OUT = "out"
    ERASED = "erased"

    RECENT = "recent"
    THERE = "there"
    GONE = "gone"
    REFUSED = "refused"
    FAULT = "fault"


# Rows with these verdicts are done once the job is confirmed.
GOOD = (Verdict.NEW, Verdict.CHANGED, Verdict.SAME, Verdict.LEAVER, Verdict.TO_ERASE)
# The pages do not say of rows with these verdicts whether the person exists, or who it is.
UNTOLD = frozenset({Verdict.ELSEWHERE, Verdict.NOBODY})
DONE = frozenset(
    {
        Outcome.INVITED,
        Outcome.ADDED,
        Outcome.UPDATED,
        Outcome.UPDATED_SENT,
        Outcome.SENT,
        Outcome.OUT,
        Outcome.ERASED,
    }
)

VERDICTS: dict[str, Promise] = {
    Verdict.NEW: _("Nieuw."),
    Verdict.CHANGED: _("Is al toegevoegd. De gegevens veranderen."),
    Verdict.SAME: _("Is al toegevoegd en krijgt een mail."),
    Verdict.LEAVER: _("Wordt geblokkeerd."),
    Verdict.TO_ERASE: _("Wordt verwijderd."),
    Verdict.BAD: _("Niet goed ingevuld."),
    Verdict.DOUBLE: _("Staat dubbel in het bestand."),
    Verdict.ACTIVE: _("Heeft al een wachtwoord. Er verandert niets."),
    Verdict.BLOCKED: _("Is geblokkeerd. Er verandert niets."),
    Verdict.ELSEWHERE: _("Kan niet worden toegevoegd, vraag het hoofdkantoor."),
    Verdict.STAFF: _("Heeft toegang tot het beheer. Doe dit op de pagina van deze persoon."),
    Verdict.NOBODY: _("Bij uw vestiging werkt niemand met dit e-mailadres."),
}

OUTCOMES: dict[str, Promise] = {
    Outcome.INVITED: _("Toegevoegd en uitgenodigd."),
    Outcome.ADDED: _("Toegevoegd, nog niet uitgenodigd."),
    Outcome.UPDATED: _("De gegevens zijn veranderd."),
    Outcome.UPDATED_SENT: _("De gegevens zijn veranderd en er is een nieuwe mail gestuurd."),
    Outcome.SENT: _("Activeringsmail gestuurd."),
    Outcome.OUT: _("Geblokkeerd."),
    Outcome.ERASED: _("Verwijderd."),
    Outcome.RECENT: _("Kreeg net al een activeringsmail. Er is geen tweede gestuurd."),
    Outcome.THERE: _("Is al toegevoegd. Er is niets veranderd."),
    Outcome.GONE: _("Deze persoon bestaat niet meer."),
    Outcome.REFUSED: _("Niet gedaan."),
    Outcome.FAULT: _("Er ging iets mis. Probeer het later opnieuw."),
}

_BLANK = _("Vul dit in.")
_INVALID = _("Dit klopt niet. Controleer het.")
_NO_BRANCH = _("Kies een vestiging van u.")
_LONG = _("Dit is te lang.")
ERRORS: dict[str, Promise] = {
    "blank": _BLANK,
    "null": _BLANK,
    "required": _BLANK,
    "max_length": _LONG,
    "plain_name": _("In deze naam staat een teken of webadres dat er niet in kan."),
    "character": _("Dit e-mailadres kan niet bestaan. Controleer het."),
    "country": _("Naar dit nummer kunnen wij geen sms sturen."),
    "mobile": _("Dit is geen mobiel nummer. Vul een nummer in dat sms kan ontvangen."),
    "no_branch": _NO_BRANCH,
    "date": _("Dit is geen datum. Schrijf bijvoorbeeld 31-12-2026, ja of nee."),
}

# Of these, validation says more than a code can: which character, how long, which countries.
EXACT = frozenset({"plain_name", "country", "max_length"})

# For codes that each field has, such as `invalid`: what the form for one person says.
_OF_FIELD: dict[str, Promise | str] = {
    "email": EmailValidator.message,
    "phone": NO_NUMBER,
    "language": NO_LANGUAGE,
}


def words_of_error(field: str, code: str) -> Promise | str:
    """Return the sentence for a field and its code in `JobRow.errors`, without its text."""
    return ERRORS.get(code) or _OF_FIELD.get(field, _INVALID)
