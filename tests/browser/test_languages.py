"""The road in languages with longer words and another alphabet, on the smallest phone."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from tests.browser.inspector import Inspector
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site


@pytest.mark.parametrize(
    "language", ["bg", *(pytest.param(one, marks=pytest.mark.full) for one in ("pl", "ro", "uk"))]
)
def test_every_screen_of_the_road_fits_at_320_px(
    site: Site, phone: Inspector, language: str
) -> None:
    number = f"+3161234{ord(language[0]):04}"
    person = Person(f"{language}@mail.example", number, "Aleksandra", "Wróbel")
    site.invite(person, language=language)
    with override(language):
        names = ("Toepassen", "Controleer", "Beveiliging", "Logboek")
        apply, check, security, log = map(gettext, names)
    phone.open(site.link_for(person))
    phone.fits(f"{language} wachtwoord")
    phone.press(apply, password="kort")
    phone.fits(f"{language} wachtwoord fout")
    phone.press(apply, password=PASSWORD)
    site.deliver()
    phone.fits(f"{language} sms")
    phone.press(check, code="12")
    phone.fits(f"{language} sms fout")
    phone.press(check, code=site.sms_code_for(person))
    phone.fits(f"{language} koppelen")
    person.key = (phone.page.text_content("#key") or "").replace(" ", "")
    phone.press(check, code=person.app_code())
    phone.fits(f"{language} mijn account")
    phone.follow(security)
    phone.fits(f"{language} beveiliging")
    phone.follow(log)
    phone.fits(f"{language} logboek")
    assert not phone.findings, "\n".join(phone.findings)
