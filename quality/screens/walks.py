"""Walk over a running site through its screens and states, in one language."""

from __future__ import annotations

from collections.abc import Iterator

from config.languages import DESK, SITE
from quality.screens.desk import desk
from quality.screens.outside import ended_links, errors, links, outside
from quality.screens.road import road
from quality.screens.stop import Stop, Walk
from tests.site.running import Site

LANGUAGES = tuple(code for code, _name in SITE)


def public(site: Site, language: str) -> Iterator[Stop]:
    """Walk through the screens of visitors and employees."""
    walk = Walk(site, language)
    for part in (outside, links, ended_links, road, errors):
        yield from part(walk)
        walk.let_time_pass()


def of_the_desk(site: Site, language: str) -> Iterator[Stop]:
    """Walk through the pages of the desk as head office."""
    yield from desk(Walk(site, language))


def everywhere(site: Site) -> Iterator[Stop]:
    """Walk through all of it, in each language that it has."""
    for language in LANGUAGES:
        yield from public(site, language)
    for language in DESK:
        yield from of_the_desk(site, language)
