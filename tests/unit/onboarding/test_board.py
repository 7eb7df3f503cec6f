"""The board on the desk's first page: how many people are how far, and links to them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import Branch, User
from desk.board import Board, board_for
from desk.funnel import bar, bars
from onboarding.models import Progress, Stage
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.standing import blocked, frozen, one_of_each, standing

BOARD = "/beheer/"
_NUMBER = re.compile(r'<a href="([^"]*status=[^"]*)">([\d.]+)</a>')


@pytest.fixture
def before(db: None) -> datetime:
    """Return a moment two days ago."""
    return timezone.now() - timedelta(days=2)


@pytest.fixture
def _everybody(rotterdam: Branch, amsterdam: Branch, before: datetime) -> None:
    """Create people of every status in two branches, and some without a branch."""
    for branch in (rotterdam, amsterdam, None):
        one_of_each(branch, before)


def _numbers(client: Client) -> list[tuple[str, int]]:
    """Return the address and the number of each link of the board that counts people."""
    page = client.get(BOARD).content.decode()
    return [(unescape(url), int(number)) for url, number in _NUMBER.findall(page)]


def _listed(client: Client, url: str) -> int:
    response = client.get(url)
    assert response.status_code == 200, url
    people: QuerySet[User] = response.context["cl"].queryset
    return people.count()


def _counts(board: Board) -> dict[str, list[int]]:
    lines = board.lines or [board.total]
    return {
        str(line.name): [one.number for one in (*line.stages, *line.troubles)] for line in lines
    }


@pytest.mark.slow
@pytest.mark.usefixtures("_everybody")
@pytest.mark.parametrize("role", ["hanna", "sofie", "rosa", "both"])
def test_each_number_leads_to_exactly_so_many_people(
    role: str, request: pytest.FixtureRequest, amsterdam: Branch, enter: Enter
) -> None:
    staff: User = request.getfixturevalue("rosa" if role == "both" else role)
    if role == "both":
        staff.manages.add(amsterdam)
    client = enter(staff)
    numbers = _numbers(client)
    assert len(numbers) == {"rosa": 11, "both": 33}.get(role, 44)
    assert [(url, _listed(client, url)) for url, _number in numbers] == numbers


@pytest.mark.usefixtures("_everybody")
def test_branch_admin_sees_the_numbers_of_their_own_branch_only(
    rosa: User, hanna: User, rotterdam: Branch
) -> None:
    of_all, own = board_for(hanna, timezone.now()), board_for(rosa, timezone.now())
    assert set(_counts(of_all)) == {"01 Amsterdam", "02 Rotterdam", "Zonder vestiging"}
    assert _counts(own) == {"02 Rotterdam": _counts(of_all)["02 Rotterdam"]}


def test_admin_of_no_branch_and_employee_see_no_numbers(
    amsterdam: Branch, rosa: User, anna: User, before: datetime
) -> None:
    standing("ahmed", amsterdam, Stage.SENT, before)
    rosa.manages.clear()
    for person in (User.objects.get(pk=rosa.pk), anna):
        [numbers] = _counts(board_for(person, timezone.now())).values()
        assert set(numbers) == {0}


def test_stages_count_everybody_who_came_so_far_or_further(
    hanna: User, rotterdam: Branch, before: datetime
) -> None:
    Progress.objects.all().delete()
    for stage in Stage:
        standing(f"p{stage.value}", rotterdam, stage, before)
    blocked(standing("blocked", rotterdam, Stage.LOGIN, before))
    frozen(standing("frozen", rotterdam, Stage.LOGIN, before), before)
    line = board_for(hanna, timezone.now()).total
    assert [cell.number for cell in line.stages] == [9, 8, 6, 5, 3, 2]
    assert [cell.number for cell in line.troubles] == [1, 0, 0, 0, 1]


def test_filter_names_the_stage_that_the_board_asked_for(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    desk = enter(rosa)
    for stage, words in (("password", "wachtwoord gekozen"), ("queued", "uitgenodigd")):
        page = desk.get(f"/beheer/accounts/user/?status=from_{stage}").content.decode()
        assert f"{words} of verder" in page
    words = "of verder"
    assert words not in desk.get("/beheer/accounts/user/").content.decode()


def test_bars_are_in_proportion_and_nobody_has_none() -> None:
    widths = re.findall(r'rect y="\d+" width="(\d+)"', bars([200, 100, 1, 0]))
    assert widths == ["120", "60", "1", "0"]
    assert 'aria-hidden="true"' in bar(1, 2)
    assert re.findall(r'rect y="0" width="(\d+)"', bar(1, 2) + bar(0, 0)) == ["60", "0"]
