"""Test how `make weights` chooses and judges what it weighs."""

from __future__ import annotations

from quality.screens.stop import Stop
from quality.weights import MOST_AT_THE_DESK, Weight, faults_of, heaviest

LIGHT = Weight(html=9_000, zipped=4_000, requests=3, pictures=1, whole=12_000)


def test_a_screen_is_weighed_in_the_language_with_most_bytes() -> None:
    stops = [
        screen("login", "nl", "inloggen"),
        screen("login", "uk", "увійти"),
        screen("SMS", "nl"),
    ]
    assert [(one.name, one.language) for one in heaviest(stops)] == [("login", "uk"), ("SMS", "nl")]


def test_screen_within_its_limits_has_no_faults() -> None:
    assert list(faults_of(screen("login"), LIGHT)) == []


def test_screen_with_too_much_html_or_too_many_requests_or_pictures_is_named() -> None:
    heavy = Weight(html=20_000, zipped=4_097, requests=4, pictures=2, whole=25_000)
    assert list(faults_of(screen("login"), heavy)) == ["HTML", "requests", "pictures"]


def test_manual_may_have_more_pictures_than_the_logo() -> None:
    page = Stop("manual", "nl", "/hulp/", 200, "", "", is_plain=True)
    weight = Weight(html=9_000, zipped=4_000, requests=3, pictures=9, whole=200_000)
    assert list(faults_of(page, weight)) == []


def test_page_of_the_desk_is_judged_by_all_that_it_loads() -> None:
    page = Stop("list", "nl", "/beheer/bulk/", 200, "", "", is_plain=True)
    most = Weight(html=80_000, zipped=6_000, requests=20, pictures=0, whole=MOST_AT_THE_DESK)
    more = Weight(html=80_000, zipped=6_000, requests=20, pictures=0, whole=MOST_AT_THE_DESK + 1)
    assert list(faults_of(page, most)) == []
    assert list(faults_of(page, more)) == ["whole"]


def screen(name: str, language: str = "nl", html: str = "") -> Stop:
    return Stop(name, language, f"/{name}/", 200, html, "", is_plain=True)
