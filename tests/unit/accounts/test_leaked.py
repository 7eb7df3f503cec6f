"""A leaked password is refused if the site has a list of leaked passwords."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django import Settings

pytestmark = pytest.mark.requirement("S2")

STOLEN, OWN = "Een gestolen zin met 3 é's!", "Een fiets met 2 wielen!"


@pytest.fixture
def stolen(tmp_path: Path, settings: Settings) -> Path:
    """Write leaked passwords in haveibeenpwned.com's format; set REFUSED_PASSWORDS to the file."""
    typed = [STOLEN, *(f"Een ander woord {number}!" for number in range(500))]
    hashes = sorted(map(_named, typed))
    file = tmp_path / "pwned.txt"
    file.write_text("".join(f"{one}:{count}\r\n" for count, one in enumerate(hashes, 1)))
    settings.REFUSED_PASSWORDS = file
    return file


@pytest.mark.requirement("D7")
@pytest.mark.asvs("V6.2.12")
def test_leaked_password_is_refused_in_dutch(stolen: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(STOLEN)
    assert refused.value.messages == [
        "Dit wachtwoord is ooit gestolen bij een andere site. Kies een ander wachtwoord."
    ]


def test_other_password_passes(stolen: Path) -> None:
    validate_password(OWN)
    assert stolen.exists()


@pytest.mark.asvs("V6.2.12")
def test_both_unicode_forms_of_a_leaked_password_are_refused(stolen: Path) -> None:
    with pytest.raises(ValidationError):
        validate_password(STOLEN.replace("é", "e\u0301"))


def test_lone_surrogate_in_a_password_raises_no_error(stolen: Path) -> None:
    validate_password("Een fiets met \ud800 2 wielen!")
    assert stolen.exists()


@pytest.mark.requirement("D7")
@pytest.mark.asvs("V6.2.12")
def test_without_the_list_no_password_is_refused_as_leaked(settings: Settings) -> None:
    assert settings.REFUSED_PASSWORDS is None
    validate_password(STOLEN)


def _named(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
