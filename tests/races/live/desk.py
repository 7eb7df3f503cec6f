"""Race 10: two admins of a branch use the desk, in eight tabs each."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from tests.journeys.town import Person, link_in
from tests.races.live.ring import RIVALS, Heat, Ring
from tests.races.live.rivals import Rival, at_once, send

_PEOPLE = "/beheer/accounts/user/"
_SELECTED = 2


def mails_sent_by_two_admins(ring: Ring, trials: int) -> Iterator[Heat]:
    """Send activation mails from the desk to the same people in sixteen tabs.

    Count the links of a person that open.
    """
    everybody = ring.people(_SELECTED * trials)
    admins = desk(ring, 2)
    for place in range(0, len(everybody), _SELECTED):
        people = everybody[place : place + _SELECTED]
        chosen = {
            "action": "send_activation",
            "_selected_action": [_number_of(admins[0], person) for person in people],
        }
        tabs = _tabs(ring, admins, _PEOPLE)
        deeds = [send(tab, tab.page.forms[-1], tab.page.forms[-1].fields | chosen) for tab in tabs]
        pages = at_once(tabs, deeds)
        ring.settle()
        yield Heat.of(pages, max(_links_that_open(ring, person) for person in people))


def one_address_invited_at_once(ring: Ring, trials: int) -> Iterator[Heat]:
    """Invite the same address in sixteen tabs, each time with other capital letters."""
    admins = desk(ring, 2)
    for trial in range(trials):
        tabs = _tabs(ring, admins, f"{_PEOPLE}add/")
        before = ring.happened("invited")
        deeds = [
            send(tab, tab.page.forms[-1], _typed(tab, f"nieuw{trial}@mail.example")) for tab in tabs
        ]
        pages = at_once(tabs, deeds)
        yield Heat.of(pages, ring.happened("invited") - before)


def desk_left_open_amid_a_block(ring: Ring, trials: int) -> Iterator[Heat]:
    """Block a person while fifteen older tabs send a form that unblocks three times each.

    The older tabs show the page that unblocks; their forms lack the mark of what that page showed.
    Count the unblocks.
    """
    people, admins = ring.people(trials), desk(ring, 2)
    for person in people:
        page = f"{_PEOPLE}{_number_of(admins[0], person)}/"
        *left_open, colleague = _tabs(ring, admins, f"{page}vrijgeven/")
        colleague.open(f"{page}blokkeren/")
        marked = colleague.page.forms[-1].fields | {"reason": "weg"}
        before = ring.happened("unblocked")
        deeds = [send(tab, tab.page.forms[-1], _unmarked(tab), times=3) for tab in left_open]
        deeds += [send(colleague, colleague.page.forms[-1], marked)]
        pages = at_once([*left_open, colleague], deeds)
        yield Heat.of(pages, ring.happened("unblocked") - before)


def _unmarked(tab: Rival) -> dict[str, str]:
    return {name: value for name, value in tab.page.forms[-1].fields.items() if name != "seen"}


def desk(ring: Ring, many: int) -> list[Rival]:
    """Log in `many` admins of the branch. Return their browsers."""
    return [ring.enrolled(admin) for admin in ring.people(many, role="branch-admin")]


def counter_code(admin: Rival, person: Person) -> str:
    """Issue a counter code for a person. Return the code."""
    admin.open(f"{_PEOPLE}{_number_of(admin, person)}/baliecode/")
    page = admin.press("Maak baliecode", reason="paspoort gezien")
    found = re.search(r"\b[B-Z]{4} [B-Z]{4}\b", page.text)
    assert found, page.text
    return found[0]


def _tabs(ring: Ring, admins: Sequence[Rival], path: str) -> list[Rival]:
    for admin in admins:
        admin.open(path)
    return [tab for admin in admins for tab in ring.browsers(RIVALS // len(admins), of=admin)]


def _number_of(admin: Rival, person: Person) -> str:
    """Search for a person at the desk. Return the person's primary key."""
    page = admin.open(f"{_PEOPLE}?q={person.email}")
    found = re.search(rf"{_PEOPLE}(\d+)/change/", page.html)
    assert found, page.text
    return found[1]


def _links_that_open(ring: Ring, person: Person) -> int:
    links = [link_in(mail) for mail in ring.cluster.smtp.mails_to(person.email)]
    pages = [ring.browser().open(link) for link in links]
    return sum("Toepassen" in page.buttons for page in pages)


def _typed(tab: Rival, email: str) -> dict[str, str]:
    """Return an invitation. The page of an admin of one branch has the branch in it."""
    letters = "".join(random.choice((char.lower(), char.upper())) for char in email)
    person = {"first_name": "Nina", "last_name": "Nieuw", "email": letters, "phone": "0612345678"}
    return tab.page.forms[-1].fields | person | {"language": "nl", "_save": "Opslaan"}
