"""The desk's first page says who is stuck, one click after the login of a branch admin."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor


def test_branch_admin_sees_who_is_stuck_and_mails_them_again(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    town.invite(bob, role="branch-admin")
    town.enrol(bob)
    town.invite(alice)
    clock.shift(timedelta(days=8))
    desk = Visitor()
    log_in(desk, bob)
    desk.press("Controleer", code=bob.app_code())
    page = desk.follow("Beheer")
    assert page.url == "/beheer/"
    assert f"{alice.first_name} {alice.last_name}" in page.text
    assert "link verlopen" in page.text
    assert "Link verlopen op " in page.text
    link = town.link_for(alice)
    desk.press(_button(desk))
    town.deliver()
    assert town.link_for(alice) != link
    assert "Niemand zit vast." in desk.open("/beheer/").text


def test_branch_admin_mails_a_link_to_the_manual(town: Town, bob: Person) -> None:
    town.invite(bob, role="branch-admin")
    page = town.enrol(bob).follow("Beheer")
    mail = "mailto:?subject=Uitleg%20met%20plaatjes&amp;body=http%3A//localhost/hulp/"
    assert f'<a href="{mail}">Mail een link naar de uitleg</a>' in page.html


def _button(desk: Visitor) -> str:
    """Return the label of the button, which ends in the person's name for screen readers."""
    [label] = [words for words in desk.page.buttons if words.startswith("Stuur nieuwe mail")]
    return label
