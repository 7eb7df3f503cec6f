"""A single invitation counts for its sender's quota, a selection for the branch's quota."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from config import limits
from lib.limits import Limit, quota
from onboarding.throttles import charge_typed
from tests.journeys.page import Page
from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor
from tests.unit.onboarding.conftest import invited

ADD, PEOPLE = "/beheer/accounts/user/add/", "/beheer/accounts/user/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(town: Town, carol: Person) -> Visitor:
    """Return the browser in which Carol, branch admin of Rotterdam, is logged in."""
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


def _invite(desk: Visitor, carol: Person, number: int) -> Page:
    """Invite one person with the desk's form; return the next page."""
    typed = {
        "first_name": "Nina",
        "last_name": "Nieuw",
        "email": f"nina{number}@mail.example",
        "phone": "06 12345678",
        "branch": str(user_of(carol).branch_id),
        "language": "nl",
        "_save": "Opslaan",
    }
    page = desk.open(ADD)
    token = {"csrfmiddlewaretoken": page.forms[-1].fields["csrfmiddlewaretoken"]}
    return desk.send(page.url, token | typed)


def _is_invited(number: int) -> bool:
    return User.objects.filter(email=f"nina{number}@mail.example").exists()


def _send(desk: Visitor, people: list[User]) -> Page:
    """Select these people in the list, and send them the activation mail; return the next page."""
    page = desk.open(PEOPLE)
    token = {"csrfmiddlewaretoken": page.forms[-1].fields["csrfmiddlewaretoken"]}
    chosen = {"_selected_action": [str(person.pk) for person in people]}
    return desk.send(page.url, token | chosen | {"action": "send_activation", "index": "0"})


@pytest.mark.asvs("V2.3.2")
def test_sixty_invitations_an_hour_go_out_and_no_more(
    desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    for _number in range(57):  # the charge that the form makes, but faster
        charge_typed(user_of(carol), timezone.now())
    for number in range(57, 60):
        _invite(desk, carol, number)
    clock.shift(timedelta(minutes=4))
    refused = _invite(desk, carol, 60)
    assert "U heeft te veel mensen uitgenodigd." in refused.text
    assert "Dat is over 56 minuten. Kan dat niet wachten? Vraag het een collega" in refused.text
    assert "bel 020 123 4567." in refused.text
    assert (_is_invited(59), _is_invited(60)) == (True, False)


def test_next_hour_invitations_go_out_again_and_the_day_has_its_own_quota(
    desk: Visitor, carol: Person, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.INVITES_BY_ONE = quota("few", 1, per=timedelta(minutes=1))
    settings.INVITES_BY_ONE_A_DAY = quota("few-day", 2, per=DAY)
    for number in range(3):
        page = _invite(desk, carol, number)
        clock.shift(timedelta(minutes=1))
    assert [_is_invited(number) for number in range(3)] == [True, True, False]
    assert "morgen na" in page.text


def test_mail_sent_again_to_one_person_counts_and_a_mistyped_invitation_does_not(
    town: Town, desk: Visitor, carol: Person, alice: Person, settings: Settings
) -> None:
    town.invite(alice)
    settings.INVITES_BY_ONE = quota("few", 2, per=HOUR)
    desk.send(ADD, {"csrfmiddlewaretoken": desk.open(ADD).forms[-1].fields["csrfmiddlewaretoken"]})
    _invite(desk, carol, 0)
    desk.open(f"{PEOPLE}{user_of(alice).pk}/change/")
    assert (
        f"De activeringsmail gaat nu naar {alice.email}."
        in desk.press("Stuur activeringsmail").text
    )
    assert "te veel mensen uitgenodigd" in _invite(desk, carol, 1).text


def test_selection_counts_for_the_branch_and_not_for_the_colleague(
    desk: Visitor, carol: Person, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.INVITES_BY_ONE = quota("few", 1, per=HOUR)
    settings.INVITES_IN_BULK = quota("bulk", 5, per=DAY)
    people = [invited(f"p{number}", user_of(carol).branch) for number in range(7)]
    page = _send(desk, people)
    assert "5 activeringsmails gestuurd." in page.text
    assert "Deze vestiging heeft te veel mensen tegelijk uitgenodigd." in page.text
    assert "Bel 020 123 4567." in page.text
    [alarm] = [line for line in caplog.messages if "invitation alarm" in line]
    branch = user_of(carol).branch_id
    assert alarm == f"invitation alarm: 4 of 5 invitations are sent (bulk {branch})"
    _invite(desk, carol, 0)
    assert _is_invited(0)


def test_colleague_has_a_quota_of_their_own(
    town: Town, desk: Visitor, carol: Person, bob: Person, settings: Settings
) -> None:
    settings.INVITES_BY_ONE = quota("few", 1, per=HOUR)
    town.invite(bob, role="branch-admin")
    other = town.enrol(bob)
    for number in range(2):
        _invite(desk, carol, number)
    _invite(other, bob, 2)
    assert [_is_invited(number) for number in range(3)] == [True, False, True]


def test_invitations_by_the_command_line_are_not_counted(
    town: Town, alice: Person, bob: Person, settings: Settings
) -> None:
    settings.INVITES_BY_ONE = settings.INVITES_IN_BULK = quota("few", 1, per=DAY)
    for person in (alice, bob, alice):
        town.invite(person)
    assert user_of(bob).activations.count() == 1
    assert user_of(alice).activations.count() == 2


@pytest.mark.asvs("V2.3.2")
def test_quotas_are_as_agreed() -> None:
    agreed: dict[str, tuple[int, timedelta]] = {
        "INVITES_BY_ONE": (60, HOUR),
        "INVITES_BY_ONE_A_DAY": (300, DAY),
        "INVITES_IN_BULK": (6_000, DAY),
    }
    found: dict[str, Limit] = {name: getattr(limits, name) for name in agreed}
    assert {name: (one.tries, one.forget) for name, one in found.items()} == agreed
