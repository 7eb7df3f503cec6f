"""What the page of an expired or used mail link says, and what it says to the owner only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from onboarding.details import Changes
from onboarding.models import Progress
from onboarding.services import change_person, erase_person
from tests.journeys.mailed import connect, mailed_link
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor

Stop = Callable[[Person], None]

NEW_ADDRESS = "alice.vries@elders.example"
HINT = "a…e@mail.example"
AGAIN = "Stuur nog een mail"
UNKNOWN = {
    "activate": "/activeren/",
    "reset": "/wachtwoord/",
    "recover": "/herstel/",
    "disown": "/dit-was-ik-niet/",
}


@pytest.fixture
def mail(town: Town, alice: Person, clock: time_machine.Traveller) -> Callable[[str], str]:
    """Return a function that mails Alice a link for the given purpose, and returns the link."""
    return lambda purpose: mailed_link(town, alice, clock, purpose)


@pytest.fixture
def links(mail: Callable[[str], str], clock: time_machine.Traveller) -> Callable[[str], str]:
    """Return a function that mails Alice a link, lets the link expire, and returns the link."""

    def expired(purpose: str) -> str:
        link = mail(purpose)
        clock.shift(timedelta(days=7, seconds=1))
        return link

    return expired


def _move(person: Person) -> None:
    change_person(by=None, user=user_of(person), now=timezone.now(), **Changes(email=NEW_ADDRESS))


def _block(person: Person) -> None:
    change_person(by=None, user=user_of(person), now=timezone.now(), is_active=False)


def _erase(person: Person) -> None:
    erase_person(by=None, user=user_of(person), now=timezone.now())


STOPS = pytest.mark.parametrize("stop", [_move, _block, _erase])


def _unknown(purpose: str) -> Page:
    return Visitor().open(f"{UNKNOWN[purpose]}{'x' * 43}/")


@pytest.mark.parametrize(
    ("purpose", "sentence", "offered"),
    [
        ("activate", f"Wij kunnen een nieuwe mail sturen naar {HINT}", AGAIN),
        ("reset", f"Wij kunnen een nieuwe mail sturen naar {HINT}", AGAIN),
        (
            "recover",
            "Vraag een nieuwe mail aan bij 'Herstel mobiele app'.",
            "Herstel mobiele app",
        ),
        ("disown", "Vertrouwt u iets niet? Bel direct 010 123 4567", "Inloggen"),
    ],
)
def test_each_expired_link_says_so_and_what_to_do(
    links: Callable[[str], str], purpose: str, sentence: str, offered: str
) -> None:
    page = Visitor().open(links(purpose))
    assert (page.status, page.h1) == (410, "Deze link is verlopen.")
    assert sentence in page.text
    assert offered in [*page.buttons, *page.links]
    assert "Hulp nodig? Bel 010 123 4567" in page.text
    assert "alice@" not in page.html


@pytest.mark.requirement("S13")
@pytest.mark.asvs("V14.2.6")
@pytest.mark.parametrize("purpose", ["activate", "reset"])
def test_owner_of_an_expired_link_gets_a_mail_and_reads_where_it_goes(
    town: Town, alice: Person, links: Callable[[str], str], purpose: str
) -> None:
    visitor, old = Visitor(), links(purpose)
    page = visitor.open(old)
    assert f"Wij kunnen een nieuwe mail sturen naar {HINT}" in page.text
    assert "Krijgt u op dit adres geen mail meer? Bel 010 123 4567" in page.text
    assert "alice" not in page.html
    page = visitor.press(AGAIN)
    assert (page.status, page.h1) == (200, "Kijk in uw mail")
    assert f"U krijgt binnen 5 minuten een mail op {HINT}" in page.text
    assert "Kijk bij ongewenste mail of bel 010 123 4567" in page.text
    assert "Als dit adres bij ons bekend is" not in page.text
    assert "alice" not in page.html + page.url
    town.deliver()
    assert town.link_for(alice) != old
    assert "Toepassen" in visitor.open(town.link_for(alice)).buttons


@pytest.mark.parametrize("purpose", ["activate", "reset"])
def test_reloading_the_page_that_names_the_address_sends_no_mail(
    town: Town, alice: Person, links: Callable[[str], str], purpose: str
) -> None:
    visitor = Visitor()
    visitor.open(links(purpose))
    sent = visitor.press(AGAIN)
    town.deliver()
    before = len(town.smtp.mails_to(alice.email))
    assert visitor.open(sent.url).text == sent.text
    town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == before


def test_page_promises_no_mail_before_one_was_requested(
    links: Callable[[str], str],
) -> None:
    visitor = Visitor()
    visitor.open(links("activate"))
    assert visitor.open("/activeren/opnieuw/").h1 == "Deze link is verlopen."
    assert Visitor().open("/activeren/opnieuw/").h1 == "Open uw mail opnieuw"


@pytest.mark.slow
@pytest.mark.requirement("S13")
@STOPS
@pytest.mark.parametrize("purpose", list(UNKNOWN))
def test_old_mail_of_a_corrected_address_or_a_blocked_or_erased_person_reveals_nothing(
    alice: Person, links: Callable[[str], str], purpose: str, stop: Stop
) -> None:
    link = links(purpose)
    stop(alice)
    page, unknown = Visitor().open(link), _unknown(purpose)
    assert (page.status, page.text) == (404, unknown.text)
    assert page.untokened == unknown.untokened


@pytest.mark.requirement("S13")
@STOPS
@pytest.mark.parametrize("purpose", ["activate", "reset"])
def test_old_mail_opened_before_the_correction_sends_no_mail(
    town: Town, alice: Person, links: Callable[[str], str], purpose: str, stop: Stop
) -> None:
    holder = Visitor()
    holder.open(links(purpose))
    stop(alice)
    town.deliver()
    before = len(town.smtp.mails)
    page = holder.press(AGAIN)
    assert (page.status, page.text) == (404, _unknown(purpose).text)
    town.deliver()
    assert len(town.smtp.mails) == before


@pytest.mark.requirement("S13")
def test_used_activation_link_of_a_corrected_address_reveals_nothing(
    town: Town, alice: Person, mail: Callable[[str], str]
) -> None:
    link = mail("activate")
    town.enrol(alice)
    _move(alice)
    page = Visitor().open(link)
    assert (page.status, page.untokened) == (404, _unknown("activate").untokened)


@pytest.mark.requirement("S13")
def test_form_of_an_old_mail_tries_no_password_of_a_corrected_address(
    town: Town, alice: Person, mail: Callable[[str], str]
) -> None:
    holder = Visitor()
    holder.open(mail("activate"))
    town.enrol(alice)
    _move(alice)
    page = holder.press("Toepassen", password=PASSWORD)
    assert (page.status, page.text) == (404, _unknown("activate").text)


@pytest.mark.requirement("S26")
def test_mails_for_an_expired_link_count_with_those_for_a_forgotten_password(
    links: Callable[[str], str], alice: Person
) -> None:
    visitor, old = Visitor(), links("reset")
    for _mail in range(2):
        visitor.open(old)
        assert visitor.press(AGAIN).h1 == "Kijk in uw mail"
    other = Visitor("203.0.113.9")
    other.open("/wachtwoord/vergeten/")
    other.press("Stuur mij een mail", email=alice.email)
    visitor.open(old)
    assert "Te veel pogingen." in visitor.press(AGAIN).text


@pytest.mark.parametrize(
    ("purpose", "sentence"),
    [
        ("activate", "Uw account heeft al een wachtwoord. Log in om verder te gaan."),
        ("reset", "Log in met uw nieuwe wachtwoord."),
        ("recover", "Log in met de app die u toen heeft gekoppeld."),
    ],
)
def test_each_used_link_names_what_to_log_in_with(
    town: Town, alice: Person, mail: Callable[[str], str], purpose: str, sentence: str
) -> None:
    visitor, link = Visitor(), mail(purpose)
    visitor.open(link)
    if purpose == "recover":
        visitor.press("Ga verder", password=PASSWORD)
        connect(town, alice, visitor)
    else:
        visitor.press("Toepassen", password=PASSWORD)
    page = Visitor().open(link)
    assert page.status == 410
    assert sentence in page.text
    assert "Inloggen" in page.links


def test_link_to_dit_was_ik_niet_that_froze_the_account_says_so_again(
    mail: Callable[[str], str],
) -> None:
    owner, link = Visitor(), mail("disown")
    owner.open(link)
    owner.press("Blokkeer mijn account")
    assert Visitor().open(link).h1 == "Account geblokkeerd"


@pytest.mark.requirement("S11")
def test_scanner_that_opens_every_address_of_an_expired_link_has_no_mail_sent(
    town: Town, links: Callable[[str], str]
) -> None:
    scanner = Visitor()
    page = scanner.open(links("activate"))
    Progress.objects.update(remind_at=None)  # else a reminder would be sent too
    before = len(town.smtp.mails)
    for url in [page.url, *re.findall(r'(?:href|action)="(/(?!static)[^"]*)"', page.html)]:
        scanner.client.head(url)
        scanner.open(url)
    town.deliver()
    assert len(town.smtp.mails) == before
