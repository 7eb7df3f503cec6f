"""Races 1, 2 and 11: use mail links, and enter passwords."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from tests.races.live.ring import Heat, Ring
from tests.races.live.rivals import Deed, Rival, at_once, press

_SMS = "/inloggen/sms/"
# The new mail is requested within this many seconds of the start, while browsers use the old link.
_LATEST = 0.3
GUESSES = 3
_WRONG = "Een fiets met 3 wielen?"


def link_used_at_once(ring: Ring, trials: int) -> Iterator[Heat]:
    """Open one activation link in sixteen browsers, and choose a different password in each."""
    for person in ring.people(trials):
        rivals, link = ring.browsers(), ring.cluster.link_for(person)
        for rival in rivals:
            rival.open(link)
        pages = at_once(rivals, _choices(rivals))
        yield Heat.of(pages, sum(rival.went == _SMS for rival in rivals))


def link_used_while_replaced(ring: Ring, trials: int) -> Iterator[Heat]:
    """Use an activation link while another mail is requested.

    Exactly one of two things happens: the old link is accepted, and the new mail is a password
    reset; or the old link is refused, and the new mail has an activation link.
    """
    for person in ring.people(trials):
        *rivals, asker = everybody = ring.browsers()
        link = ring.cluster.link_for(person)
        for rival in rivals:
            rival.open(link)
        asker.open("/wachtwoord/vergeten/")
        late = random.uniform(0, _LATEST)
        asking = press(asker, "Stuur mij een mail", late=late, email=person.email)
        pages = at_once(everybody, [*_choices(rivals), asking])
        replaced = "/activeren/" in ring.cluster.link_for(person)
        yield Heat.of(pages, sum(rival.went == _SMS for rival in rivals) + replaced)


def wrong_passwords(ring: Ring, trials: int) -> Iterator[Heat]:
    """Enter wrong passwords in sixteen browsers of one network, three in a row in each."""
    for person in ring.people(trials):
        ring.with_password(person)
        rivals = ring.browsers()
        for rival in rivals:
            rival.client.defaults["REMOTE_ADDR"] = rivals[0].client.defaults["REMOTE_ADDR"]
            rival.open("/inloggen/")
        before = ring.happened("password_wrong")
        deeds = [
            press(rival, "Inloggen", times=GUESSES, email=person.email, password=_WRONG)
            for rival in rivals
        ]
        pages = at_once(rivals, deeds)
        yield Heat.of(pages, ring.happened("password_wrong") - before)


def _choices(rivals: Sequence[Rival]) -> list[Deed]:
    """Let each browser choose a different password. With the same one, all of them would log in."""
    return [
        press(rival, "Toepassen", password=f"Een fiets met {wheels} wielen!")
        for wheels, rival in enumerate(rivals)
    ]
