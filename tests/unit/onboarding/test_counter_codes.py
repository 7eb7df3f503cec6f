"""Who may issue a counter code (baliecode) to whom, at the desk and by the command."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.browser.session_store import PROVED_AT, SessionStore
from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from lib import throttle
from onboarding.authority import RefusedError, may_issue_counter_code
from onboarding.counter_codes import (
    COLLEAGUE,
    NEW_PASSWORD_FIRST,
    NO_APP,
    give_counter_code,
)
from onboarding.inviting import BLOCKED
from onboarding.models import Progress, Stage
from onboarding.services import change_person
from tests.unit.onboarding.conftest import NOW, Enter, invited, with_password
from tests.unit.onboarding.desk import PEOPLE, page_of, save
from tests.unit.twofactor.second_factor import connected
from twofactor.models import CounterCode

pytestmark = pytest.mark.requirement("S61")

SECOND = timedelta(seconds=1)
HOLD: timedelta = settings.RECOVERY_HOLD


def enrolled(person: User) -> User:
    connected(with_password(person), NOW)
    return person


def refusal(by: User | None, person: User) -> str:
    with pytest.raises(RefusedError) as refused:
        give_counter_code(by=by, user=person, now=NOW)
    assert not CounterCode.objects.exists()
    return str(refused.value)


def address(person: User) -> str:
    return f"{PEOPLE}{person.pk}/baliecode/"


@pytest.fixture
def joost(rotterdam: Branch) -> User:
    """Return a second branch admin of Rotterdam."""
    return invited("joost", rotterdam, Role.BRANCH_ADMIN)


# Issuers


def test_command_line_can_issue_a_code(anna: User) -> None:
    assert give_counter_code(by=None, user=enrolled(anna), now=NOW)
    assert may_issue_counter_code(None, anna, NOW)


@pytest.mark.asvs("V8.3.2")
@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"is_staff": False}, {"frozen_at": NOW}], ids=str
)
def test_code_is_valid_while_its_issuer_has_access_to_the_desk(
    rosa: User, anna: User, change: dict[str, Any]
) -> None:
    assert may_issue_counter_code(rosa, anna, NOW)
    User.objects.filter(pk=rosa.pk).update(**change)
    rosa.refresh_from_db()
    assert not may_issue_counter_code(rosa, anna, NOW)


# Four eyes


@pytest.mark.parametrize("change", [{"phone": "+31687654321"}, {"email": "other@werk.example"}])
def test_colleague_who_changed_number_or_address_issues_no_code_for_72_hours(
    rosa: User, joost: User, anna: User, change: dict[str, Any]
) -> None:
    enrolled(anna)
    change_person(by=rosa, user=anna, now=NOW - HOLD + SECOND, **change)
    assert refusal(rosa, anna) == str(COLLEAGUE)
    assert may_issue_counter_code(rosa, anna, NOW + SECOND)
    assert give_counter_code(by=joost, user=anna, now=NOW)


def test_later_change_of_a_colleague_does_not_hide_an_earlier_one(
    rosa: User, joost: User, anna: User
) -> None:
    enrolled(anna)
    change_person(by=rosa, user=anna, now=NOW - 2 * SECOND, phone="+31687654321")
    change_person(by=joost, user=anna, now=NOW - SECOND, email="other@werk.example")
    assert refusal(rosa, anna) == str(COLLEAGUE)
    assert refusal(joost, anna) == str(COLLEAGUE)


def test_four_eyes_rule_holds_for_head_office_too(hanna: User, anna: User) -> None:
    change_person(by=hanna, user=enrolled(anna), now=NOW, phone="+31687654321")
    assert refusal(hanna, anna) == str(COLLEAGUE)


def test_other_changes_and_changes_to_others_do_not_prevent_a_code(
    rosa: User, anna: User, joost: User, rotterdam: Branch
) -> None:
    enrolled(anna)
    other = invited("coen", rotterdam)
    change_person(by=rosa, user=anna, now=NOW, last_name="Bos", language="nl")
    change_person(by=rosa, user=other, now=NOW, phone="+31687654321")
    change_person(by=None, user=anna, now=NOW, phone="+31687654322")
    assert give_counter_code(by=rosa, user=anna, now=NOW)


def test_log_is_kept_longer_than_the_four_eyes_rule_looks_back() -> None:
    assert settings.EVENTS_KEPT > HOLD


# Persons who may get a code


def test_person_without_an_app_gets_no_code(rosa: User, anna: User) -> None:
    assert refusal(rosa, with_password(anna)) == str(NO_APP)


def test_blocked_person_gets_no_code(rosa: User, anna: User) -> None:
    change_person(by=rosa, user=enrolled(anna), now=NOW, is_active=False)
    assert refusal(rosa, anna) == str(BLOCKED)


def test_frozen_person_chooses_a_new_password_first(rosa: User, anna: User) -> None:
    User.objects.filter(pk=with_password(anna).pk).update(frozen_at=NOW - SECOND)
    assert refusal(rosa, anna) == str(NEW_PASSWORD_FIRST)
    link = anna.mail_links.latest("pk")
    link.purpose, link.used_at = "reset", NOW
    link.save()
    assert give_counter_code(by=rosa, user=anna, now=NOW)


def test_issuing_a_code_resets_the_attempts(rosa: User, anna: User) -> None:
    for _try in range(settings.COUNTER_TRIES.tries):
        throttle.charge(settings.COUNTER_TRIES, anna.pk, now=NOW)
    give_counter_code(by=rosa, user=enrolled(anna), now=NOW)
    assert throttle.charge(settings.COUNTER_TRIES, anna.pk, now=NOW) == 1


# The command


def _command(email: str) -> str:
    out = StringIO()
    call_command("counter_code", email, stdout=out)
    return out.getvalue()


def test_command_prints_the_code_and_is_logged_as_such(anna: User) -> None:
    said = _command(f" {enrolled(anna).email.upper()} ")
    assert said.startswith("Counter code of Anna de Vries, valid for an hour: ")
    event = SecurityEvent.objects.get(what="counter_code_issued")
    assert (event.user_id, event.by, event.by_user_id) == (anna.pk, "cli", None)


def test_command_prints_why_it_refuses(anna: User) -> None:
    with pytest.raises(CommandError, match="nog geen app"):
        _command(anna.email)
    with pytest.raises(CommandError, match=r"No person has the address niemand@werk\.example"):
        _command("niemand@werk.example")


# The page at the desk


def test_page_asks_for_confirmation_and_get_issues_no_code(
    rosa: User, anna: User, enter: Enter
) -> None:
    client = enter(rosa)
    assert address(with_password(anna)) not in client.get(page_of(anna)).content.decode()
    enrolled(anna)
    Progress.objects.filter(user=anna).update(stage=Stage.APP)
    assert address(anna) in client.get(page_of(anna)).content.decode()
    html = client.get(address(anna)).content.decode()
    assert "Kijk eerst op het identiteitsbewijs van Anna de Vries." in html
    assert not CounterCode.objects.exists()


def test_reason_is_needed_and_stays_in_the_log(rosa: User, anna: User, enter: Enter) -> None:
    client = enter(rosa)
    page = save(client, address(enrolled(anna)), {"reason": " "}).content.decode()
    assert "Fout:" in page
    assert not CounterCode.objects.exists()
    answer = save(client, address(anna), {"reason": "telefoon weg, paspoort gezien"})
    assert answer["Location"] == address(anna)
    assert "Schrijf deze code op" in client.get(address(anna)).content.decode()
    event = SecurityEvent.objects.get(what="counter_code_issued")
    assert (event.by_user_id, event.detail) == (rosa.pk, "telefoon weg, paspoort gezien")


def test_refused_code_keeps_what_was_typed(rosa: User, anna: User, enter: Enter) -> None:
    typed = {"reason": "paspoort gezien"}
    page = save(enter(rosa), address(with_password(anna)), typed).content.decode()
    assert str(NO_APP) in page
    assert 'value="paspoort gezien"' in page


@pytest.mark.asvs("V8.2.2")
def test_page_of_a_foreign_person_is_not_found(rosa: User, ahmed: User, enter: Enter) -> None:
    client = enter(rosa)
    enrolled(ahmed)
    assert client.get(address(ahmed)).status_code == 404
    assert client.post(address(ahmed)).status_code == 404
    assert not CounterCode.objects.exists()


@pytest.mark.parametrize("actor", ["rosa", "sofie"])
def test_branch_admin_and_support_issue_no_code_to_staff(
    request: pytest.FixtureRequest, joost: User, enter: Enter, actor: str
) -> None:
    client = enter(request.getfixturevalue(actor))
    assert address(enrolled(joost)) not in client.get(page_of(joost)).content.decode()
    assert client.post(address(joost)).status_code == 403
    assert not CounterCode.objects.exists()


def test_support_issues_no_code(sofie: User, anna: User, enter: Enter) -> None:
    assert enter(sofie).post(address(enrolled(anna))).status_code == 403


def test_head_office_issues_no_code_to_itself(hanna: User, enter: Enter) -> None:
    assert enter(hanna).post(address(enrolled(hanna))).status_code == 403
    assert not CounterCode.objects.exists()


@pytest.mark.requirement("S52")
@pytest.mark.asvs("V7.5.3")
def test_issuing_a_code_needs_a_recent_app_code(rosa: User, anna: User, enter: Enter) -> None:
    client = enter(rosa)
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    session[PROVED_AT] = (timezone.now() - settings.STEP_UP_LIFETIME - SECOND).timestamp()
    session.save()
    assert (
        save(client, address(enrolled(anna)), {"reason": "paspoort"})["Location"]
        == "/beveiliging/code/"
    )
    assert not CounterCode.objects.exists()
