"""Race 9: revoke all access during logins. Afterwards these logins must have no open session."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from tests.browser.walks import next_code
from tests.journeys.town import PASSWORD
from tests.races.live.ring import RIVALS, Heat, Ring
from tests.races.live.rivals import Rival, at_once, press

# The revocation comes within this many seconds of the start of the logins.
_LATEST = 0.4
_NEW = "Een heel ander woord 7!"


def password_changed_amid_logins(ring: Ring, trials: int) -> Iterator[Heat]:
    """Change the password while fifteen browsers log in with the app's code."""
    for person in ring.people(trials):
        owner = ring.enrolled(person)
        owner.open("/wachtwoord/wijzigen/")
        rivals, code = ring.at_login(person, RIVALS - 1), next_code(person)
        late = random.uniform(0, _LATEST / 4)
        changing = press(owner, "Toepassen", late=late, current=PASSWORD, password=_NEW)
        deeds = [press(rival, "Controleer", code=code) for rival in rivals]
        pages = at_once([*rivals, owner], [*deeds, changing])
        assert owner.went == "/beveiliging/", owner.page.text
        yield Heat.of(pages, _inside(rivals))


def ended_amid_logins(ring: Ring, trials: int) -> Iterator[Heat]:
    """Press 'Log overal uit' while fifteen tabs of a remembered browser log in."""
    for person in ring.people(trials):
        remembered = ring.enrolled(person, remember="on")
        remembered.press("Uitloggen")
        (owner,) = ring.at_login(person, 1)
        owner.press("Controleer", code=next_code(person))
        owner.open("/beveiliging/")
        tabs = ring.browsers(RIVALS - 1, of=remembered)
        ending = press(owner, "Log overal uit", late=random.uniform(0, _LATEST))
        deeds = [press(tab, "Inloggen", email=person.email, password=PASSWORD) for tab in tabs]
        pages = at_once([*tabs, owner], [*deeds, ending])
        yield Heat.of(pages, _inside(tabs))


def _inside(rivals: Sequence[Rival]) -> int:
    return sum(rival.open("/").h1 == "Mijn account" for rival in rivals)
