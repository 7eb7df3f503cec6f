"""A service uses the user's row as it is under the lock, not as the page read it before."""

from __future__ import annotations

import pytest

from accounts.models import Branch, MailLink, User
from accounts.models.purpose import Purpose
from messaging.models import Message
from messaging.states import Kind
from tests.unit.accounts.people import on_road, visit
from tests.unit.twofactor.recovering import app_of, carrying, enrolled, finish, fresh_link, issued
from tests.unit.twofactor.second_factor import pending
from twofactor.counter_codes import enter_counter_code
from twofactor.recovery import ask_recovery, begin_recovery
from twofactor.sms_codes import send_sms_code
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S86")]


def _moved(user: User) -> None:
    delft = Branch.objects.create(
        number="03", name="Delft", phone="+31151234567", reply_to="delft@werktalent.example"
    )
    User.objects.filter(pk=user.pk).update(branch=delft)


def _held(user: User) -> None:
    user.hold_recovery(visit().now)
    User.objects.filter(pk=user.pk).update(recovery_held_until=user.recovery_held_until)
    user.recovery_held_until = None


@pytest.mark.requirement("S61")
def test_counter_code_of_another_branch_replaces_no_app() -> None:
    user = enrolled()
    issued(user)
    facts, old = carrying(user), app_of(user)
    pending(facts)
    _moved(user)
    assert finish(facts).verdict == Verdict.ENDED
    assert app_of(user).pk == old.pk


@pytest.mark.requirement("S61")
def test_counter_code_of_another_branch_begins_no_recovery() -> None:
    user = enrolled()
    code, facts = issued(user), on_road(user)
    _moved(user)
    assert enter_counter_code(facts=facts, code=code).verdict == Verdict.WRONG


@pytest.mark.requirement("S62")
def test_recovery_held_meanwhile_sends_no_mail_and_does_not_begin() -> None:
    user = enrolled()
    link, facts = fresh_link(user), on_road(user)
    _held(user)
    assert begin_recovery(facts=facts, link=link) is None
    ask_recovery(facts=facts)
    assert MailLink.objects.filter(purpose=Purpose.RECOVER).count() == 1


def test_sms_is_charged_to_the_current_branch() -> None:
    user = enrolled()
    facts = on_road(user)
    _moved(user)
    send_sms_code(facts=facts)
    assert Message.objects.get(kind=Kind.SMS).branch_id != facts.user.branch_id
