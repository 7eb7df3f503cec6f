"""What staff can and cannot do at the desk about a user's password (ASVS 6.4.6)."""

from __future__ import annotations

import pytest

from accounts.models import MailLink
from accounts.models.purpose import Purpose
from onboarding.services import CHANGED_MEANWHILE
from tests.journeys.desk import change
from tests.journeys.thief import THIEFS
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor


@pytest.fixture
def desk(town: Town, carol: Person) -> Visitor:
    """Return the browser in which Carol, branch admin of Rotterdam, is logged in."""
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


@pytest.mark.requirement("S71")
@pytest.mark.asvs("V6.4.6")
def test_the_desk_has_no_page_and_no_field_that_sets_a_password(
    town: Town, alice: Person, desk: Visitor
) -> None:
    town.invite(alice)
    town.enrol(alice)
    stored = user_of(alice).password
    person = f"/beheer/accounts/user/{user_of(alice).pk}/"
    typed = dict.fromkeys(("password", "password1", "password2", "new_password1"), THIEFS)
    assert not typed.keys() & desk.open(f"{person}change/").forms[-1].fields.keys()
    change(desk, alice, last_name="Bos", **typed)
    assert user_of(alice).last_name == "Bos"
    for page in (f"{person}password/", "/beheer/password_change/", "/beheer/auth/user/"):
        assert desk.open(page).url != page or desk.page.status in {403, 404}
    assert user_of(alice).password == stored
    visitor = Visitor()
    log_in(visitor, alice, PASSWORD)
    assert visitor.page.url == "/inloggen/code/"


@pytest.mark.asvs("V6.4.6")
def test_desk_sends_no_link_to_a_user_with_a_password(
    town: Town, alice: Person, desk: Visitor
) -> None:
    town.invite(alice)
    desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    town.enrol(alice)
    mails = len(town.smtp.mails_to(alice.email))
    page = desk.press("Stuur activeringsmail")
    town.deliver()
    assert str(CHANGED_MEANWHILE) in page.text
    assert "Stuur activeringsmail" not in page.buttons
    assert len(town.smtp.mails_to(alice.email)) == mails


@pytest.mark.asvs("V6.4.6")
def test_desk_starts_a_reset_like_any_visitor_and_never_sees_the_link(
    town: Town, alice: Person, desk: Visitor
) -> None:
    town.invite(alice)
    town.enrol(alice)
    stored = user_of(alice).password
    desk.open("/wachtwoord/vergeten/")
    page = desk.press("Stuur mij een mail", email=alice.email)
    assert "Als dit adres bij ons bekend is" in page.text
    town.deliver()
    link = town.link_for(alice)
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in page.html
    assert token not in desk.open("/beheer/messaging/message/").html
    assert MailLink.objects.filter(user=user_of(alice), purpose=Purpose.RESET).count() == 1
    assert user_of(alice).password == stored
    visitor = Visitor()
    visitor.open(link)
    assert visitor.press("Toepassen", password=THIEFS).url == "/inloggen/code/"
