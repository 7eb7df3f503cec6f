"""The board's row and the page of the same person say the same, in every state."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from accounts.log.events import Event
from accounts.models import Branch, MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from desk.present import Present
from desk.stuck import Stuck
from lib import throttle
from onboarding.models import Progress, Stage, Trouble
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import page_of
from tests.unit.onboarding.standing import expired, frozen, in_trouble, standing
from tests.unit.onboarding.stuck import DAY, HOUR, MINUTE, NOW, ten_o_clock
from twofactor.models import Authenticator, CounterCode

__all__ = ["ten_o_clock"]

# What the page's 'Doe' names where the board has this button.
_NAMED = {
    "Stuur nieuwe mail": "'Stuur activeringsmail'",
    "Verbeter adres": "Verbeter het adres",
    "Verbeter nummer": "nummer",
    "Baliecode": "'Baliecode'",
}
_NETWORK = "203.0.113.0/24"


def _reset(person: User, at: datetime = NOW - 30 * MINUTE) -> None:
    MailLink.objects.create(
        user=person,
        purpose=Purpose.RESET,
        digest=f"{person.pk}",
        epoch=person.epoch,
        created_at=at,
        expires_at=at + HOUR,
        used_at=at,
    )


def _code(person: User, until: datetime = NOW + 30 * MINUTE) -> None:
    CounterCode.objects.create(
        user=person,
        branch=person.branch,
        epoch=person.epoch,
        digest="d",
        created_at=NOW - HOUR,
        expires_at=until,
    )


def _erred(person: User, what: Event, times: int = 1) -> None:
    for _number in range(times):
        SecurityEvent.objects.create(
            at=NOW - MINUTE, what=what, user_id=person.pk, network=_NETWORK
        )


def _held_by_sms(person: User) -> None:
    tries = settings.SMS_TRIES.tries
    _erred(person, Event.SMS_CODE_WRONG, tries)
    for _number in range(tries):
        throttle.take(settings.SMS_TRIES, person.pk, now=NOW, refusing=False)


def _held_by_login(person: User) -> None:
    _erred(person, Event.PASSWORD_WRONG)
    for _number in range(10):
        throttle.take(settings.LOGIN_LIMIT, person.email, _NETWORK, now=NOW, refusing=False)


def _held_by_app(person: User) -> None:
    app = Authenticator.objects.create(user=person, confirmed=True, created_at=NOW)
    _erred(person, Event.APP_CODE_WRONG, 5)
    for _number in range(10):
        throttle.take(settings.APP_TRIES, app.pk, _NETWORK, now=NOW, refusing=False)


def _held_by_counter_code(person: User) -> None:
    _erred(person, Event.COUNTER_CODE_WRONG, 5)
    for _number in range(5):
        throttle.take(settings.COUNTER_TRIES, person.pk, now=NOW, refusing=False)


def _frozen(name: str, branch: Branch) -> User:
    return frozen(standing(name, branch, Stage.LOGIN, NOW), NOW - HOUR)


def _everybody(branch: Branch) -> None:
    """Create a person in each state in which somebody can be stuck."""
    for name, helps in (("a", ()), ("b", (_reset,)), ("c", (_reset, _code))):
        person = _frozen(name, branch)
        for one in helps:
            one(person)
    for code in ("bounce 5.1.1", "bounce 5.2.2", "bounce 5.7.26", "smtp 550"):
        in_trouble(f"m{code[-2:]}", branch, Trouble.MAIL, NOW - DAY, code)
    for code in ("30005", "30003", "30007", "21610", "21408", "30008"):
        in_trouble(f"s{code}", branch, Trouble.SMS, NOW - DAY, f"twilio {code}")
    expired("late", branch, NOW - DAY)
    for stage in (one for one in Stage if one < Stage.APP):
        standing(f"w{stage}", branch, stage, NOW - 4 * DAY)
    for stage in (Stage.PASSWORD, Stage.SMS, Stage.ARRIVED):
        _erred(standing(f"e{stage}", branch, stage, NOW - 2 * HOUR), Event.SMS_CODE_WRONG)
        _held_by_sms(standing(f"h{stage}", branch, stage, NOW - 2 * HOUR))
        _held_by_login(standing(f"l{stage}", branch, stage, NOW - 2 * HOUR))


def _page(desk: Client, person: User) -> tuple[Present, str, list[str]]:
    context = desk.get(page_of(person)).context
    buttons = [str(one.words) for one in context["buttons"]]
    return context["present"], str(context["do"]), buttons


def _row(desk: Client) -> Stuck:
    Progress.objects.filter(user__is_staff=True).delete()
    rows: list[Stuck] = desk.get("/beheer/").context["stuck"]
    [row] = rows
    return row


@pytest.mark.slow
def test_board_and_page_say_the_same_in_every_state(
    hanna: User, rotterdam: Branch, enter: Enter, settings: Settings
) -> None:
    settings.STUCK_SHOWN = 100
    _everybody(rotterdam)
    desk = enter(hanna)
    Progress.objects.filter(user__is_staff=True).delete()
    rows: list[Stuck] = desk.get("/beheer/").context["stuck"]
    assert len(rows) == User.objects.filter(is_staff=False).count()
    for row in rows:
        present, do, _buttons = _page(desk, row.person)
        assert present.news in row.reason
        if row.button:
            assert _NAMED[str(row.button.words)] in do, (row, do)
        else:
            assert str(row.waits) == str(present.advice.waits)
            assert "Druk op" not in do or "als het nieuwe" in do, (row, do)


def test_code_that_is_too_old_is_not_asked_for(
    hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    person = standing("anna", rotterdam, Stage.SMS, NOW - HOUR)
    desk = enter(hanna)
    assert str(_page(desk, person)[0].advice.say) == "Log in en vraag een nieuwe sms-code."
    Progress.objects.filter(user=person).update(sms_sent_at=NOW - MINUTE)
    assert str(_page(desk, person)[0].advice.say) == "Log in en vul de code uit de sms in."


def test_frozen_person_is_followed_from_new_password_to_counter_code(
    hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    desk, person = enter(hanna), _frozen("anna", rotterdam)
    present, _do, buttons = _page(desk, person)
    assert str(present.advice.say).startswith("Kies eerst een nieuw wachtwoord")
    assert "Baliecode" not in buttons
    assert _row(desk).button is None
    _reset(person)
    present, do, buttons = _page(desk, person)
    assert (present.news, do) == ("Het nieuwe wachtwoord is gekozen.", "Druk op 'Baliecode'.")
    assert "Baliecode" in buttons
    assert str(getattr(_row(desk).button, "words", "")) == "Baliecode"
    _code(person)
    assert _page(desk, person)[0].news == "Er is een baliecode. Die werkt tot 10:30."
    row = _row(desk)
    assert row.button is None
    assert str(row.waits) == "De medewerker logt in, vult de baliecode in en koppelt de app."
    CounterCode.objects.update(expires_at=NOW)
    assert str(getattr(_row(desk).button, "words", "")) == "Baliecode"


@pytest.mark.parametrize(
    ("hold", "told", "helps"),
    [
        (_held_by_app, "Te veel verkeerde codes uit de app. Het kan weer na 10:", ""),
        (
            _held_by_counter_code,
            "Te veel verkeerde baliecodes. Het kan weer na 11:00.",
            "Baliecode",
        ),
        (_held_by_login, "", ""),  # a stranger can type wrong passwords
    ],
)
def test_person_with_an_app_is_stuck_after_too_many_wrong_codes(
    hold: object, told: str, helps: str, hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    assert callable(hold)
    person, desk = standing("anna", rotterdam, Stage.LOGIN, NOW - DAY), enter(hanna)
    User.objects.filter(pk=person.pk).update(password="argon2$not-a-real-hash")
    hold(person)
    Progress.objects.filter(user__is_staff=True).delete()
    rows: list[Stuck] = desk.get("/beheer/").context["stuck"]
    assert [one.reason.startswith(told) for one in rows] == ([True] if told else [])
    assert [str(one.step) for one in rows] == ["inloggen" for _row in rows]
    assert [one.since for one in rows] == ["4 dec 09:59" for _row in rows]
    assert [str(getattr(one.button, "words", "")) for one in rows] == [helps for _row in rows]
    assert told in _page(desk, person)[0].sentence


@pytest.mark.parametrize(
    ("hold", "told", "say"),
    [
        (_held_by_sms, "Te veel verkeerde sms-codes. Het kan weer na 10:15.", "na 10:15 opnieuw"),
        (_held_by_login, "Te veel verkeerde wachtwoorden. Inloggen kan weer na", "vergeten?'"),
    ],
)
def test_person_who_must_wait_is_said_to_wait_and_until_when(
    hold: object, told: str, say: str, hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    assert callable(hold)
    person, desk = standing("anna", rotterdam, Stage.SMS, NOW - HOUR), enter(hanna)
    hold(person)
    row, (present, do, _buttons) = _row(desk), _page(desk, person)
    assert told in row.reason
    assert told in present.sentence
    assert say in str(present.advice.say)
    assert do.startswith("U hoeft niets te doen")
    assert row.button is None
    later = present.held.until + timedelta(seconds=1) if present.held else NOW
    assert not throttle.is_full(settings.SMS_TRIES, person.pk, now=later)
