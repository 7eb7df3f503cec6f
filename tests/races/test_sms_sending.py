"""Race 4: test that an SMS, requested many times at the same moment, is queued once."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.models import User
from accounts.passwords.hashers import hashed
from accounts.road.sign_in import SignIn
from accounts.services.password import enter_password
from lib.throttle import TooMany
from messaging.models import Message
from messaging.states import Kind
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import PASSWORD, employee, on_road, visit
from twofactor.models import SmsCode
from twofactor.sms_codes import send_sms_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 4", "S23")]

RIVALS = 10


@pytest.mark.asvs("V2.3.4")
def test_parallel_requests_of_one_person_send_one_message() -> None:
    for _trial in range(TRIALS):
        user = employee()
        assert _send_for([user] * RIVALS) == 1


def test_parallel_requests_of_people_who_share_a_number_send_one_message() -> None:
    for _trial in range(TRIALS):
        assert _send_for(_sharing_a_number()) == 1


def test_control_that_reads_the_charge_first_sends_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users who share a phone number lock different rows, so no row lock prevents a second SMS.

    Only the condition under which an attempt is counted (charged) does, and on SQLite also the one
    writer at a time.
    """

    def sends_more() -> bool:
        with monkeypatch.context() as patch:
            unguarded.charge_read_then_written(patch, Gap(RIVALS))
            return _send_for(_sharing_a_number()) > 1

    assert any_trial(sends_more) is not serialises()


def test_lock_of_the_user_suffices_without_the_condition_on_the_charge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _trial in range(TRIALS):
        user = employee()
        with monkeypatch.context() as patch:
            unguarded.charge_read_then_written(patch, Gap(RIVALS, seconds=0.01))
            assert _send_for([user] * RIVALS) == 1


def test_double_tap_on_the_password_page_sends_one_code_that_both_sign_ins_accept() -> None:
    for _trial in range(TRIALS):
        user = employee(password=hashed(PASSWORD))
        visits = [visit(form_token="the page that was tapped twice") for _tap in range(2)]
        enter = partial(enter_password, email=user.email, password=PASSWORD)
        assert at_once([partial(enter, visit=tap) for tap in visits]) == ["sms", "sms"]
        code = SmsCode.objects.get(user=user)
        sign_ins = [SignIn.read(tap.session) for tap in visits]
        assert [sign_in.id for sign_in in sign_ins if sign_in] == [code.sign_in] * 2
        assert _messages_to([user]) == 1


def _sharing_a_number() -> list[User]:
    first = employee()
    return [first, *(employee(phone=first.phone) for _other in range(RIVALS - 1))]


def _send_for(people: list[User]) -> int:
    """Request an SMS code for each user, all at the same moment. Return how many SMS are queued."""
    sign_ins = [on_road(user) for user in people]
    answers = at_once([partial(send_sms_code, facts=facts) for facts in sign_ins])
    assert not faults(answers, TooMany)
    messages = _messages_to(people)
    assert answers.count(True) == messages
    return messages


def _messages_to(people: list[User]) -> int:
    return Message.objects.filter(user__in=people, kind=Kind.SMS).count()
