"""A form that the desk refuses comes back with what was typed, in the row as it is now (S86)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from accounts.models import Branch, User
from accounts.people.roles import Role
from lib.limits import quota
from onboarding.locks import LOGGED_OUT
from onboarding.services import change_person
from tests.journeys.page import read
from tests.unit.onboarding.acting import now_of
from tests.unit.onboarding.conftest import NOW, Enter, with_password
from tests.unit.onboarding.desk import PEOPLE, errors_on, facts_of, page_of, said, seen_on, typed
from tests.unit.twofactor.second_factor import connected
from twofactor.models import CounterCode

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S71", "S86")]

SORRY = "Deze persoon is veranderd terwijl u hier bezig was."
OTHER = "+31687654321"


def _opened(desk: Client, url: str) -> dict[str, str]:
    """Return the hidden fields of a form: its marks, and what it showed."""
    page = desk.get(url).content.decode()
    found = re.findall(r'<input type="hidden" name="(seen|was|page)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def _fields(answer: HttpResponseBase) -> dict[str, str]:
    return read(answer, "").forms[-1].fields


def test_untouched_field_shows_what_a_colleague_stored_and_the_next_press_saves(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    shown, mine = _opened(desk, page_of(anna)), facts_of(anna, last_name="Bos")
    User.objects.filter(pk=anna.pk).update(phone=OTHER)
    answer = desk.post(page_of(anna), {**mine, **shown})
    assert errors_on(answer) == [f"{SORRY} Kijk het na en probeer het opnieuw."]
    again = _fields(answer)
    assert (again["last_name"], again["phone"]) == ("Bos", OTHER)
    assert desk.post(page_of(anna), again).status_code == 302
    assert (now_of(anna).last_name, str(now_of(anna).phone)) == ("Bos", OTHER)


def test_field_that_both_changed_keeps_what_was_typed_and_says_what_is_stored(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    shown = _opened(desk, page_of(anna))
    change_person(by=None, user=anna, now=NOW, last_name="Bos", first_name="Ann")
    mine = facts_of(anna, last_name="Vos", first_name="Ann")
    answer = desk.post(page_of(anna), {**mine, **shown})
    assert errors_on(answer)[1:] == ["Een collega veranderde dit net ook. Nu staat er: Bos."]
    assert _fields(answer)["last_name"] == "Vos"


def test_choice_that_both_changed_is_told_by_its_name(
    hanna: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    desk = enter(hanna)
    shown = _opened(desk, page_of(anna))
    User.objects.filter(pk=anna.pk).update(branch=amsterdam)
    delft = Branch.objects.create(
        number="09", name="Delft", phone="+31151234567", reply_to="delft@werk.example"
    )
    answer = desk.post(page_of(anna), {**facts_of(anna, branch=delft.pk), **shown})
    assert "Nu staat er: 01 Amsterdam." in " ".join(errors_on(answer))
    assert _fields(answer)["branch"] == str(delft.pk)
    assert now_of(anna).branch == amsterdam


@pytest.mark.parametrize("was", ["", "x", "[]", "7", '{"phone": 3, "nothing": []}'])
def test_form_that_does_not_say_what_it_showed_loses_nothing_and_saves_nothing(
    rosa: User, anna: User, enter: Enter, was: str
) -> None:
    desk = enter(rosa)
    shown = _opened(desk, page_of(anna))
    User.objects.filter(pk=anna.pk).update(phone=OTHER)
    mine = facts_of(anna, last_name="Bos")
    answer = desk.post(page_of(anna), {**mine, **shown, "was": was})
    assert _fields(answer)["last_name"] == "Bos"
    assert f"Nu staat er: {OTHER}." in " ".join(errors_on(answer))
    assert str(now_of(anna).phone) == OTHER


def test_form_of_a_person_who_left_the_branch_shows_nothing_of_them(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    desk = enter(rosa)
    for path, more in (("change", {}), ("blokkeren", {"reason": "weg"})):
        url = f"{PEOPLE}{anna.pk}/{path}/"
        mine = facts_of(anna, **_opened(desk, url), **more)
        User.objects.filter(pk=anna.pk).update(branch=amsterdam)
        answer = desk.post(url, mine)
        assert answer.status_code == 404
        assert anna.email not in answer.content.decode()
        User.objects.filter(pk=anna.pk).update(branch=rosa.branch)


def test_invitation_that_a_quota_refuses_keeps_what_was_typed(
    rosa: User, rotterdam: Branch, enter: Enter, settings: Settings
) -> None:
    settings.INVITES_BY_ONE = quota("invites-by-one", 1, per=timedelta(hours=1))
    desk, url = enter(rosa), f"{PEOPLE}add/"
    assert desk.post(url, typed(rotterdam)).status_code == 302
    answer = desk.post(url, typed(rotterdam, email="tom@werk.example"))
    assert "U heeft" in errors_on(answer)[0]
    assert _fields(answer)["email"] == "tom@werk.example"
    assert not User.objects.filter(email="tom@werk.example").exists()


@pytest.mark.requirement("S72")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x" * 300, "60 tekens"),
        ("Eva\r\nBcc: x", "U+000D"),
        ("Eva\u202e", "U+202E"),
        ("E\u200bva", "U+200B"),
        ("\u3164", "Vul een naam in met letters."),
        ("Eva" + "\u0335" * 30, "te veel tekens"),
    ],
)
def test_name_that_could_mislead_is_refused_with_a_sentence_and_stays_typed(
    hanna: User, rotterdam: Branch, enter: Enter, name: str, sentence: str
) -> None:
    desk = enter(hanna)
    people, branches = User.objects.count(), Branch.objects.count()
    for url, mine in (
        (f"{PEOPLE}add/", typed(rotterdam, first_name=name, role=Role.EMPLOYEE)),
        ("/beheer/accounts/branch/add/", {"name": name, "number": "09"}),
    ):
        answer = desk.post(url, mine)
        assert sentence in " ".join(errors_on(answer))
        assert name.splitlines()[0] in read(answer, url).html
    assert (User.objects.count(), Branch.objects.count()) == (people, branches)


def test_role_that_was_taken_away_during_the_request_keeps_the_form_until_the_login(
    rosa: User, anna: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = enter(rosa)
    mine = facts_of(anna, last_name="Bos", **_opened(desk, page_of(anna)))
    ended = "onboarding.locks._session_was_ended"
    monkeypatch.setattr(ended, lambda _by: True)
    assert said(desk, page_of(anna), mine) == [str(LOGGED_OUT)]
    connected(with_password(anna), NOW)
    for path in ("blokkeren", "baliecode"):
        url = f"{PEOPLE}{anna.pk}/{path}/"
        assert said(desk, url, {"reason": "weg", **_opened(desk, url)}) == [str(LOGGED_OUT)]
    assert not CounterCode.objects.exists()
    assert (now_of(anna).last_name, now_of(anna).is_active) == ("de Vries", True)


def test_refused_action_without_a_reason_says_so_on_the_persons_page(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk, url = enter(rosa), f"{PEOPLE}{anna.pk}/uitloggen/"
    answer = desk.post(url, {"seen": seen_on(desk, url)})
    assert (answer.status_code, answer["Location"]) == (302, page_of(anna))
    answer = desk.post(url, {"seen": seen_on(desk, url), "reason": "kwijt"})
    assert _fields(answer)["reason"] == "kwijt"


def test_page_tells_its_form_what_it_shows(hanna: User, rosa: User, enter: Enter) -> None:
    shown = json.loads(_opened(enter(hanna), page_of(rosa))["was"])
    assert (shown["role"], shown["manages"]) == ([Role.BRANCH_ADMIN.value], [str(rosa.branch_id)])
    assert "password" not in shown
