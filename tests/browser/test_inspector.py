"""The inspector reports every fault of a faulty page, and nothing about a page without faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.inspector import Inspector
from tests.full import FULL

FOREIGN = """
new Promise((done) => {
  const picture = new Image();
  picture.onerror = () => setTimeout(done, 50);
  picture.src = "https://elsewhere.example/pixel.png";
})
"""
SPOILED = {
    "tiny target": (
        "document.querySelector('h1 ~ form button').style.cssText = 'min-height:0;padding:0'",
        "target of",
    ),
    "wide line": (
        "document.querySelector('h1').style.cssText = 'width:30rem'",
        "px wide at 320",
    ),
    "second h1": ("document.querySelector('main').append(document.createElement('h1'))", "2 h1"),
    "no label": ("document.querySelector('label').remove()", " label: "),
    "pale text": (
        "document.querySelector('label').style.cssText = 'color:#777;background:#888'",
        "color-contrast",
    ),
    "shouting": ("console.error('oops')", "error oops"),
    "foreign picture": (
        FOREIGN,
        "policy: img-src https://elsewhere.example/pixel.png",
    ),
    "wrong language": ("document.documentElement.lang = 'en'", "lang is not nl"),
}


def test_good_screen_has_no_findings(phone: Inspector) -> None:
    phone.open("/inloggen/")
    phone.look("inloggen")
    assert phone.findings == []


@pytest.mark.parametrize("fault", list(SPOILED)[:: 1 if FULL else 4])
def test_faults_of_a_spoiled_screen_are_found(phone: Inspector, fault: str) -> None:
    script, finding = SPOILED[fault]
    phone.pictures = None
    phone.open("/inloggen/")
    phone.page.evaluate(script)
    phone.look("bedorven")
    assert any(finding in line for line in phone.findings), phone.findings


def test_title_that_another_page_has_is_found(phone: Inspector) -> None:
    phone.pictures = None
    phone.open("/inloggen/")
    phone.titles["nl", phone.page.title()] = ("elders/", "Een andere kop")
    phone.look("inloggen/")
    assert any("has the title of elders/" in line for line in phone.findings)


def test_error_without_its_summary_is_found(phone: Inspector) -> None:
    phone.pictures = None
    phone.open("/inloggen/")
    phone.press("Inloggen", email="", password="")
    assert "Vul uw e-mailadres in." in phone.text
    phone.page.evaluate("document.querySelector('.errors').remove()")
    phone.look("bedorven", error=True)
    assert "bedorven: no summary of errors" in phone.findings


def test_each_person_of_the_browser_tests_has_their_own_address_and_number() -> None:
    """All browser tests share one site, which sends at most one SMS a minute to a phone number."""
    people = re.compile(r'Person\(\s*"([^"]+)", "(\+[0-9]+)"')
    folder = Path(__file__).parent
    found = [one for file in folder.rglob("*.py") for one in people.findall(file.read_text())]
    for kind in zip(*found, strict=True):
        assert sorted(set(kind)) == sorted(kind)
