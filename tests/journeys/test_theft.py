"""What a thief of one thing gets: nothing that lasts, and no way in (S65)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.town import PASSWORD, log_in
from tests.journeys.visitor import Visitor

if TYPE_CHECKING:
    import time_machine

    from tests.journeys.town import Person, Town

ELSEWHERE = "203.0.113.9"
THIEFS = "Een dief met 3 sleutels!"
OWNERS = "Een nieuwe fiets met 4 wielen!"
BEHIND = ["/", "/beveiliging/", "/wachtwoord/wijzigen/", "/beheer/"]
STEPS = [
    "/inloggen/sms/",
    "/inloggen/koppelen/",
    "/inloggen/code/",
    "/herstel/",
    "/inloggen/verder/",
]


def _enrolled(
    town: Town, person: Person, clock: time_machine.Traveller, *, remember: bool = False
) -> Visitor:
    """Have somebody enrolled since yesterday; answer their browser."""
    town.invite(person)
    owner = town.enrol(person, remember="on") if remember else town.enrol(person)
    clock.shift(timedelta(days=1))
    return owner


def _reset(town: Town, person: Person, visitor: Visitor, password: str) -> None:
    """Choose a new password by way of the mailbox."""
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=person.email)
    town.deliver()
    visitor.open(town.link_for(person))
    visitor.press("Toepassen", password=password)


def _guess_the_sms(thief: Visitor, code: str) -> None:
    """Type five codes that are not this one: after that there is no sixth."""
    for guess in range(1, 6):
        thief.open("/inloggen/sms/")
        page = thief.press("Controleer", code=f"{(int(code) + guess) % 10**6:06d}")
    assert page.status == 429


def _assert_stays_outside(thief: Visitor) -> None:
    """Try every door behind the road."""
    for url in BEHIND:
        page = thief.open(url)
        assert page.url.startswith("/inloggen/"), page.text


def test_thief_of_the_mailbox_chooses_a_password_and_stands_before_the_app(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrolled(town, alice, clock)
    thief = Visitor(ELSEWHERE)
    _reset(town, alice, thief, THIEFS)
    assert thief.page.url == "/inloggen/code/"
    _assert_stays_outside(thief)
    # A new app is not to be had with it either: the password is new (S62).
    log_in(thief, alice, THIEFS)
    page = thief.follow("Herstel mobiele app")
    assert page.buttons == []
    assert "Daarom kunt u de app nu niet zelf herstellen." in page.text

    # Alice's app works all the time, and her own reset puts the thief out.
    owner = Visitor()
    _reset(town, alice, owner, OWNERS)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert thief.open("/inloggen/code/").h1 == "Inloggen"
    log_in(thief, alice, THIEFS)
    assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text


def test_patient_thief_of_the_mailbox_stands_before_the_sms_three_days_later(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrolled(town, alice, clock)
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
    _assert_stays_outside(thief)


def test_thief_of_the_password_stands_before_the_app_and_alice_gets_the_mail(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = _enrolled(town, alice, clock)
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
    _assert_stays_outside(thief)
    for url in ("/inloggen/sms/", "/inloggen/koppelen/"):
        assert thief.open(url).url == "/inloggen/code/"

    # 'Herstel mobiele app' goes by Alice's mailbox, and so she learns that somebody knows it.
    thief.open("/herstel/")
    thief.press("Stuur mij een mail")
    town.deliver()
    mail = town.newest_mail(alice).get_body(("plain",))
    assert mail is not None
    assert "Dan kent iemand uw wachtwoord." in mail.get_content()
    assert "Open uw mail opnieuw" in thief.open("/herstel/verder/").h1
    assert len(town.twilio.sent) == texts
    log_in(owner, alice)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_thief_of_the_sim_gets_no_sms_and_no_further(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _enrolled(town, alice, clock)
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
    _assert_stays_outside(thief)


def test_thief_of_a_session_can_change_nothing_and_is_out_with_it(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = _enrolled(town, alice, clock)
    log_in(owner, alice)
    owner.press("Controleer", code=alice.app_code())
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["session"] = owner.client.cookies["session"].value
    assert thief.open("/").h1 == "Mijn account"

    # The password asks the present one, and guessing it has an end.
    thief.open("/wachtwoord/wijzigen/")
    for guess in range(5):
        page = thief.press("Toepassen", current=f"Geraden woord {guess}!", password=THIEFS)
        assert "Uw huidige wachtwoord is niet goed." in page.text
    assert thief.press("Toepassen", current="Nog een 1!", password=THIEFS).status == 429
    # No app, no code, no number, no address is shown or changed from inside.
    for url in STEPS:
        assert thief.open(url).h1 in {"Mijn account", "Inloggen"}
    shown = thief.open("/beveiliging/").html
    assert alice.phone not in shown
    assert alice.key not in shown
    assert thief.open("/beheer/").h1 != "Beheer"
    assert "devices" not in thief.client.cookies

    # It ends with the owner's: by logging out, here or everywhere, and by itself.
    owner.open("/beveiliging/")
    owner.press("Log overal uit")
    _assert_stays_outside(thief)
    log_in(owner, alice)
    clock.shift(timedelta(minutes=1))
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_stolen_session_ends_by_itself_within_a_day(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = _enrolled(town, alice, clock)
    log_in(owner, alice)
    owner.press("Controleer", code=alice.app_code())
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["session"] = owner.client.cookies["session"].value
    for _half_hour in range(47):
        clock.shift(timedelta(minutes=30))
        assert thief.open("/").h1 == "Mijn account"
    clock.shift(timedelta(minutes=30))
    _assert_stays_outside(thief)


def test_thief_of_a_remembered_device_still_needs_the_password(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = _enrolled(town, alice, clock, remember=True)
    thief = Visitor(ELSEWHERE)
    for name in ("devices", "known"):
        thief.client.cookies[name] = owner.client.cookies[name].value
    _assert_stays_outside(thief)
    for url in STEPS:
        assert thief.open(url).h1 == "Inloggen"
    for guess in range(5):
        log_in(thief, alice, f"Geraden woord {guess}!")
        assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text
    thief.open("/inloggen/")
    page = thief.press("Inloggen", email=alice.email, password="Nog een 1!")
    assert page.status == 429

    # Trying changed nothing for Alice, and she can take it away from afar.
    log_in(owner, alice)
    assert owner.page.h1 == "Mijn account"
    computer = Visitor("192.0.2.77")
    log_in(computer, alice)
    computer.press("Controleer", code=alice.app_code())
    computer.open("/beveiliging/")
    computer.press("Vergeet dit apparaat")
    clock.shift(timedelta(hours=2))
    log_in(thief, alice)
    assert thief.page.url == "/inloggen/code/"


def test_colleague_with_a_stolen_cookie_is_asked_the_code_of_the_own_app(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    owner = _enrolled(town, alice, clock, remember=True)
    town.invite(bob)
    colleague = town.enrol(bob)
    colleague.press("Uitloggen")
    colleague.client.cookies["devices"] = owner.client.cookies["devices"].value
    clock.shift(timedelta(minutes=1))
    log_in(colleague, bob)
    assert colleague.page.url == "/inloggen/code/"


def test_thief_of_a_forwarded_activation_link_stands_before_the_sms(
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
    _assert_stays_outside(thief)


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
    owner.follow("Wachtwoord vergeten?")
    _reset(town, alice, owner, PASSWORD)
    assert owner.page.url == "/inloggen/sms/"
    town.deliver()
    alice.key = owner.press("Controleer", code=town.sms_code_for(alice)).key
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert thief.open("/inloggen/sms/").h1 == "Inloggen"
    log_in(thief, alice, THIEFS)
    assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text
