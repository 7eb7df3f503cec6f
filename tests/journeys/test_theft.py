"""A thief who has only the mailbox, password, SIM or activation link of a user gets no access."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.thieves import BEHIND, ELSEWHERE, STEPS, THIEFS, assert_stays_outside, enrolled
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S65")

OWNERS = "Een nieuwe fiets met 4 wielen!"


def _reset(town: Town, person: Person, visitor: Visitor, password: str) -> None:
    """Request a password reset, and choose this password with the mailed link."""
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=person.email)
    town.deliver()
    visitor.open(town.link_for(person))
    visitor.press("Toepassen", password=password)


def _guess_the_sms(thief: Visitor, code: str) -> None:
    """Enter five wrong SMS codes; check that the response to the fifth has status 429."""
    for guess in range(1, 6):
        thief.open("/inloggen/sms/")
        page = thief.press("Controleer", code=f"{(int(code) + guess) % 10**6:06d}")
    assert page.status == 429


@pytest.mark.requirement("S6")
@pytest.mark.asvs("V6.3.6")
def test_thief_of_the_mailbox_chooses_a_password_and_is_asked_the_app_code(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    enrolled(town, alice, clock)
    thief = Visitor(ELSEWHERE)
    _reset(town, alice, thief, THIEFS)
    assert thief.page.url == "/inloggen/code/"
    assert_stays_outside(thief)
    # The thief cannot connect a new app either, because the password is new (S62).
    log_in(thief, alice, THIEFS)
    page = thief.follow("Herstel mobiele app")
    assert page.buttons == []
    assert "Daarom kunt u de app nu niet zelf herstellen." in page.text

    # Alice's app still works, and her own reset logs the thief out.
    owner = Visitor()
    _reset(town, alice, owner, OWNERS)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert thief.open("/inloggen/code/").h1 == "Inloggen"
    log_in(thief, alice, THIEFS)
    assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text


def test_patient_thief_of_the_mailbox_is_asked_the_sms_code_three_days_later(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    enrolled(town, alice, clock)
    thief = Visitor(ELSEWHERE)
    _reset(town, alice, thief, THIEFS)
    clock.shift(timedelta(hours=73))
    log_in(thief, alice, THIEFS)
    thief.follow("Herstel mobiele app")
    thief.press("Stuur mij een mail")
    town.deliver()
    thief.open(town.link_for(alice))
    assert thief.press("Ga verder").url == "/inloggen/sms/"
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/sms/"
    town.deliver()
    _guess_the_sms(thief, town.sms_code_for(alice))
    assert_stays_outside(thief)


@pytest.mark.asvs("V6.3.3")
def test_thief_of_the_password_is_asked_the_app_code_and_the_owner_gets_the_mail(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = enrolled(town, alice, clock)
    texts = len(town.twilio.sent)
    thief = Visitor(ELSEWHERE)
    log_in(thief, alice)
    assert thief.page.url == "/inloggen/code/"
    assert alice.first_name not in thief.page.text
    assert "remember" in thief.page.form_with("Controleer").attributes
    for guess in range(5):
        thief.open("/inloggen/code/")
        thief.press("Controleer", code=f"{guess:06d}", remember="on")
    assert thief.press("Controleer", code="000005").status == 429
    assert_stays_outside(thief)
    for url in ("/inloggen/sms/", "/inloggen/koppelen/"):
        assert thief.open(url).url == "/inloggen/code/"

    # 'Herstel mobiele app' mails Alice, so she learns that another person knows the password.
    thief.open("/herstel/")
    thief.press("Stuur mij een mail")
    town.deliver()
    mail = town.newest_mail(alice).get_body(("plain",))
    assert mail is not None
    assert "Dan kent iemand uw wachtwoord." in mail.get_content()
    assert "Ga hier verder" in thief.open("/herstel/verder/").h1
    assert len(town.twilio.sent) == texts
    log_in(owner, alice)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_thief_of_the_sim_gets_no_sms_and_no_further(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    enrolled(town, alice, clock)
    texts, mails = len(town.twilio.sent), len(town.smtp.mails_to(alice.email))
    thief = Visitor(ELSEWHERE)
    for url in STEPS:
        assert thief.open(url).h1 == "Inloggen"
    form = thief.page.form_with("Inloggen")
    assert thief.send("/inloggen/sms/sturen/", form.fields).h1 == "Inloggen"
    log_in(thief, alice, "Iets heel anders 1!")
    assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text
    thief.open("/wachtwoord/vergeten/")
    thief.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    assert len(town.twilio.sent) == texts
    assert len(town.smtp.mails_to(alice.email)) == mails + 1
    assert_stays_outside(thief)


@pytest.mark.asvs("V6.3.6", "V14.2.6")
def test_thief_of_a_forwarded_activation_link_is_asked_the_sms_code(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    thief = Visitor(ELSEWHERE)
    thief.open(town.link_for(alice))
    page = thief.press("Toepassen", password=THIEFS)
    assert page.url == "/inloggen/sms/"
    assert alice.phone not in page.html
    for url in (*BEHIND, "/inloggen/koppelen/", "/inloggen/code/", "/herstel/"):
        assert thief.open(url).url.startswith("/inloggen/")
    town.deliver()
    _guess_the_sms(thief, town.sms_code_for(alice))
    assert_stays_outside(thief)


def test_owner_of_a_forwarded_activation_link_gets_the_account_back(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    link = town.link_for(alice)
    thief = Visitor(ELSEWHERE)
    thief.open(link)
    thief.press("Toepassen", password=THIEFS)

    clock.shift(timedelta(minutes=20))
    owner = Visitor()
    assert "Uw account heeft al een wachtwoord." in owner.open(link).text
    owner.follow("Inloggen")
    owner.press("Wachtwoord vergeten?")
    _reset(town, alice, owner, PASSWORD)
    assert owner.page.url == "/inloggen/sms/"
    town.deliver()
    alice.key = owner.press("Controleer", code=town.sms_code_for(alice)).key
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert thief.open("/inloggen/sms/").h1 == "Inloggen"
    log_in(thief, alice, THIEFS)
    assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text
