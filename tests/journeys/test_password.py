"""Choosing a password, logging in with it, and resetting it."""

from __future__ import annotations

import pytest

from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

_BROKEN = [
    ("", "Vul een wachtwoord in."),
    ("Kort1!", "Uw wachtwoord is te kort. Gebruik minimaal 15 karakters. U heeft er nu 6."),
    ("een fiets met 2 wielen!", "Uw wachtwoord heeft nog geen hoofdletter. Voeg dit toe."),
    ("EEN FIETS MET 2 WIELEN!", "Uw wachtwoord heeft nog geen kleine letter. Voeg dit toe."),
    ("Een fiets met wielen!", "Uw wachtwoord heeft nog geen cijfer. Voeg dit toe."),
    ("EenFietsMet2Wielen", "Uw wachtwoord heeft nog geen speciaal teken. Voeg dit toe."),
    ("Alice@mail.example1", "Uw wachtwoord lijkt te veel op uw naam of e-mailadres."),
    ("Aa1! " * 26, "Uw wachtwoord is te lang. Gebruik maximaal 128 karakters."),
    ("A1! " * 20_000, "Uw wachtwoord is te lang. Gebruik maximaal 128 karakters."),
]


@pytest.mark.asvs("V2.2.2")
def test_a_password_that_breaks_a_rule_gets_its_sentence_and_loses_nothing(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    for typed, sentence in _BROKEN:
        page = visitor.press("Toepassen", password=typed)
        assert sentence in page.text
        assert page.title.startswith("Fout: ")
    assert visitor.press("Toepassen", password=PASSWORD).url == "/inloggen/sms/"


def test_every_broken_rule_is_marked_in_the_list_under_one_error(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    page = visitor.press("Toepassen", password="kort")
    assert page.text.count("Uw wachtwoord voldoet nog niet.") == 1
    for rule in ("minimaal 15", "een hoofdletter", "een cijfer", "een speciaal"):
        assert f"Nog niet: {rule}" in page.text
    assert "Nog niet: een kleine letter" not in page.text
    assert "Voeg dit toe." not in page.text
    assert "Nog niet:" not in visitor.open(page.url).text


@pytest.mark.requirement("S2")
def test_easy_password_is_refused_with_the_reason_and_a_tip(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    tip = "Tip: kies drie woorden en een getal."
    assert tip in visitor.open(town.link_for(alice)).text
    for typed, reason in {
        "Welkom2024Welkom!": "Het is vooral een bekend woord of een bekende naam.",
        "Abcdefghijklmnopqrstu1!": "Het is vooral een herhaling of een rij tekens.",
    }.items():
        page = visitor.press("Toepassen", password=typed)
        sentence = "Dit wachtwoord is te makkelijk te raden. Kies een ander wachtwoord."
        assert page.text.count(f"{sentence} {reason}") == 1
        assert tip in page.text
        assert "Nog niet:" not in page.text
    assert visitor.press("Toepassen", password="Drie fietsen en 7 bomen").url == "/inloggen/sms/"


@pytest.mark.requirement("S1")
@pytest.mark.asvs("V6.2.5", "V6.2.8")
def test_a_passphrase_with_spaces_at_its_ends_is_kept_as_typed(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=" Een lange Zin 2 ")
    log_in(visitor, alice, "Een lange Zin 2")
    assert "niet goed" in visitor.page.text
    log_in(visitor, alice, " Een lange Zin 2 ")
    assert visitor.page.url == "/inloggen/sms/"


@pytest.mark.requirement("S1")
@pytest.mark.asvs("V6.2.8")
def test_composed_and_decomposed_letters_are_the_same_password(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password="Één café met 2 ramen")
    log_in(visitor, alice, "Één café met 2 ramen")
    assert visitor.page.url == "/inloggen/sms/"


@pytest.mark.requirement("S5")
@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize("email", ["nobody@mail.example", "alice@mail.example"])
def test_wrong_login_shows_the_same_sentence_for_every_address(
    town: Town, alice: Person, visitor: Visitor, email: str
) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor.open("/inloggen/")
    page = visitor.press("Inloggen", email=email, password="Iets heel anders 1!")
    assert page.status == 200
    assert "Uw e-mailadres of wachtwoord is niet goed." in page.text
    assert page.first_form.fields["email"] == email
    assert page.first_form.fields.get("password", "") == ""


def test_address_can_be_typed_in_capitals(town: Town, alice: Person, visitor: Visitor) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor.open("/inloggen/")
    page = visitor.press("Inloggen", email="  ALICE@Mail.Example ", password=PASSWORD)
    assert page.url == "/inloggen/code/"


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Vul uw e-mailadres in."),
        ("alice", "Dit is geen e-mailadres. Controleer of er een @ in staat."),
        ("a" * 64_000 + "@mail.example", "Dit e-mailadres kan niet bestaan. Controleer het."),
        ("alice@mail.example\x00", "Het teken U+0000 kan niet in een e-mailadres."),
    ],
)
def test_malformed_address_gets_its_sentence(
    town: Town, visitor: Visitor, email: str, sentence: str
) -> None:
    del town
    visitor.open("/inloggen/")
    page = visitor.press("Inloggen", email=email, password=PASSWORD)
    assert sentence in page.text


@pytest.mark.requirement("S6")
@pytest.mark.asvs("V6.3.4", "V6.4.3")
def test_a_forgotten_password_is_reset_by_mail_and_the_app_code_is_still_asked(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    old_browser = town.enrol(alice)
    visitor = Visitor()
    visitor.open("/inloggen/")
    visitor.press("Wachtwoord vergeten?")
    page = visitor.press("Stuur mij een mail", email=alice.email)
    assert "Als dit adres bij ons bekend is" in page.text
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Kies een nieuw wachtwoord"

    visitor.open(town.link_for(alice))
    page = visitor.press("Toepassen", password="Een heel ander woord 7!")
    assert page.url == "/inloggen/code/"
    assert old_browser.open("/").url.startswith("/inloggen/")
    log_in(Visitor(), alice)


@pytest.mark.requirement("S26")
@pytest.mark.asvs("V6.3.8")
def test_the_answer_to_a_forgotten_password_is_the_same_for_an_unknown_address(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    town.enrol(alice)
    answers = []
    for email in (alice.email, "nobody@mail.example"):
        visitor = Visitor()
        visitor.open("/wachtwoord/vergeten/")
        answers.append(visitor.press("Stuur mij een mail", email=email).text)
    assert answers[0] == answers[1]


def test_user_without_a_password_gets_the_activation_mail_again(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == 2
    assert town.newest_mail(alice)["Subject"] == "Activeer uw account bij WerkTalent"


@pytest.mark.asvs("V6.2.2")
def test_the_well_known_address_leads_to_a_new_password(town: Town, visitor: Visitor) -> None:
    del town
    page = visitor.open("/.well-known/change-password")
    assert page.url == "/inloggen/?next=/.well-known/change-password"
