"""An SMS code is valid for one sign-in and one number, for ten minutes and five attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as project

from accounts.models import User
from accounts.road.sign_in import SignIn
from accounts.road.walk import Facts
from lib.sealing import unseal
from lib.throttle import TooMany
from messaging.models import Message
from messaging.outgoing import Sms
from messaging.states import Kind
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import sent_code
from twofactor.models import SmsCode
from twofactor.sms_codes import check_sms_code, number_digest, send_sms_code
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S22")]

MINUTE = timedelta(minutes=1)


def _later(facts: Facts, wait: timedelta) -> Facts:
    return replace(facts, visit=replace(facts.visit, now=facts.visit.now + wait))


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_right_code_leads_on_to_the_app() -> None:
    facts = on_road(employee())
    outcome = check_sms_code(facts=facts, code=sent_code(facts))
    assert (outcome.verdict, outcome.where) == (Verdict.RIGHT, "connect")


def test_used_code_has_another_verdict_than_a_wrong_one() -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    check_sms_code(facts=facts, code=code)
    assert check_sms_code(facts=facts, code=code).verdict == Verdict.USED


@pytest.mark.asvs("V6.5.2")
def test_code_is_not_stored_in_plain_text() -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    stored = SmsCode.objects.values().get()
    message = Message.objects.values().get(kind=Kind.SMS)
    assert code not in repr(stored["digest"])
    assert code not in message["payload"]


def test_sms_goes_to_the_users_number_and_counts_for_their_branch() -> None:
    facts = on_road(employee())
    send_sms_code(facts=facts)
    message = Message.objects.get(kind=Kind.SMS)
    sms = Sms.from_json(unseal(message.payload, *message.seal_context))
    assert (message.purpose, message.branch_id) == ("sms_code", facts.user.branch_id)
    assert sms.number == str(facts.user.phone)
    assert SmsCode.objects.get().message == message


def test_proof_is_for_the_number() -> None:
    assert number_digest(employee()) != number_digest(employee())


@pytest.mark.asvs("V6.6.2")
def test_code_of_another_sign_in_is_wrong() -> None:
    user = employee()
    code = sent_code(on_road(user))
    assert check_sms_code(facts=on_road(user), code=code).verdict == Verdict.WRONG


@pytest.mark.asvs("V6.6.2")
def test_code_of_another_person_is_wrong() -> None:
    code = sent_code(on_road(employee()))
    assert check_sms_code(facts=on_road(employee()), code=code).verdict == Verdict.WRONG


@pytest.mark.asvs("V6.6.2")
def test_code_sent_to_the_former_number_is_wrong() -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    User.objects.filter(pk=facts.user.pk).update(phone="+31698765432")
    renumbered = replace(facts, user=User.objects.get(pk=facts.user.pk))
    assert check_sms_code(facts=renumbered, code=code).verdict == Verdict.WRONG


def test_earlier_code_of_this_sign_in_still_works_after_another_was_sent() -> None:
    facts = on_road(employee())
    earlier = sent_code(facts)
    later = _later(facts, MINUTE)
    sent_code(later)
    assert check_sms_code(facts=later, code=earlier).verdict == Verdict.RIGHT


def test_code_is_valid_until_just_before_ten_minutes() -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    late = check_sms_code(facts=_later(facts, project.SMS_CODE_LIFETIME), code=code)
    in_time = check_sms_code(
        facts=_later(facts, project.SMS_CODE_LIFETIME - 0.01 * MINUTE), code=code
    )
    assert (late.verdict, in_time.verdict) == (Verdict.EXPIRED, Verdict.RIGHT)


@pytest.mark.asvs("V6.6.3")
def test_wrong_codes_are_counted_across_sign_ins_and_the_fifth_starts_a_wait() -> None:
    user = employee()
    wrong = _other_than(sent_code(on_road(user)))
    left = [check_sms_code(facts=on_road(user), code=wrong).left for _try in range(4)]
    assert left == [4, 3, 2, 1]
    facts = on_road(user)
    with pytest.raises(TooMany) as stop:
        check_sms_code(facts=facts, code=wrong)
    assert stop.value.retry_at - facts.visit.now == pytest.approx(15 * MINUTE, abs=MINUTE / 60)


def test_right_code_during_the_wait_is_not_checked() -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    for _try in range(4):
        check_sms_code(facts=facts, code=_other_than(code))
    for typed in (_other_than(code), code):
        with pytest.raises(TooMany):
            check_sms_code(facts=facts, code=typed)
    assert SmsCode.objects.filter(used_at=None).count() == 1


@pytest.mark.asvs("V6.6.3")
def test_new_code_does_not_reset_the_attempts() -> None:
    facts = on_road(employee())
    wrong = _other_than(sent_code(facts))
    assert check_sms_code(facts=facts, code=wrong).left == 4
    later = _later(facts, MINUTE)
    assert check_sms_code(facts=later, code=_other_than(sent_code(later))).left == 3


def test_right_code_resets_the_attempts() -> None:
    user = employee()
    facts = on_road(user)
    code = sent_code(facts)
    for _try in range(4):
        check_sms_code(facts=facts, code=_other_than(code))
    check_sms_code(facts=facts, code=code)
    assert check_sms_code(facts=on_road(user), code="000000").left == 4


@pytest.mark.requirement("S23")
def test_second_sending_within_a_minute_is_refused_and_sends_nothing() -> None:
    facts = on_road(employee())
    sent_code(facts)
    with pytest.raises(TooMany) as stop:
        send_sms_code(facts=_later(facts, 0.9 * MINUTE))
    assert stop.value.retry_at == pytest.approx(facts.visit.now + MINUTE, abs=MINUTE / 60)
    assert Message.objects.filter(kind=Kind.SMS).count() == 1


@pytest.mark.requirement("S23")
def test_sixth_sending_of_a_day_is_refused_until_the_day_is_over() -> None:
    user, start = employee(), visit()
    for number in range(5):
        send_sms_code(facts=on_road(user, replace(visit(), now=start.now + number * MINUTE)))
    with pytest.raises(TooMany) as stop:
        send_sms_code(facts=on_road(user, replace(visit(), now=start.now + 6 * MINUTE)))
    assert stop.value.retry_at - start.now == pytest.approx(1440 * MINUTE, abs=MINUTE / 60)
    send_sms_code(facts=on_road(user, replace(visit(), now=start.now + 1440 * MINUTE)))
    assert Message.objects.filter(kind=Kind.SMS).count() == 6


@pytest.mark.parametrize("change", [{"is_active": False}, {"epoch": 2}])
def test_ended_sign_in_neither_sends_nor_checks(change: dict[str, object]) -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    User.objects.filter(pk=facts.user.pk).update(**change)
    send_sms_code(facts=_later(facts, MINUTE))
    assert Message.objects.filter(kind=Kind.SMS).count() == 1
    assert check_sms_code(facts=facts, code=code).verdict == Verdict.ENDED


def test_proof_is_kept_in_the_browsers_session() -> None:
    facts = on_road(employee())
    check_sms_code(facts=facts, code=sent_code(facts))
    kept = SignIn.read(facts.visit.session)
    assert kept is not None
    assert set(kept.proofs) == {"password", "sms"}
