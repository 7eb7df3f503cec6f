"""Send activation mails from the desk, and show how many were sent and who got none."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from desk.buttons import offers_activation
from desk.refusals import note_refusal
from desk.scoping import staff_of
from lib.away import is_away
from messaging.models.outages import outage_of
from messaging.states import Kind
from onboarding.authority import RefusedError
from onboarding.services import reinvite

logger = logging.getLogger(__name__)

_MOST_NAMES = 10  # the message on screen passes through a cookie of at most 4 KB

_ENDING = frozenset({"email", "phone", "branch", "role", "manages"})  # fields that end a link

_GOES = _("%(name)s is toegevoegd. De activeringsmail gaat nu naar %(address)s.")
_AWAITS = _(
    "%(name)s is toegevoegd. Er gaan nu geen mails uit. De activeringsmail naar %(address)s gaat"
    " vanzelf weg als dat weer kan."
)
_SENT_TO = _("De activeringsmail gaat nu naar %(address)s.")
_WAITS_TO = _(
    "Er gaan nu geen mails uit. De activeringsmail naar %(address)s gaat vanzelf weg als dat weer"
    " kan."
)
_SAVED = _("De wijziging is opgeslagen.")
_FAULT = _("Er ging iets mis. Probeer het later opnieuw.")


def send_to(request: HttpRequest, person: User) -> None:
    """Queue an activation mail for one person. Show to which address it goes, or why not."""
    try:
        address = _send(staff_of(request), person, timezone.now(), in_bulk=False)
    except RefusedError as refused:
        messages.warning(request, f"{_not_sent([str(person)])} {refused}")
    else:
        told = _WAITS_TO if outage_of(Kind.MAIL) else _SENT_TO
        messages.success(request, told % {"address": address})


def send_to_all(request: HttpRequest, people: Iterable[User]) -> None:
    """Queue an activation mail for each person. Show how many got a mail, and who got none and why.

    If one mail fails, the next one is tried, unless the database is unreachable, locked or full.
    """
    now = timezone.now()
    sent, refused = 0, defaultdict[tuple[str, str], list[str]](list)
    for person in people:
        try:
            _send(staff_of(request), person, now, in_bulk=True)
            sent += 1
        except RefusedError as why:
            refused[str(why), str(why.of_many)].append(str(person))
    if sent or not refused:
        counted = ngettext("%d activeringsmail gestuurd.", "%d activeringsmails gestuurd.", sent)
        messages.success(request, counted % sent)
    for (of_one, of_many), names in refused.items():
        reason = of_many if of_many and len(names) > 1 else of_one
        messages.warning(request, f"{_not_sent(names)} {reason}")


def tell_invited(request: HttpRequest, person: User) -> None:
    """Say that a person was added, and whether the activation mail goes out now."""
    told = _AWAITS if outage_of(Kind.MAIL) else _GOES
    messages.success(request, told % {"name": person, "address": person.email})


def replace_link(request: HttpRequest, person: User, changed: Iterable[str]) -> None:
    """Send an activation mail if a change of these fields ended the link of `person`."""
    if _ENDING.isdisjoint(changed) or not offers_activation(request, person):
        return
    if not has_link(person):
        send_to(request, person)


def send_and_tell(request: HttpRequest, person: User, changed: Iterable[str]) -> None:
    """Send an activation mail after these fields were saved by the button that does both."""
    if changed:
        messages.success(request, _SAVED)
    send_to(request, person)


def has_link(person: User) -> bool:
    """Return whether the person has an activation link that works."""
    links = MailLink.objects.usable(timezone.now()).filter(user=person)
    return links.filter(purpose=Purpose.ACTIVATE).exists()


def _send(by: User, person: User, now: datetime, *, in_bulk: bool) -> str:
    """Queue one activation mail; return its address. Raises RefusedError if refused (S72)."""
    try:
        return reinvite(by=by, user=person, now=now, in_bulk=in_bulk).user.email
    except RefusedError as refused:
        note_refusal(by, refused)
        raise
    except Exception as error:
        if is_away(error):  # the database would not respond for the next person either
            raise
        logger.exception("activation not sent", extra={"user": person.pk})
        raise RefusedError(str(_FAULT)) from error


def _not_sent(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    rest = len(names) - _MOST_NAMES
    if rest > 0:
        shown = _("%(names)s en nog %(rest)d") % {"names": shown, "rest": rest}
    return _("Niet gestuurd aan %(names)s.") % {"names": shown}
