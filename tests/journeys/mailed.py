"""Helpers that let the site mail a link of a given purpose to a person, and return the link."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.journeys.thief import asked_recovery, asked_reset
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor


def mailed_link(town: Town, person: Person, clock: time_machine.Traveller, purpose: str) -> str:
    """Return a mailed link of this purpose. The person is enrolled first, except for `activate`."""
    town.invite(person)
    if purpose == "activate":
        return town.link_for(person)
    town.enrol(person)
    clock.shift(timedelta(minutes=5))
    return _MAILS[purpose](town, person)


def connect(town: Town, person: Person, visitor: Visitor) -> None:
    """Enter the SMS code, read the app's key from the page, and enter the app code."""
    town.deliver()
    visitor.press("Controleer", code=town.sms_code_for(person))
    person.key = visitor.page.key
    visitor.press("Controleer", code=person.app_code())


def _recovery(town: Town, person: Person) -> str:
    return asked_recovery(town, person, Visitor())


def _disowning(town: Town, person: Person) -> str:
    """Replace the app. Return the link that freezes the account, from the notice about the app."""
    visitor = Visitor()
    visitor.open(_recovery(town, person))
    visitor.press("Ga verder", password=PASSWORD)
    connect(town, person, visitor)
    town.deliver()
    return town.link_for(person)


_MAILS = {"reset": asked_reset, "recover": _recovery, "disown": _disowning}
