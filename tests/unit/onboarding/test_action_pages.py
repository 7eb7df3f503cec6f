"""The desk's pages that act on a person: who opens them, what they ask, what they say after."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Branch, MailLink, SecurityEvent, User
from onboarding.models import Progress, Stage
from onboarding.moving import move_person
from onboarding.recovering import NO_APP
from onboarding.services import reinvite
from tests.journeys.page import read
from tests.unit.onboarding.acting import blocked, enrolled, newest_event, now_of
from tests.unit.onboarding.conftest import Enter, with_password
from tests.unit.onboarding.desk import (
    PEOPLE,
    errors_on,
    left_open,
    mails_to,
    page_of,
    said,
    seen_on,
)
from tests.unit.onboarding.desk import facts_of as facts_of_form

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S52", "S71", "S86")]


def _page(person: User, path: str) -> str:
    return f"{PEOPLE}{person.pk}/{path}/"


def _press(desk: Client, person: User, path: str, **typed: object) -> list[str]:
    url = _page(person, path)
    return said(desk, url, {"seen": seen_on(desk, url), **typed})


@pytest.mark.parametrize(
    "path", ["blokkeren", "vrijgeven", "uitloggen", "verplaatsen", "herstelmail"]
)
@pytest.mark.parametrize(
    ("role", "whom", "statuses"),
    [("rosa", "anna", {200}), ("rosa", "ahmed", {404}), ("sofie", "rosa", {403})],
)
def test_page_is_open_to_those_who_may_and_tells_nothing_of_another_branch(
    request: pytest.FixtureRequest,
    enter: Enter,
    path: str,
    role: str,
    whom: str,
    statuses: set[int],
) -> None:
    desk, person = enter(request.getfixturevalue(role)), request.getfixturevalue(whom)
    if (role, path) == ("rosa", "verplaatsen") and whom == "anna":
        statuses = {403}
    answers = {desk.get(_page(person, path)), desk.post(_page(person, path), {"reason": "x"})}
    if statuses == {200}:
        statuses = {200, 302}
    assert {answer.status_code for answer in answers} <= statuses


def test_block_demands_a_reason_and_keeps_the_page(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)
    for empty in ("", "  ", "\u202e\u200b"):
        page = desk.post(_page(anna, "blokkeren"), {"reason": empty, "seen": "x"})
        assert page.status_code == 200
        assert "Fout:" in page.content.decode()
    assert now_of(anna).is_active


def test_reason_loses_invisible_characters_and_a_long_one_is_refused(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    long = desk.post(_page(anna, "blokkeren"), {"reason": "x" * (settings.REASON_LENGTH + 1)})
    assert long.status_code == 200
    _press(desk, anna, "blokkeren", reason="weg\u202e\r\nvals")
    assert newest_event() == ("blocked", "wegvals", rosa.pk)


def test_block_offers_undo_which_says_what_does_not_come_back(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    _press(desk, anna, "blokkeren", reason="vergissing")
    page = desk.get(f"{PEOPLE}{anna.pk}/change/").content.decode()
    assert "Geblokkeerd. Deze persoon is overal uitgelogd" in page
    assert "Maak ongedaan" in page
    _press(desk, anna, "vrijgeven")
    page = desk.get(f"{PEOPLE}{anna.pk}/change/").content.decode()
    assert "Oude links en onthouden apparaten werken niet." in page
    assert page.count("Stuur activeringsmail</button>") == 2  # after the sentence, and as always
    assert "Maak ongedaan" not in desk.get(f"{PEOPLE}{anna.pk}/change/").content.decode()


def test_move_offers_undo_and_a_mail_and_says_what_stays_ended(
    hanna: User, anna: User, amsterdam: Branch, rotterdam: Branch, enter: Enter
) -> None:
    desk = enter(hanna)
    _press(desk, anna, "verplaatsen", branch=amsterdam.pk)
    page = read(desk.get(page_of(anna)), page_of(anna))
    assert "onthouden apparaten werken niet meer, ook niet als u dit ongedaan maakt." in page.text
    assert page.buttons.count("Stuur activeringsmail") == 2
    undo = page.form_with("Maak ongedaan")
    answer = desk.post(undo.action, undo.fields)
    assert (answer["Location"], now_of(anna).branch) == (page_of(anna), rotterdam)
    assert newest_event() == ("branch_changed", "01 Amsterdam → 02 Rotterdam", hanna.pk)
    assert not MailLink.objects.usable(timezone.now()).filter(user=anna).exists()


def test_undo_of_a_move_is_refused_after_a_second_move(
    hanna: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    desk = enter(hanna)
    _press(desk, anna, "verplaatsen", branch=amsterdam.pk)
    undo = read(desk.get(page_of(anna)), page_of(anna)).form_with("Maak ongedaan")
    delft = Branch.objects.create(
        number="09", name="Delft", phone="+31151234567", reply_to="delft@werk.example"
    )
    move_person(by=None, user=anna, now=timezone.now(), branch=delft)
    answer = desk.post(undo.action, undo.fields)
    assert "is veranderd terwijl u hier bezig was" in errors_on(answer)[0]
    assert now_of(anna).branch == delft


def test_undo_of_a_move_asks_for_a_code_that_grew_old_and_keeps_the_branch(
    hanna: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    desk = enter(hanna)
    _press(desk, anna, "verplaatsen", branch=amsterdam.pk)
    undo = read(desk.get(page_of(anna)), page_of(anna)).form_with("Maak ongedaan")
    assert left_open(desk).post(undo.action, undo.fields)["Location"] == "/beveiliging/code/"
    asked = read(desk.get("/beveiliging/code/"), "/beveiliging/code/")
    assert asked.form_with("Controleer").fields.items() >= {"branch": undo.fields["branch"]}.items()
    assert now_of(anna).branch == amsterdam


@pytest.mark.parametrize("colleague", ["rosa", "sofie"])
def test_undo_of_a_move_is_for_those_who_may_move(
    request: pytest.FixtureRequest,
    hanna: User,
    anna: User,
    amsterdam: Branch,
    rotterdam: Branch,
    enter: Enter,
    colleague: str,
) -> None:
    _press(enter(hanna), anna, "verplaatsen", branch=amsterdam.pk)
    desk = enter(request.getfixturevalue(colleague))
    answer = desk.post(_page(anna, "verplaatsen"), {"branch": rotterdam.pk})
    assert answer.status_code in {403, 404}
    assert now_of(anna).branch == amsterdam


def test_person_who_had_no_branch_is_not_moved_back(
    hanna: User, sofie: User, amsterdam: Branch, enter: Enter
) -> None:
    desk = enter(hanna)
    _press(desk, sofie, "verplaatsen", branch=amsterdam.pk)
    page = read(desk.get(page_of(sofie)), page_of(sofie))
    assert "Verplaatst." in page.text
    assert "Maak ongedaan" not in page.buttons


def test_undo_after_the_code_grew_old_asks_for_it(rosa: User, anna: User, enter: Enter) -> None:
    blocked(anna)
    desk = left_open(enter(rosa))
    url = _page(anna, "vrijgeven")
    answer = desk.post(url, {"seen": seen_on(desk, url)})
    assert answer["Location"] == "/beveiliging/code/"
    assert not now_of(anna).is_active


def test_second_click_is_told_that_it_was_done(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)
    _press(desk, anna, "blokkeren", reason="weg")
    told = _press(desk, anna, "blokkeren", reason="weg")
    assert told[-1] == "Dit was al gedaan. Er is niets veranderd."
    assert SecurityEvent.objects.filter(what="blocked").count() == 1


def test_refused_action_says_why_on_the_persons_page(rosa: User, anna: User, enter: Enter) -> None:
    told = _press(enter(rosa), with_password(anna), "herstelmail")
    assert told == [str(NO_APP)]


def test_buttons_fit_the_state_of_the_person(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)

    def offered() -> set[str]:
        html = desk.get(f"{PEOPLE}{anna.pk}/change/").content.decode()
        paths = ("baliecode", "herstelmail", "uitloggen", "blokkeren", "vrijgeven", "verplaatsen")
        sends = {"_send"} if 'name="_send"' in html else set()
        return {one for one in paths if f"{anna.pk}/{one}/" in html} | sends

    assert offered() == {"_send", "blokkeren"}
    enrolled(anna)
    Progress.objects.filter(user=anna).update(stage=Stage.APP)
    assert offered() == {"baliecode", "herstelmail", "uitloggen", "blokkeren"}
    blocked(anna)
    assert offered() == {"vrijgeven"}


def test_desk_says_not_found_in_its_own_look(rosa: User, ahmed: User, enter: Enter) -> None:
    desk = enter(rosa)
    for url in (f"{PEOPLE}{ahmed.pk}/change/", f"{PEOPLE}987654/change/", "/beheer/nergens/"):
        page = desk.get(url)
        assert page.status_code == 404
        assert "Niet gevonden. Vraag het hoofdkantoor." in page.content.decode()
        assert ahmed.last_name not in page.content.decode().replace("Rosa", "")
    stranger = Client().get("/beheer/nergens/")
    assert "hoofdkantoor" not in stranger.content.decode()


@pytest.mark.parametrize("field", [{"email": "ann@werk.example"}, {"phone": "06 87654321"}])
def test_corrected_address_or_number_gets_a_new_mail_at_once(
    rosa: User, anna: User, enter: Enter, field: dict[str, str]
) -> None:
    told = said(enter(rosa), page_of(anna), facts_of_form(anna, send_now="on", **field))
    address = field.get("email", anna.email)
    assert f"De activeringsmail gaat nu naar {address}." in told
    assert MailLink.objects.usable(timezone.now()).filter(user=anna).count() == 1
    assert mails_to(anna) == 2


def test_staff_can_choose_to_send_no_mail(rosa: User, anna: User, enter: Enter) -> None:
    told = said(enter(rosa), page_of(anna), facts_of_form(anna, phone="06 87654321"))
    assert any("Stuur een nieuwe activeringsmail." in sentence for sentence in told)
    assert mails_to(anna) == 1


def test_correction_stays_when_the_mail_is_refused(rosa: User, anna: User, enter: Enter) -> None:
    for mail in (3, 2, 1):
        reinvite(by=rosa, user=anna, now=timezone.now() - mail * settings.MAIL_PAUSE)
    told = said(
        enter(rosa), page_of(anna), facts_of_form(anna, send_now="on", email="ann@werk.example")
    )
    assert any("kreeg net al een paar mails" in sentence for sentence in told)
    assert now_of(anna).email == "ann@werk.example"


def test_changed_name_sends_no_mail(rosa: User, anna: User, enter: Enter) -> None:
    said(enter(rosa), page_of(anna), facts_of_form(anna, send_now="on", first_name="Ann"))
    assert mails_to(anna) == 1


def test_person_with_a_password_is_not_offered_a_mail(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)
    assert 'name="send_now"' in desk.get(page_of(anna)).content.decode()
    with_password(anna)
    assert 'name="send_now"' not in desk.get(page_of(anna)).content.decode()


def test_page_of_the_recovery_mail_says_what_helps_without_mail_or_number(
    rosa: User, anna: User, enter: Enter
) -> None:
    page = enter(rosa).get(_page(enrolled(anna), "herstelmail")).content.decode()
    assert "Komt deze persoon niet bij de mail? Maak dan een baliecode." in page
    assert "Verbeter eerst het nummer. Een collega maakt dan een baliecode." in page


def test_every_form_marks_what_may_stay_empty(hanna: User, anna: User, enter: Enter) -> None:
    desk = enter(hanna)
    pages = {path: _labels(desk, _page(anna, path)) for path in ("blokkeren", "uitloggen")}
    assert pages == {"blokkeren": ["Waarom?"], "uitloggen": ["Waarom? (niet verplicht)"]}
    changing = _labels(desk, page_of(anna))
    assert "Beheert (niet verplicht)" in changing
    assert "Vestiging (niet voor hoofdkantoor en helpdesk)" in changing
    assert "Voornaam" in changing
    branch = _labels(desk, "/beheer/accounts/branch/add/")
    needed = ["Nummer", "Naam", "Telefoon", "E-mailadres voor antwoorden"]
    assert branch == [*needed, "Stuurt herinneringen"]


def _labels(desk: Client, url: str) -> list[str]:
    html = desk.get(url).content.decode()
    found = re.findall(r"<label[^>]*for=\"id_[^>]*>(.*?)</label>", html, re.DOTALL)
    return [" ".join(one.split()).rstrip(":") for one in found]
