"""Why a person is stuck, as one sentence with facts, for the desk's board."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.asked import asked_since
from desk.present import Present, wrong_codes
from desk.since import moment
from messaging.problems import problem
from messaging.states import State
from onboarding.status import Status

# `on` is a time today or a date with its preposition, such as 'om 07:05' or 'op 3 december'.
_FACTS: dict[Status, Promise] = {
    Status.FROZEN: gettext_lazy("Blokkeerde zelf het account %(on)s."),
    Status.EXPIRED: gettext_lazy("Link verlopen %(on)s."),
    Status.QUEUED: gettext_lazy("Mail %(on)s gemaakt, nog niet verstuurd."),
    Status.SENT: gettext_lazy("Mail %(on)s verstuurd, link niet geopend."),
    Status.OPENED: gettext_lazy("Link %(on)s geopend, geen wachtwoord gekozen."),
    Status.PASSWORD: gettext_lazy("Wachtwoord %(on)s gekozen, geen sms gevraagd."),
    Status.SMS: gettext_lazy("Sms %(on)s verstuurd, %(then)s."),
    Status.ARRIVED: gettext_lazy("Sms %(on)s aangekomen, %(then)s."),
}
# Of a person with a password and no SMS on the way, by what became of the newest SMS code.
_UNSENT: dict[str, Promise] = {
    "": gettext_lazy("Nummer veranderd %(on)s, daarna geen sms gevraagd."),
    State.QUEUED: gettext_lazy("Sms gevraagd %(on)s, nog niet verstuurd."),
    State.SENDING: gettext_lazy("Sms gevraagd %(on)s, nog niet verstuurd."),
    State.EXPIRED: gettext_lazy("Sms gevraagd %(on)s, niet op tijd verstuurd."),
    State.UNKNOWN: gettext_lazy("Sms gevraagd %(on)s, misschien niet verstuurd."),
}
_ASKED = gettext_lazy("Sms gevraagd %(on)s, app nog niet gekoppeld.")


def reason(person: User, present: Present, now: datetime) -> str:
    """Return the sentence. Read `progress` and `reminder_stop` with the person."""
    told = " ".join(filter(None, (_reason(person, present, now), present.news)))
    return " ".join((told, _("Wil geen herinneringen."))) if present.stopped_at else told


def _reason(person: User, present: Present, now: datetime) -> str:
    status, code = Status(present.status), present.error
    if status == Status.FAILED:
        came_back = _("Mail kwam terug") if code.startswith("bounce") else _("Mail kwam niet aan")
        return _because(came_back, code)
    if status == Status.SMS_FAILED:
        return _because(_("Sms kwam niet aan"), code)
    if status == Status.READY:
        return ""  # only what stops them counts
    asked = asked_since(person, present.at)
    if status == Status.PASSWORD and asked:
        return str(_UNSENT.get(asked.state, _ASKED)) % {"on": _written(asked.at, now)}
    on = _moment(person, present, now)
    return str(_FACTS[status]) % {"on": on, "then": _then(present.wrong)}


def _because(what: str, code: str) -> str:
    """Return what happened and the problem as one sentence."""
    why = problem(code)
    return f"{what}: {why[0].lower()}{why[1:]}" if why else f"{what}."


def _then(wrong: int) -> str:
    if not wrong:
        return _("app nog niet gekoppeld")
    return wrong_codes(wrong)


def _moment(person: User, present: Present, now: datetime) -> str:
    """Return the moment at which a status began, with its preposition."""
    if present.at:
        return _written(present.at, now)
    return moment(getattr(person, "progress", None), Status(present.status))


def _written(at: datetime, now: datetime) -> str:
    shown, today = localtime(at), localtime(now)
    if shown.date() == today.date():
        time = date_format(shown, "H:i")
        return _("om %(time)s") % {"time": time}
    day = date_format(shown, "j F" if shown.year == today.year else "j F Y")
    return _("op %(day)s") % {"day": day}
