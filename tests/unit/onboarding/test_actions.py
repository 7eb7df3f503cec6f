"""The desk's actions on a person: who may, what each ends, outdated pages and double clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Branch, MailLink, Session, User
from accounts.models.purpose import Purpose
from accounts.road.step_up import StepUpNeeded
from messaging.models import Message
from onboarding.authority import RefusedError
from onboarding.entry import block_person, end_sessions, unblock_person
from onboarding.moving import move_person
from onboarding.opened import facts_of
from onboarding.recovering import mail_recovery
from tests.unit.onboarding.acting import blocked, enrolled, newest_event, now_of
from tests.unit.onboarding.conftest import NOW, Enter
from tests.unit.onboarding.desk import opened
from twofactor.models import Authenticator

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S52", "S71", "S86")]

Service = Callable[..., bool]

SORRY = "terwijl u hier bezig was"
NOT_YOURS = "U mag dit niet bij deze persoon."


def _acts(service: Service, by: User | None, person: User, branch: Branch) -> bool:
    more = {"branch": branch} if service is move_person else {}
    return service(by=by, user=person, now=NOW, **more)


@pytest.mark.parametrize(
    ("role", "whom", "services"),
    [
        ("rosa", "anna", {block_person, unblock_person, end_sessions, mail_recovery}),
        ("rosa", "ahmed", set[Service]()),
        ("rosa", "hanna", set[Service]()),
        ("rosa", "rosa", set[Service]()),
        ("sofie", "anna", {mail_recovery}),
        ("sofie", "rosa", set[Service]()),
        (
            "hanna",
            "ahmed",
            {block_person, unblock_person, end_sessions, mail_recovery, move_person},
        ),
        ("hanna", "hanna", set[Service]()),
    ],
)
def test_role_decides_which_services_act_on_whom(
    request: pytest.FixtureRequest,
    role: str,
    whom: str,
    services: set[Service],
    rotterdam: Branch,
) -> None:
    by, person = request.getfixturevalue(role), request.getfixturevalue(whom)
    enrolled(person)
    for service in (mail_recovery, end_sessions, block_person, unblock_person, move_person):
        by = now_of(by)
        if service in services:
            assert _acts(service, by, person, rotterdam)
        else:
            with pytest.raises(RefusedError, match=NOT_YOURS):
                _acts(service, by, person, rotterdam)


def test_block_ends_everything_and_is_logged_with_its_reason(
    rosa: User, anna: User, enter: Enter
) -> None:
    enter(anna)
    assert block_person(by=rosa, user=anna, now=NOW, reason="telefoon gestolen")
    assert newest_event() == ("blocked", "telefoon gestolen", rosa.pk)
    person = now_of(anna)
    assert (person.is_active, person.epoch) == (False, anna.epoch + 1)
    assert not Session.objects.filter(user=anna).exists()
    assert not MailLink.objects.filter(user=anna, ended_at=None).exists()


def test_unblock_gives_entry_back_but_no_link(rosa: User, anna: User) -> None:
    blocked(anna)
    assert unblock_person(by=rosa, user=anna, now=NOW)
    assert now_of(anna).is_active
    assert not MailLink.objects.usable(NOW).filter(user=anna).exists()


def test_second_click_on_block_or_unblock_does_nothing(rosa: User, anna: User) -> None:
    shown = opened(rosa, facts_of(now_of(anna)), code_at=NOW)
    assert block_person(by=rosa, user=anna, now=NOW, opened=shown)
    assert not block_person(by=rosa, user=anna, now=NOW, opened=shown)
    shown = opened(rosa, facts_of(now_of(anna)), code_at=NOW)
    assert unblock_person(by=rosa, user=anna, now=NOW, opened=shown)
    assert not unblock_person(by=rosa, user=anna, now=NOW, opened=shown)
    assert now_of(anna).epoch == anna.epoch + 2


@pytest.mark.parametrize(
    "service",
    [block_person, end_sessions, mail_recovery, move_person],
    ids=lambda one: one.__name__,
)
def test_page_opened_before_a_colleagues_change_does_nothing(
    service: Service, hanna: User, anna: User, amsterdam: Branch
) -> None:
    enrolled(anna)
    shown = opened(hanna, facts_of(now_of(anna)), code_at=NOW)
    User.objects.filter(pk=anna.pk).update(email="other@werk.example")
    more = {"branch": amsterdam} if service is move_person else {}
    with pytest.raises(RefusedError, match=SORRY):
        service(by=hanna, user=anna, now=NOW, opened=shown, **more)
    assert facts_of(now_of(anna))[6:] == facts_of(anna)[6:]


@pytest.mark.asvs("V7.5.3")
@pytest.mark.parametrize("service", [unblock_person, end_sessions, move_person])
def test_what_could_open_an_account_asks_for_a_fresh_code(
    service: Service, hanna: User, anna: User, amsterdam: Branch
) -> None:
    enrolled(anna)
    person = blocked(anna) if service is unblock_person else now_of(anna)
    more = {"branch": amsterdam} if service is move_person else {}
    with pytest.raises(StepUpNeeded):
        service(by=hanna, user=anna, now=NOW, opened=opened(hanna, facts_of(person)), **more)
    assert facts_of(now_of(anna)) == facts_of(person)


def test_employee_is_blocked_without_a_code_and_a_colleague_with_one(
    hanna: User, rosa: User, anna: User
) -> None:
    assert block_person(by=hanna, user=anna, now=NOW, opened=opened(hanna, facts_of(now_of(anna))))
    with pytest.raises(StepUpNeeded):
        block_person(by=hanna, user=rosa, now=NOW, opened=opened(hanna, facts_of(now_of(rosa))))


def test_ended_sessions_leave_password_and_app(rosa: User, anna: User, enter: Enter) -> None:
    enrolled(anna)
    enter(anna)
    assert end_sessions(by=rosa, user=anna, now=NOW, reason="vergeten uit te loggen")
    assert newest_event() == ("logged_out_everywhere", "vergeten uit te loggen", rosa.pk)
    assert not Session.objects.filter(user=anna).exists()
    assert Authenticator.objects.confirmed_of(anna)
    assert now_of(anna).has_password


def test_person_without_a_password_has_no_sessions_to_end(rosa: User, anna: User) -> None:
    with pytest.raises(RefusedError, match="nog geen wachtwoord"):
        end_sessions(by=rosa, user=anna, now=NOW)
    assert MailLink.objects.usable(NOW).filter(user=anna).exists()


@pytest.mark.requirement("S60")
def test_recovery_mail_leaves_the_old_app_and_is_sent_once_on_a_double_click(
    rosa: User, anna: User
) -> None:
    enrolled(anna)
    assert mail_recovery(by=rosa, user=anna, now=NOW, reason="nieuwe telefoon")
    assert newest_event() == ("recovery_asked", "nieuwe telefoon", rosa.pk)
    assert not mail_recovery(by=rosa, user=anna, now=NOW + timedelta(seconds=1))
    assert Message.objects.filter(user=anna, purpose="recover").count() == 1
    assert Authenticator.objects.confirmed_of(anna)
    links = MailLink.objects.usable(NOW).filter(user=anna, purpose=Purpose.RECOVER)
    assert links.count() == 1


@pytest.mark.requirement("S26")
def test_recovery_mails_of_desk_and_person_count_together(rosa: User, anna: User) -> None:
    enrolled(anna)
    for minute in range(0, 6, 2):
        assert mail_recovery(by=rosa, user=anna, now=NOW + timedelta(minutes=minute))
    with pytest.raises(RefusedError, match="kreeg net al een paar mails"):
        mail_recovery(by=rosa, user=anna, now=NOW + timedelta(minutes=8))


@pytest.mark.requirement("S62")
def test_recovery_on_hold_is_refused_with_its_end_and_the_counter_code(
    rosa: User, anna: User
) -> None:
    enrolled(anna)
    User.objects.filter(pk=anna.pk).update(recovery_held_until=NOW + timedelta(days=2))
    with pytest.raises(RefusedError, match=r"kan pas op .* Maak nu een baliecode"):
        mail_recovery(by=rosa, user=anna, now=NOW)
    assert not Message.objects.filter(user=anna, purpose="recover").exists()


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"is_active": False}, "is geblokkeerd"),
        ({"frozen_at": NOW}, "eerst een nieuw wachtwoord"),
        ({}, "nog geen app"),
    ],
)
def test_recovery_mail_that_could_not_be_used_is_refused(
    rosa: User, anna: User, state: dict[str, object], why: str
) -> None:
    User.objects.filter(pk=anna.pk).update(**state)
    with pytest.raises(RefusedError, match=why):
        mail_recovery(by=rosa, user=anna, now=NOW)


def test_move_is_logged_with_both_branches_and_the_reason(
    hanna: User, anna: User, amsterdam: Branch
) -> None:
    assert move_person(by=hanna, user=anna, now=NOW, branch=amsterdam, reason="verhuisd")
    assert newest_event() == ("branch_changed", "02 Rotterdam → 01 Amsterdam · verhuisd", hanna.pk)
    assert not move_person(by=hanna, user=anna, now=NOW, branch=amsterdam)


def test_head_office_has_no_branch_to_move_to(hanna: User, amsterdam: Branch) -> None:
    with pytest.raises(RefusedError, match="geen vestiging"):
        move_person(by=None, user=hanna, now=NOW, branch=amsterdam)
