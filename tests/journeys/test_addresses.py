"""One mailbox is one account, however its address is typed."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.management import CommandError

from accounts.models import User
from tests.journeys.desk import change, person_form
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

PEOPLE = "/beheer/accounts/user/"
STORED, WRITTEN = "cli@xn--zrich-kva.nl", "cli@zürich.nl"
WAYS = (WRITTEN, STORED, "CLI@ZU\u0308RICH.NL", "\u200bcli@zürich\u200b.nl ")


def cli(email: str) -> Person:
    return Person(email, "+31612340000", "Cli", "Meier")


def test_person_of_an_accented_domain_is_found_in_every_spelling(town: Town) -> None:
    """The spellings differ in Unicode form, capitals, invisible characters and ASCII encoding."""
    town.invite(cli(WRITTEN))
    invited = cli(STORED)
    body = town.newest_mail(invited).get_body(("plain",))
    assert body is not None
    assert f"U logt in met {WRITTEN}" in body.get_content()
    assert WRITTEN in town.enrol(invited).page.text
    for typed in WAYS:
        town.invite(cli(typed))  # not a second account
        visitor = Visitor()
        log_in(visitor, cli(typed))
        assert visitor.page.url == "/inloggen/code/", typed
    assert User.objects.count() == 1
    page = visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=WRITTEN)
    town.deliver()
    assert page.form_with("Stuur mij een mail").attributes["email"]["type"] == "text"
    assert town.newest_mail(invited)["Subject"] == "Kies een nieuw wachtwoord"


def test_desk_shows_an_accented_domain_as_people_write_it_and_finds_it(
    town: Town, carol: Person
) -> None:
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    town.invite(cli(WRITTEN))
    for typed in (*WAYS[:3], "@zürich.nl", "zürich.nl", "cli Zürich"):
        page = desk.open(f"{PEOPLE}?{urlencode({'q': typed})}")
        assert f"{STORED} ({WRITTEN})" in page.text
        assert "alice" not in page.text
    change(desk, cli(WRITTEN), first_name="Clio")
    assert User.objects.get(email=STORED).epoch == 1, "the address is the same"
    page = desk.open(f"{PEOPLE}{User.objects.get(email=STORED).pk}/change/")
    assert f"Geschreven als: {WRITTEN}" in page.text
    page = desk.open(f"{PEOPLE}add/")
    added = person_form(page, cli(WRITTEN))
    assert "Er is al iemand met dit e-mailadres." in desk.send(page.url, added).text


def test_invisible_characters_in_an_address_keep_no_user_out(town: Town) -> None:
    town.invite(Person("zwsp@example.nl\u200b", "+31612340000", "Zoë", "Vos"))
    person = Person("zwsp@example.nl", "+31612340000", "Zoë", "Vos")
    town.enrol(person)
    for typed in ("zwsp@example.nl", "zwsp@example.nl\u200b", "zw\u00adsp @example.nl"):
        visitor = Visitor()
        visitor.open("/inloggen/")
        page = visitor.press("Inloggen", email=typed, password=PASSWORD)
        assert page.url == "/inloggen/code/", typed


@pytest.mark.requirement("S20")
def test_wrong_passwords_of_one_mailbox_count_together_in_every_spelling(
    town: Town, visitor: Visitor
) -> None:
    town.invite(cli(WRITTEN))
    for typed in (*WAYS, WRITTEN):
        assert "niet goed" in _wrong(visitor, typed).text
    page = _wrong(visitor, STORED)
    assert page.status == 429
    assert "Te veel pogingen." in page.text


def _wrong(visitor: Visitor, email: str) -> Page:
    visitor.open("/inloggen/")
    return visitor.press("Inloggen", email=email, password="Iets heel anders 1!")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("janſ@mail.example", "“ſ” (U+017F)"),
        ("jan\u212a@mail.example", "“\u212a” (U+212A)"),
        ("jan@ma\u200eil.example", "U+200E"),
    ],
)
def test_address_that_cannot_exist_is_refused_with_the_character(
    town: Town, visitor: Visitor, typed: str, named: str
) -> None:
    sentence = f"Het teken {named} kan niet in een e-mailadres. Typ het adres opnieuw."
    visitor.open("/inloggen/")
    assert sentence in visitor.press("Inloggen", email=typed, password=PASSWORD).text
    with pytest.raises(CommandError, match=r"email: Het teken .+ kan niet in een e-mailadres\."):
        town.invite(cli(typed))
