"""The rows of SMS codes and counter codes do not reveal the codes without the secret key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.road.walk import Facts
from tests.unit.accounts.people import employee, on_road
from tests.unit.twofactor.recovering import enrolled, issued
from tests.unit.twofactor.second_factor import sent_code
from twofactor.counter_codes import enter_counter_code
from twofactor.models import CounterCode, SmsCode
from twofactor.sms_codes import check_sms_code
from twofactor.verdicts import Verdict

pytestmark = pytest.mark.django_db

ANOTHER = {"another": b"x" * 32}
_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


@pytest.mark.requirement("S22", "D8")
@pytest.mark.asvs("V6.5.2")
def test_sms_code_under_another_key_is_wrong(settings: Settings) -> None:
    facts = on_road(employee())
    code, ours = sent_code(facts), settings.SEALING_KEYS
    settings.SEALING_KEYS = ANOTHER
    assert check_sms_code(facts=facts, code=code).verdict == Verdict.WRONG
    settings.SEALING_KEYS = ours
    assert check_sms_code(facts=facts, code=code).verdict == Verdict.RIGHT


@pytest.mark.requirement("S61", "D8")
@pytest.mark.asvs("V6.5.2")
def test_counter_code_under_another_key_is_wrong(settings: Settings) -> None:
    user = enrolled()
    code, facts, ours = issued(user), on_road(user), settings.SEALING_KEYS
    settings.SEALING_KEYS = ANOTHER
    assert enter_counter_code(facts=facts, code=code).verdict == Verdict.WRONG
    settings.SEALING_KEYS = ours
    assert enter_counter_code(facts=facts, code=code).verdict == Verdict.RIGHT


@pytest.mark.requirement("S22", "D8")
@pytest.mark.asvs("V6.5.2")
def test_row_of_an_sms_code_holds_no_unkeyed_hash_of_it() -> None:
    facts = on_road(employee())
    code = sent_code(facts)
    row = SmsCode.objects.get()
    assert found_in(repr(vars(row)), facts, code, "sms", row.sign_in) == []


@pytest.mark.requirement("S61", "D8")
@pytest.mark.asvs("V6.5.2")
def test_row_of_a_counter_code_holds_no_unkeyed_hash_of_it() -> None:
    user = enrolled()
    code, facts = issued(user), on_road(user)
    row = CounterCode.objects.get()
    assert found_in(repr(vars(row)), facts, code, "counter", str(row.pk)) == []


def found_in(row: str, facts: Facts, code: str, what: str, beside: str) -> list[str]:
    """Return each hash of the code whose first 32 digits occur in `row`."""
    hashed = [
        hashlib.new(name, written.encode()).hexdigest()
        for written in ways_to_write(facts, code, what, beside)
        for name in _HASHES
    ]
    return [one for one in hashed if one[:32] in row]


def ways_to_write(facts: Facts, code: str, what: str, beside: str) -> Iterator[str]:
    """Yield each text that the site might hash: the code alone, or joined with other values."""
    user, number = str(facts.user.pk), str(facts.user.phone)
    for parts in (
        [code],
        [user, code],
        [beside, code],
        [what, user, code],
        [what, user, number, code],
        [what, user, beside, code],
        [what, user, beside, number, code],
        [what, user, number, beside, code],
    ):
        yield from (sign.join(parts) for sign in ("", ":", "|", " "))
        yield json.dumps(parts)
