"""In Chromium, users can type an address with letters like ß, and paste a whole SMS as the code."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site


def test_typed_domain_is_not_taken_for_that_of_another_organisation(
    site: Site, phone: Inspector
) -> None:
    """In a field of type `email`, Chromium would change `jan@straße.nl` to `jan@strasse.nl`."""
    site.invite(Person("jan@straße.nl", "+31612345601", "Jan", "Vos"))
    site.deliver()
    phone.open("/wachtwoord/vergeten/")
    phone.press("Stuur mij een mail", email="Jan@Straße.nl")
    site.deliver()
    assert len(site.smtp.mails_to("jan@xn--strae-oqa.nl")) == 2


def test_pasted_sms_gives_its_code(site: Site, phone: Inspector) -> None:
    person = Person("plak@mail.example", "+31612345602", "Piet", "Lak")
    site.invite(person)
    phone.open(site.link_for(person))
    phone.press("Toepassen", password=PASSWORD)
    site.deliver()
    phone.page.evaluate("text => navigator.clipboard.writeText(text)", sms_of(site, person))
    phone.page.focus("#id_code")
    phone.page.keyboard.press("Control+V")
    phone.press("Controleer")
    assert phone.path == "/inloggen/koppelen/"


def sms_of(site: Site, person: Person) -> str:
    return site.twilio.sent_to(person.phone)[-1]
