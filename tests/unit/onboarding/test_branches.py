"""Creating and changing branches at the desk; all mails of a branch show its phone number."""

from __future__ import annotations

import re

import pytest

from accounts.models import Branch, SecurityEvent, User
from accounts.people.erasure import erase
from accounts.people.roles import Role
from onboarding.authority import RefusedError
from onboarding.branches import save_branch
from onboarding.opened import facts_of_branch
from onboarding.services import change_person
from tests.journeys.page import read
from tests.unit.onboarding.conftest import NOW, Enter, invited
from tests.unit.onboarding.desk import left_open, opened, said, save, seen_on

BRANCHES = "/beheer/accounts/branch/"
TYPED = {
    "number": "20",
    "name": "Utrecht",
    "phone": "030 123 45 67",
    "reply_to": "utrecht@werk.example",
}


def _events() -> list[tuple[str, int | None, int | None]]:
    found = SecurityEvent.objects.filter(what__startswith="branch_")
    return [(event.what, event.branch_id, event.by_user_id) for event in found]


@pytest.mark.requirement("S101")
def test_new_and_corrected_branch_are_logged_with_the_colleague(hanna: User, enter: Enter) -> None:
    client = enter(hanna)
    client.post(f"{BRANCHES}add/", TYPED)
    branch = Branch.objects.get(number="20")
    assert _events() == [("branch_added", branch.pk, hanna.pk)]
    save(client, f"{BRANCHES}{branch.pk}/change/", {**TYPED, "phone": "030 765 43 21"})
    branch.refresh_from_db()
    assert str(branch.phone) == "+31307654321"
    assert _events()[1:] == [("branch_corrected", branch.pk, hanna.pk)]


@pytest.mark.requirement("S101")
def test_erasing_the_colleague_leaves_the_correction_in_the_log(rotterdam: Branch) -> None:
    puck = invited("puck", None, Role.HEAD_OFFICE)
    form = opened(puck, facts_of_branch(rotterdam), code_at=NOW)
    rotterdam.name = "Rijnmond"
    save_branch(by=puck, branch=rotterdam, now=NOW, opened=form)
    erase(user_id=puck.pk, by=None, now=NOW)
    assert _events() == [("branch_corrected", rotterdam.pk, puck.pk)]


def test_head_office_blocked_meanwhile_saves_no_branch(hanna: User, rotterdam: Branch) -> None:
    at_the_form = User.objects.get(pk=hanna.pk)
    change_person(by=None, user=hanna, now=NOW, is_active=False)
    form = opened(hanna, facts_of_branch(rotterdam), code_at=NOW)
    rotterdam.phone = "+31107654321"
    with pytest.raises(RefusedError):
        save_branch(by=at_the_form, branch=rotterdam, now=NOW, opened=form)
    rotterdam.refresh_from_db()
    assert str(rotterdam.phone) == "+31101234567"


@pytest.mark.requirement("S71")
def test_branch_admin_saves_no_branch(rosa: User, rotterdam: Branch) -> None:
    form = opened(rosa, facts_of_branch(rotterdam), code_at=NOW)
    with pytest.raises(RefusedError):
        save_branch(by=rosa, branch=rotterdam, now=NOW, opened=form)
    assert _events() == []


@pytest.mark.requirement("S52")
@pytest.mark.asvs("V7.5.3")
@pytest.mark.parametrize("page", ["add/", "{pk}/change/"])
def test_desk_left_open_saves_no_branch(
    hanna: User, rotterdam: Branch, enter: Enter, page: str
) -> None:
    client = left_open(enter(hanna))
    answer = save(client, f"{BRANCHES}{page.format(pk=rotterdam.pk)}", TYPED)
    assert answer["Location"] == "/beveiliging/code/"
    assert _events() == []


def _form(branch: Branch, **other: str) -> dict[str, str]:
    """Return the fields that the form of a branch posts; values in `other` take precedence."""
    texts = {"number": branch.number, "name": branch.name, "reply_to": branch.reply_to}
    return {**texts, "phone": str(branch.phone), "reminds": "on", **other}


