"""One lap has every combination of width, colours and language; six laps have each for a state."""

from __future__ import annotations

from itertools import product

import pytest
from django.conf import settings

from tests.browser.cells.looks import LAPS, PAIRS, Look, look_at
from tests.browser.cells.table import DESK, SITE, places

SITES = {"site": (SITE, [code for code, _name in settings.LANGUAGES])}
SITES["desk"] = (DESK, list(settings.DESK_LANGUAGES))


@pytest.mark.parametrize("name", SITES)
def test_one_lap_has_every_combination_of_width_colours_and_language(name: str) -> None:
    screens, languages = SITES[name]
    seen = {look_at(place, 0, languages) for place in range(len(places(screens)))}
    assert seen == {Look(*pair, language) for pair, language in product(PAIRS, languages)}


@pytest.mark.parametrize("name", SITES)
def test_six_laps_show_a_state_in_every_language_width_and_colours(name: str) -> None:
    screens, languages = SITES[name]
    for place in range(len(places(screens))):
        looks = [look_at(place, lap, languages) for lap in range(LAPS)]
        assert {(one.width, one.scheme) for one in looks} == set(PAIRS)
        assert {one.language for one in looks} == set(languages)


def test_control_too_few_states_miss_a_combination() -> None:
    languages = SITES["site"][1]
    seen = {look_at(place, 0, languages) for place in range(30)}
    assert len(seen) < len(PAIRS) * len(languages)
