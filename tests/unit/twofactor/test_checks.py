"""The system check that each SMS fits one segment, with this ORGANISATION and PUBLIC_URL."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from django.core.checks import registry
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from messaging.segments import SEPTETS
from twofactor.checks import sms_fits_one_segment
from twofactor.sms import sms_text


def _problem(settings: Settings, organisation: str, url: str = "https://mijn.example") -> str:
    """Return the error of the check for these settings, or "" if there is none."""
    settings.ORGANISATION, settings.PUBLIC_URL = organisation, url
    return "".join(one.msg for one in sms_fits_one_segment(None) if one.is_serious())


def _room(settings: Settings) -> int:
    """Return how many characters one SMS segment leaves for the name of the organisation."""
    settings.ORGANISATION, settings.PUBLIC_URL = "", "https://mijn.example"
    return SEPTETS - len(sms_text("000000", "nl"))


@pytest.mark.parametrize("name", ["WerkTalent", "Café Zürich & Zn.", "Ørsted Æ", "A"])
def test_ordinary_names_pass(settings: Settings, name: str) -> None:
    assert _problem(settings, name) == ""


def test_longest_name_that_fits_passes_and_one_letter_more_does_not(settings: Settings) -> None:
    room = _room(settings)
    assert _problem(settings, "W" * room) == ""
    assert "has 161 characters of at most 160" in _problem(settings, "W" * (room + 1))


def test_long_host_counts_too(settings: Settings) -> None:
    assert "characters of at most 160" in _problem(
        settings, "WerkTalent", f"https://{'a' * 100}.nl"
    )


def test_port_is_not_in_the_sms_and_does_not_count(settings: Settings) -> None:
    room = _room(settings)
    assert _problem(settings, "W" * room, "https://mijn.example:8443") == ""


@pytest.mark.parametrize(
    ("name", "strange"),
    [
        ("Werk’s", "’"),
        ("Kraków", "ó"),
        ("Ștefan", "Ș"),
        ("Праця", "П"),
        ("Werk–Talent", "–"),
        ("€uro", "€"),
        ("Werk [NL]", "["),
        ("Werk\u00a0Talent", "\u00a0"),
        ("😀", "😀"),
    ],
)
def test_characters_that_take_more_than_one_septet_are_named(
    settings: Settings, name: str, strange: str
) -> None:
    problem = _problem(settings, name)
    assert "which the alphabet of SMS (GSM-7) lacks" in problem
    assert strange in problem


def test_problem_is_an_error_with_a_hint_and_a_number(settings: Settings) -> None:
    settings.ORGANISATION = "😀"
    [error] = sms_fits_one_segment(None)
    assert (error.id, error.is_serious()) == ("twofactor.E001", True)
    assert error.hint


def test_language_whose_sms_is_too_long_is_a_warning_and_no_error(settings: Settings) -> None:
    settings.ORGANISATION = "Uitzendbureau De Werkende Handen"
    settings.PUBLIC_URL = "https://mijn-account.uitzendbureau-dewerkendehanden.nl"
    warnings = sms_fits_one_segment(None)
    assert {(one.id, one.is_serious(logging.ERROR)) for one in warnings} == {
        ("twofactor.W001", False)
    }
    assert any("an SMS in Українська is too long" in one.msg for one in warnings)
    assert all(str(one.hint).startswith("It will be in English.") for one in warnings)


def test_check_is_registered_and_prevents_the_start(settings: Settings) -> None:
    assert sms_fits_one_segment in registry.registry.get_checks()
    settings.ORGANISATION = "😀"
    with pytest.raises(SystemCheckError, match=r"twofactor\.E001"):
        call_command("check", stdout=StringIO(), stderr=StringIO())