@pytest.mark.parametrize("seen", ["", "0" * 64, None], ids=["missing", "made up", "older"])
def test_form_from_before_a_colleagues_correction_puts_no_number_back(
    hanna: User, rotterdam: Branch, enter: Enter, seen: str | None
) -> None:
    url, client = f"{BRANCHES}{rotterdam.pk}/change/", enter(hanna)
    stale = {**_form(rotterdam, name="Rijnmond"), "seen": seen or ""}
    stale["seen"] = seen_on(client, url) if seen is None else seen
    Branch.objects.filter(pk=rotterdam.pk).update(phone="+31107654321")
    told = said(client, url, stale)
    assert "Deze vestiging is veranderd terwijl u hier bezig was." in told[0]
    rotterdam.refresh_from_db()
    assert (str(rotterdam.phone), rotterdam.name) == ("+31107654321", "Rotterdam")
    assert _events() == []


@pytest.mark.requirement("S52")
def test_branch_saved_unchanged_needs_no_app_code_and_is_not_logged(
    hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    url = f"{BRANCHES}{rotterdam.pk}/change/"
    assert save(left_open(enter(hanna)), url, _form(rotterdam))["Location"] == BRANCHES
    assert _events() == []


def test_branch_is_found_without_case_accents_and_punctuation(hanna: User, enter: Enter) -> None:
    for number, name in (("05", "Curaçao"), ("06", "'s-Gravenhage"), ("07", "Capelle a/d IJssel")):
        Branch.objects.create(**{**TYPED, "number": number, "name": name})
    client, found = enter(hanna), {}
    expected = {
        "curacao": "05",
        "CURAC\u0327AO 05": "05",
        "05": "05",
        "": "050607",
        "s gravenhage": "06",
        "’s": "0607",
        "a d ijssel": "07",
        "@": "",
        "x": "",
    }
    for typed in expected:
        page = client.get(BRANCHES, {"q": typed}).content.decode()
        found[typed] = "".join(re.findall(r'field-number"><a [^>]*>([0-9]+)<', page))
    assert found == expected


@pytest.mark.requirement("S72")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Utrecht\r\nBcc: x", "Het teken U+000D kan niet in een naam"),
        ("Utrecht\u202e", "Het teken U+202E kan niet in een naam"),
        ("U" * 300, "Deze naam is te lang. Gebruik hooguit 60 tekens."),
    ],
)
def test_invalid_name_of_a_branch_shows_an_error_and_keeps_what_was_typed(
    hanna: User, enter: Enter, name: str, sentence: str
) -> None:
    page = enter(hanna).post(f"{BRANCHES}add/", {**TYPED, "name": name}).content.decode()
    assert sentence in page
    assert f'value="{TYPED["reply_to"]}"' in page
    assert not Branch.objects.filter(number=TYPED["number"]).exists()


@pytest.mark.requirement("S86")
def test_tick_of_a_colleague_stays_in_a_form_that_comes_back(
    hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    url, client = f"{BRANCHES}{rotterdam.pk}/change/", enter(hanna)
    stale = {**read(client.get(url), "").forms[-1].fields, "name": "Rijnmond"}
    Branch.objects.filter(pk=rotterdam.pk).update(reminds=False)
    again = read(client.post(url, stale), "").forms[-1].fields
    assert (again["name"], "reminds" in again) == ("Rijnmond", False)
    assert client.post(url, again).status_code == 302
    rotterdam.refresh_from_db()
    assert (rotterdam.name, rotterdam.reminds) == ("Rijnmond", False)


def test_head_office_stops_the_reminders_of_a_branch(
    hanna: User, rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    url = f"{BRANCHES}{rotterdam.pk}/change/"
    form = {name: value for name, value in _form(rotterdam).items() if name != "reminds"}
    assert save(enter(hanna), url, form)["Location"] == BRANCHES
    assert not Branch.objects.get(pk=rotterdam.pk).reminds
    assert "nee" in enter(rosa).get(url).content.decode()
