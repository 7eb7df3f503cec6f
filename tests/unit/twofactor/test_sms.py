"""The text of an SMS: one segment of GSM-7 (in Cyrillic two), a last line that browsers parse."""

from __future__ import annotations

import pytest
from django.conf import settings as project
from django.utils import translation
from pytest_django import Settings

from accounts.mail.notices import BY_SMS, notice_text
from accounts.models import User
from accounts.people.phones import help_phone_of
from messaging.segments import segments
from twofactor.sms import sms_text, write_sms

# 3GPP TS 23.038 §6.2.1: the default alphabet, and the characters of two septets (escaped).
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = set("^{}\\[~]|€\f")
LANGUAGES = [language for language, _name in project.LANGUAGES]
CYRILLIC = {"uk", "bg"}
# Long names, which together still fit one segment.
LONGEST_NAME = "Uitzendbureau De Werkende Handen"
LONGEST_HOST = "mijn-account.uitzendbureau-dewerkendehanden.nl"


def _septets(text: str) -> int:
    assert set(text) <= GSM_7 | TWICE
    return sum(2 if letter in TWICE else 1 for letter in text)


def _is_short(text: str) -> bool:
    """Return whether the text fits one segment of GSM-7, or two of UCS-2 if it is in Cyrillic."""
    if set(text) <= GSM_7 | TWICE:
        return _septets(text) <= 160
    return any("а" <= letter <= "я" for letter in text) and len(text) <= 134


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["WerkTalent", LONGEST_NAME])
@pytest.mark.parametrize("host", ["localhost", LONGEST_HOST])
def test_text_fits_one_segment_with_the_longest_names(
    settings: Settings, language: str, name: str, host: str
) -> None:
    settings.ORGANISATION, settings.PUBLIC_URL = name, f"https://{host}"
    assert _is_short(sms_text("482913", language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", BY_SMS)
def test_notice_fits_one_segment_and_names_the_number_to_call(
    settings: Settings, language: str, notice: str
) -> None:
    settings.ORGANISATION = LONGEST_NAME
    text = notice_text(User(language=language), notice)
    assert _is_short(text)
    assert text.startswith(f"{LONGEST_NAME}: ")
    assert help_phone_of(None).written in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_sms_of_an_ordinary_agency_is_in_the_language_of_the_person(
    settings: Settings, language: str
) -> None:
    settings.ORGANISATION, settings.PUBLIC_URL = "WerkTalent", "https://mijn.werktalent.nl"
    with translation.override(language):
        own = write_sms("482913")
    assert sms_text("482913", language) == own
    assert (segments(own) == 2) == (language in CYRILLIC)


@pytest.mark.parametrize("language", sorted(CYRILLIC))
def test_sms_that_is_too_long_in_cyrillic_is_in_english(settings: Settings, language: str) -> None:
    settings.ORGANISATION, settings.PUBLIC_URL = LONGEST_NAME, f"https://{LONGEST_HOST}"
    assert sms_text("482913", language) == sms_text("482913", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://mijn.werktalent.example", "mijn.werktalent.example"),
        ("http://localhost:8000", "localhost"),
        ("https://mijn.werktalent.example:8443", "mijn.werktalent.example"),
    ],
)
def test_last_line_holds_only_host_and_code(
    settings: Settings, language: str, url: str, host: str
) -> None:
    settings.PUBLIC_URL = url
    lines = sms_text("004291", language).split("\n")
    assert lines[-1] == f"@{host} #004291"
    assert lines[-2] == ""


def test_text_is_exactly_that_of_the_requirements(settings: Settings) -> None:
    settings.ORGANISATION, settings.PUBLIC_URL = "WerkTalent", "https://mijn.werktalent.example"
    assert sms_text("482913", "nl") == (
        "Uw code voor WerkTalent is 482913. Geef deze code aan niemand. 10 minuten geldig."
        "\n\n@mijn.werktalent.example #482913"
    )


def test_unknown_language_falls_back_to_dutch() -> None:
    assert sms_text("482913", "tlh").startswith("Uw code voor ")
