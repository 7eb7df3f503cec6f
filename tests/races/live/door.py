"""Races 1, 2 and 11: mail links and passwords."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from tests.races.live.ring import Heat, Ring
from tests.races.live.rivals import Deed, Rival, at_once, press

_SMS = "/inloggen/sms/"
# Within this many seconds of the start another mail is requested: before, amid and after the rest.
_LATEST = 0.3
GUESSES = 3
_WRONG = "Een fiets met 3 wielen?"


def link_used_at_once(ring: Ring, trials: int) -> Iterator[Heat]:
    """Choose a password in sixteen browsers with one activation link, each a different one."""
    for person in ring.people(trials):
        rivals, link = ring.browsers(), ring.cluster.link_for(person)
        for rival in rivals:
            rival.open(link)
        pages = at_once(rivals, _choices(rivals))
        yield Heat.of(pages, sum(rival.went == _SMS for rival in rivals))


def link_used_while_replaced(ring: Ring, trials: int) -> Iterator[Heat]:
    """Use an activation link while another one is requested.

    Either the old link is accepted, and then the mail is a password reset, or the mail is
    an activation mail, and then the old link is not: one of these, never both.
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
    """Enter wrong passwords in sixteen browsers of one network, three each in a row."""
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
    """Let each choose a different password: with the same one, a second tap is a login."""
    return [
        press(rival, "Toepassen", password=f"Een fiets met {wheels} wielen!")
        for wheels, rival in enumerate(rivals)
    ]
