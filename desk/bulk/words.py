"""The words of the pages for many people at once: fields, buttons, and how far a job is."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk.templatetags.sms import grouped
from onboarding.jobs.words import Verdict
from onboarding.models import Job, JobKind, JobState
from onboarding.throttles import BULK_IS_FULL

FIELD_NAMES: dict[str, Promise] = {
    "first_name": gettext_lazy("voornaam"),
    "prefix": gettext_lazy("tussenvoegsel"),
    "last_name": gettext_lazy("achternaam"),
    "name": gettext_lazy("volledige naam"),
    "email": gettext_lazy("e-mailadres"),
    "phone": gettext_lazy("mobiel nummer"),
    "branch": gettext_lazy("vestiging"),
    "language": gettext_lazy("taal"),
    "leaves": gettext_lazy("uit dienst"),
}

TITLES: dict[str, Promise] = {
    JobKind.INVITE: gettext_lazy("Mensen toevoegen met een lijst"),
    JobKind.RESEND: gettext_lazy("Activeringsmail sturen"),
    JobKind.BLOCK: gettext_lazy("Mensen blokkeren"),
    JobKind.ERASE: gettext_lazy("Mensen verwijderen"),
}

_INVITED = (Verdict.NEW, Verdict.CHANGED, Verdict.SAME)


def start_words(job: Job, counts: dict[str, int], *, later: bool = False) -> str:
    """Return the words of the button that starts this job, with how many people it is about.

    `later`: of the button that adds people who are mailed another time.
    """
    invited, left = sum(counts.get(one, 0) for one in _INVITED), counts.get(Verdict.LEAVER, 0)
    erased = counts.get(Verdict.TO_ERASE, 0)
    if job.kind == JobKind.RESEND:
        return mail_words(invited)
    if job.kind == JobKind.ERASE:
        erasing = ngettext("Verwijder %s persoon", "Verwijder %s mensen", erased)
        return erasing % grouped(erased)
    parts = [_inviting(invited, later=later)] if invited else []
    if left:
        blocking = ngettext("blokkeer %s persoon", "blokkeer %s mensen", left)
        parts.append(blocking % grouped(left))
    return capfirst(_(" en ").join(parts))


def mail_words(many: int) -> str:
    """Return the words of the button that sends this many activation mails."""
    return ngettext("Stuur %s activeringsmail", "Stuur %s activeringsmails", many) % grouped(many)


def _inviting(many: int, *, later: bool) -> str:
    if later:
        adding = ngettext(
            "voeg %s persoon toe en mail later", "voeg %s mensen toe en mail later", many
        )
        return adding % grouped(many)
    return ngettext("nodig %s persoon uit", "nodig %s mensen uit", many) % grouped(many)


def state_words(job: Job) -> str:
    """Return a sentence that says how far a job is."""
    if job.state == JobState.WAITING and job.due_at:
        told = _("%(why)s De lijst gaat vanzelf verder op %(when)s.")
        when = date_format(localtime(job.due_at), "DATETIME_FORMAT")
        return told % {"why": BULK_IS_FULL, "when": when}
    if job.state == JobState.CANCELLED and not job.confirmed_at:
        return _("Weggegooid. Er is niets gedaan.")
    return str(_STATES[job.state])


_STATES: dict[str, Promise] = {
    JobState.READING: gettext_lazy("Wij lezen het bestand. Dit duurt hoogstens een halve minuut."),
    JobState.COLUMNS: gettext_lazy("Kies wat er in iedere kolom staat."),
    JobState.PREVIEW: gettext_lazy("Er is nog niets gedaan. Kijk de lijst na."),
    JobState.RUNNING: gettext_lazy("Bezig. U kunt deze pagina sluiten: het gaat door."),
    JobState.WAITING: gettext_lazy("De lijst gaat vanzelf verder."),
    JobState.PAUSED: gettext_lazy("De lijst staat stil tot iemand op 'Ga verder' drukt."),
    JobState.DONE: gettext_lazy("Klaar."),
    JobState.CANCELLED: gettext_lazy("Gestopt. Wat al was gedaan, blijft zo."),
    JobState.FAILED: gettext_lazy("Afgebroken."),
}
