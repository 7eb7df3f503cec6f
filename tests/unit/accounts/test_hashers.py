"""How passwords are hashed, and that each login computes one hash, whatever the address."""

from __future__ import annotations

import gc
import runpy
import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import make_password

from accounts.mail.links import issue_link
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import (
    Argon2,
    hashed,
    is_password_of,
    most_typed,
    nobodys_hash,
    normalised,
)
from accounts.services.password import choose_password, enter_password
from tests.unit.accounts.people import PASSWORD, employee, visit

KINDS = ["known", "unknown", "blocked", "without a password", "unusable password"]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch, cheap_hashes: None) -> list[str]:
    """Return a list; each hash that Argon2 computes appends "encode" or "verify" to it."""
    made: list[str] = []
    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2, name, _noting(made, name))
    is_password_of(None, "warm")
    made.clear()
    return made


def _noting(made: list[str], name: str) -> Callable[..., object]:
    original = getattr(Argon2, name)

    def method(self: Argon2, *args: str) -> object:
        made.append(name)
        return original(self, *args)

    return method


def _address(kind: str) -> str:
    """Return the mail address of a new user of this kind, or of no user for `unknown`."""
    if kind == "unknown":
        return "niemand@mail.example"
    stored = {"without a password": "", "unusable password": make_password(None)}
    user = employee(password=stored.get(kind, hashed(PASSWORD)), is_active=kind != "blocked")
    return user.email


@pytest.mark.requirement("S3")
@pytest.mark.asvs("V11.2.1", "V11.4.2")
def test_stored_hash_is_argon2id_with_owasps_parameters() -> None:
    assert hashed(PASSWORD).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.asvs("V11.4.2")
def test_every_hash_has_a_salt_of_its_own() -> None:
    assert hashed(PASSWORD) != hashed(PASSWORD)


def test_far_too_long_password_is_cut_before_unicode_normalization() -> None:
    """Without the cut, normalizing 64 KB of accents took 7 s, because the time is quadratic."""
    assert len(normalised("a" + "\u0315\u0300" * 4_000)) <= most_typed()


@pytest.mark.requirement("S5")
def test_first_password_for_nobody_in_a_worker_takes_one_hash(hashes: list[str]) -> None:
    nobodys_hash.cache_clear()
    runpy.run_path("gunicorn.conf.py")["when_ready"](None)
    gc.unfreeze()
    hashes.clear()
    assert not is_password_of(None, PASSWORD)
    assert hashes == ["verify"]


@pytest.mark.requirement("S1")
@pytest.mark.usefixtures("cheap_hashes")
def test_password_that_is_cut_never_matches() -> None:
    longest = unicodedata.normalize("NFD", "\u1f82" * project.PASSWORD_LONGEST)
    user = User(password=hashed(longest))
    assert len(longest) == most_typed() - 1
    assert is_password_of(user, longest)
    assert not is_password_of(user, longest + "1")
    assert not is_password_of(user, longest + "12")


@pytest.mark.requirement("S1")
@pytest.mark.asvs("V6.2.8")
@pytest.mark.usefixtures("cheap_hashes")
def test_password_matches_in_both_unicode_forms() -> None:
    composed = unicodedata.normalize("NFC", "Één café met 2 deuren!")
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    for stored in (composed, decomposed):
        user = User(password=hashed(stored))
        assert is_password_of(user, composed)
        assert is_password_of(user, decomposed)


@pytest.mark.requirement("S1")
@pytest.mark.asvs("V6.2.8")
@pytest.mark.usefixtures("cheap_hashes")
def test_nothing_of_a_password_is_cut_off() -> None:
    user = User(password=hashed("Aa1!" + "x" * 124))
    assert is_password_of(user, "Aa1!" + "x" * 124)
    assert not is_password_of(user, "Aa1!" + "x" * 123)


@pytest.mark.requirement("S5")
@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("stored", ["", make_password(None)], ids=["never set", "unusable"])
@pytest.mark.parametrize("typed", ["", "!", PASSWORD])
def test_no_password_matches_a_user_without_one(stored: str, typed: str) -> None:
    assert not is_password_of(User(password=stored), typed)
    assert not is_password_of(None, typed)


@pytest.mark.requirement("S5")
@pytest.mark.asvs("V6.3.8")
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_wrong_password_takes_one_hash_for_every_kind_of_address(
    hashes: list[str], kind: str
) -> None:
    email = _address(kind)
    hashes.clear()
    assert enter_password(visit=visit(), email=email, password="Geen fiets 2!") is None
    assert hashes == ["verify"]


@pytest.mark.requirement("S5")
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_right_password_takes_one_hash_for_every_kind_of_user(hashes: list[str], kind: str) -> None:
    email = _address(kind)
    hashes.clear()
    where = enter_password(visit=visit(), email=email, password=PASSWORD)
    assert where == ("sms" if kind == "known" else None)
    assert hashes == ["verify"]


@pytest.mark.requirement("S5")
@pytest.mark.django_db
def test_invalid_link_takes_no_hash(hashes: list[str]) -> None:
    user, here = employee(password=hashed(PASSWORD)), visit()
    week = here.now + timedelta(days=7)
    issue_link(user=user, purpose=Purpose.RESET, expires_at=week, now=here.now)
    link = MailLink.objects.get(user=user)
    MailLink.objects.end_all(user, here.now)
    hashes.clear()
    assert choose_password(visit=here, link=link, password=PASSWORD) is None
    assert hashes == []


@pytest.mark.requirement("S3")
@pytest.mark.asvs("V11.2.2")
@pytest.mark.django_db
def test_hash_with_other_parameters_is_renewed_at_login(
    monkeypatch: pytest.MonkeyPatch, cheap_hashes: None
) -> None:
    user = employee(password=hashed(PASSWORD))
    monkeypatch.setattr(Argon2, "time_cost", 2)
    assert enter_password(visit=visit(), email=user.email, password=PASSWORD) == "sms"
    user.refresh_from_db()
    assert ",t=2," in user.password
    assert is_password_of(user, PASSWORD)
    assert user.epoch == 1


@pytest.mark.requirement("S3")
@pytest.mark.django_db
@pytest.mark.usefixtures("cheap_hashes")
def test_hash_with_the_parameters_in_force_stays() -> None:
    user = employee(password=hashed(PASSWORD))
    enter_password(visit=visit(), email=user.email, password=PASSWORD)
    assert User.objects.get(pk=user.pk).password == user.password
