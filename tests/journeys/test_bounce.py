"""When a mail bounces, staff of the branch see the reason and can send the mail again."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor
from tests.standins.delivery_reports import out_of_office, postfix
from tests.standins.pipe import pipe_bounce

MESSAGES = "/beheer/messaging/message/"


@pytest.fixture(autouse=True)
def _bounces(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@terug.werktalent.example"


@pytest.fixture
def desk(town: Town, carol: Person) -> Visitor:
    """Return the browser in which Carol, branch admin of Rotterdam, is logged in."""
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


def envelope_sender(town: Town, person: Person) -> str:
    mails = [one for one in town.smtp.received if person.email in one.recipients]
    assert mails[-1].sender.startswith("bounces+")
    return mails[-1].sender


def page_of(desk: Visitor, person: Person) -> str:
    return desk.open(f"/beheer/accounts/user/{user_of(person).pk}/change/").text


def test_the_branch_sees_why_a_mail_came_back_and_sends_another(
    town: Town, desk: Visitor, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.invite(alice)
    sender = envelope_sender(town, alice)
    assert "kwam niet aan" not in page_of(desk, alice)

    pipe_bounce(monkeypatch, postfix(sender, "5.2.2"), sender)
    assert "De mailbox is vol." in desk.open(MESSAGES).text
    assert "kwam niet aan" in page_of(desk, alice)

    desk.press("Stuur activeringsmail")
    town.deliver()
    assert "kwam niet aan" not in page_of(desk, alice)
    assert envelope_sender(town, alice) != sender


def test_out_of_office_reply_changes_nothing_at_the_desk(
    town: Town, desk: Visitor, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.invite(alice)
    before = page_of(desk, alice)
    sender = envelope_sender(town, alice)
    pipe_bounce(monkeypatch, out_of_office(sender), sender)
    assert page_of(desk, alice) == before


def test_recipient_of_a_mail_cannot_report_a_bounce_of_another_mail(
    town: Town, desk: Visitor, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.invite(alice)
    town.invite(bob)
    known, wanted = envelope_sender(town, alice), envelope_sender(town, bob)
    pipe_bounce(monkeypatch, postfix(wanted), known)
    assert "mislukt" not in page_of(desk, bob)
    assert "kwam niet aan" in page_of(desk, alice)
