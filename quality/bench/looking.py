"""Measure the desk's pages that staff open most, in a database of many people.

Run in the site's environment: `manage.py shell -c "from quality.bench.looking import look; …"`.
Requests are made in this process, as the tests do.
"""

from __future__ import annotations

import json
from typing import cast

from django.conf import settings
from django.db.models import QuerySet
from django.test.utils import override_settings
from pytest_django import Settings

from accounts.models import User
from desk.lists import AFTER
from quality.bench.grown import Stopwatch, Watching, branch_admin, head_office
from quality.bench.people import email
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor
from tests.standins.smtp_sink import smtp_sink
from tests.standins.twilio import twilio_stand_in

_PEOPLE = "/beheer/accounts/user/"
PAGES = {
    "board": "/beheer/",
    "list": _PEOPLE,
    "list by status": f"{_PEOPLE}?status=expired",
    "list of all not ready": f"{_PEOPLE}?status=open",
    "list from the board": f"{_PEOPLE}?status=from_sms",
    "search a name": f"{_PEOPLE}?q=van+der+Haanen",
    "log": "/beheer/accounts/securityevent/",
}


def look(tries: int) -> str:
    """Open each page `tries` times, and once more to count statements. Return JSON."""
    warm, watch = Stopwatch(), Stopwatch()
    changed = cast("Settings", settings)  # only for mypy
    with override_settings(), smtp_sink(changed) as smtp, twilio_stand_in(changed) as twilio:
        town = Town(smtp, twilio)
        desks = {"head office": head_office(town), "branch": branch_admin(town)}
        own = User.objects.get(email=email(31)).branch
        sees = {"head office": User.objects.all(), "branch": User.objects.filter(branch=own)}
        pages = {whose: _pages(people) for whose, people in sees.items()}
        for watching in (warm.timing, *[watch.timing] * tries, watch.counting):
            for whose, staff in desks.items():
                _open_all(whose, staff, pages[whose], watching)
    return json.dumps(watch.results())


def _pages(people: QuerySet[User]) -> dict[str, str]:
    """Return the pages for staff who see `people`: page 101 of the list is its last if shorter."""
    before = people[max(0, min(100 * 100, people.count() // 100 * 100) - 1)]
    person = people.get(email=email(31))
    far = f"{_PEOPLE}?{AFTER}={before.pk}"
    return {**PAGES, "list, page 101": far, "person": f"{_PEOPLE}{person.pk}/change/"}


def _open_all(whose: str, staff: Visitor, pages: dict[str, str], watching: Watching) -> None:
    for name, url in pages.items():
        with watching(f"{whose}: {name}"):
            answer = staff.client.get(url)
        assert answer.status_code == 200, answer.content
