"""'Zit vast' on the desk's board: who stands there, in which order, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.log.events import Event
from accounts.models import Branch, SecurityEvent, User
from desk.holds import held_out
from messaging.models import Message
from messaging.states import WIPED, State
from onboarding.models import Progress, Stage, Trouble
from onboarding.progress import SMS_CODE
from tests.unit.messaging.writing import sms
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import PEOPLE
from tests.unit.onboarding.standing import blocked, expired, frozen, in_trouble, standing
from tests.unit.onboarding.stuck import (
    DAY,
    HOUR,
    MINUTE,
    NO_MAILBOX,
    NOW,
    only,
    stuck,
    ten_o_clock,
)

__all__ = ["ten_o_clock"]


def ready(person: User) -> None:
    Progress.objects.filter(user=person).update(stage=Stage.APP)


def test_worst_stand_first_and_of_these_who_waits_longest(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    standing("waits", rotterdam, Stage.SENT, NOW - 9 * DAY)
    expired("late", rotterdam, NOW - 8 * DAY)
    in_trouble("sms", rotterdam, Trouble.SMS, NOW - 7 * DAY, "twilio 30005")
    in_trouble("newer", rotterdam, Trouble.MAIL, NOW - HOUR, NO_MAILBOX)
    in_trouble("older", rotterdam, Trouble.MAIL, NOW - DAY, NO_MAILBOX)
    frozen(standing("frozen", rotterdam, Stage.LOGIN, NOW - DAY), NOW - MINUTE)
    shown = [one.person.first_name for one in stuck(enter, rosa)]
    assert shown == ["Frozen", "Older", "Newer", "Sms", "Late", "Waits"]


@pytest.mark.parametrize("stage", [one for one in Stage if one < Stage.APP])
def test_person_is_stuck_once_a_stage_takes_too_long(
    stage: Stage, rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    limit = settings.STUCK_AFTER[stage.name]
    standing("not-yet", rotterdam, stage, NOW - limit + MINUTE)
    standing("stuck", rotterdam, stage, NOW - limit)
    assert only(enter, rosa).person.first_name == "Stuck"


def test_people_who_are_ready_or_blocked_are_not_stuck(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    standing("ready", rotterdam, Stage.APP, NOW - 9 * DAY)
    blocked(expired("blocked", rotterdam, NOW - DAY))
    blocked(frozen(expired("both", rotterdam, NOW - DAY), NOW - DAY))
    assert stuck(enter, rosa) == []


@pytest.mark.parametrize("change", [ready, blocked, User.delete])
def test_person_who_is_helped_while_the_board_is_read_is_left_out(
    rosa: User, rotterdam: Branch, enter: Enter, change: Callable[[User], object]
) -> None:
    """Change a person after the board has read who is stuck, before it reads their names."""
    person = expired("late", rotterdam, NOW - DAY)
    expired("other", rotterdam, NOW - DAY)
    left = [person]

    def meanwhile(run: Callable[..., Any], sql: str, *how: Any) -> object:
        if left and "onboarding_reminderstop" in sql:
            change(left.pop())
        return run(sql, *how)

    with connection.execute_wrapper(meanwhile):
        assert only(enter, rosa).person.first_name == "Other"
    assert not left


def test_who_typed_wrong_codes_last_is_looked_at_first(rosa: User, rotterdam: Branch) -> None:
    former, latter = (standing(name, rotterdam, Stage.LOGIN, NOW - DAY) for name in ("a", "b"))
    for person, at in ((former, NOW - 50 * MINUTE), (latter, NOW - MINUTE)):
        for _try in range(settings.APP_TRIES.tries):
            SecurityEvent.objects.create(
                at=at, what=Event.APP_CODE_WRONG, user_id=person.pk, branch_id=rotterdam.pk
            )
    assert held_out(rosa, NOW, 1) == [latter.pk]


def test_person_who_froze_the_account_stands_there_once(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    frozen(expired("frozen", rotterdam, NOW - DAY), NOW - HOUR)
    assert only(enter, rosa).step == "zelf geblokkeerd"


def test_branch_admin_sees_nobody_of_another_branch(
    rosa: User, hanna: User, amsterdam: Branch, enter: Enter
) -> None:
    expired("ahmed", amsterdam, NOW - DAY)
    frozen(standing("froukje", amsterdam, Stage.LOGIN, NOW - DAY), NOW - DAY)
    assert stuck(enter, rosa) == []
    assert len(stuck(enter, hanna)) == 2


def test_reasons_are_sentences_with_facts(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    frozen(standing("a", rotterdam, Stage.LOGIN, NOW - DAY), NOW - 55 * MINUTE)
    in_trouble("b", rotterdam, Trouble.MAIL, NOW - DAY, NO_MAILBOX)
    in_trouble("c", rotterdam, Trouble.MAIL, NOW - HOUR, "smtp 550")
    in_trouble("d", rotterdam, Trouble.SMS, NOW - DAY, "twilio 30005")
    in_trouble("e", rotterdam, Trouble.SMS, NOW, "")
    expired("f", rotterdam, datetime(2025, 12, 3, 9, 0, tzinfo=UTC))
    expired("g", rotterdam, NOW - DAY)
    for name, stage in zip("hijklm", list(Stage), strict=False):
        standing(name, rotterdam, stage, NOW - 4 * DAY + int(stage) * MINUTE)
    assert [one.reason for one in stuck(enter, rosa)] == [
        "Blokkeerde zelf het account om 09:05.",
        "Mail kwam terug: deze mailbox bestaat niet. Controleer het e-mailadres.",
        "Mail kwam niet aan: de maildienst weigerde het adres of de mail.",
        "Sms kwam niet aan: dit nummer is niet in gebruik. Controleer het nummer.",
        "Sms kwam niet aan.",
        "Link verlopen op 3 december 2025.",
        "Link verlopen op 3 december.",
        "Mail op 30 november gemaakt, nog niet verstuurd.",
        "Mail op 30 november verstuurd, link niet geopend.",
        "Link op 30 november geopend, geen wachtwoord gekozen.",
        "Wachtwoord op 30 november gekozen, geen sms gevraagd.",
        "Sms op 30 november verstuurd, app nog niet gekoppeld.",
        "Sms op 30 november aangekomen, app nog niet gekoppeld.",
    ]


def _code_asked(person: User, at: datetime, state: State) -> None:
    facts = {"purpose": SMS_CODE, "user": person, "state": state, **WIPED}
    Message.objects.filter(pk=sms(now=at).pk).update(created_at=at, **facts)


def test_person_who_asked_for_an_sms_is_not_said_to_have_asked_for_none(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    chosen = NOW - 4 * DAY
    people = [standing(name, rotterdam, Stage.PASSWORD, chosen) for name in "abcdef"]
    for person, state in zip(people, (State.UNKNOWN, State.EXPIRED, State.FAILED), strict=False):
        _code_asked(person, NOW - 2 * HOUR, state)
    for person in people[2:4]:
        facts = {"what": Event.NUMBER_CHANGED, "user_id": person.pk}
        SecurityEvent.objects.create(at=NOW - HOUR, **facts)
    _code_asked(people[4], chosen - HOUR, State.FAILED)  # of an earlier invitation
    assert [one.reason for one in stuck(enter, rosa)] == [
        "Sms gevraagd om 08:00, misschien niet verstuurd.",
        "Sms gevraagd om 08:00, niet op tijd verstuurd.",
        "Nummer veranderd om 09:00, daarna geen sms gevraagd.",
        "Nummer veranderd om 09:00, daarna geen sms gevraagd.",
        "Wachtwoord op 30 november gekozen, geen sms gevraagd.",
        "Wachtwoord op 30 november gekozen, geen sms gevraagd.",
    ]


def test_wrong_codes_count_since_the_newest_sms(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    sent = NOW - 175 * MINUTE
    person = standing("anna", rotterdam, Stage.SMS, sent)
    other = standing("bert", rotterdam, Stage.ARRIVED, sent + MINUTE)
    for at, what, user in (
        (sent - MINUTE, Event.SMS_CODE_WRONG, person),
        (sent + MINUTE, Event.SMS_CODE_WRONG, person),
        (sent + MINUTE, Event.APP_CODE_WRONG, person),
        (sent + MINUTE, Event.PASSWORD_WRONG, person),
        (sent + HOUR, Event.APP_CODE_WRONG, person),
        (sent + HOUR, Event.SMS_CODE_WRONG, other),
    ):
        SecurityEvent.objects.create(at=at, what=what, user_id=user.pk)
    assert [one.reason for one in stuck(enter, rosa)] == [
        "Sms om 07:05 verstuurd, 3 verkeerde codes.",
        "Sms om 07:06 aangekomen, 1 verkeerde code.",
    ]


def test_moment_that_nobody_knows_reads_before_the_day_of_filling(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    filled = NOW - 5 * DAY
    standing("anna", rotterdam, Stage.SENT, filled, mailed_at=None, filled_at=filled)
    found = only(enter, rosa)
    assert found.reason == "Mail voor 29 nov verstuurd, link niet geopend."
    assert found.since == "voor 29 nov"


def test_board_shows_so_many_and_links_to_the_list_of_all(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    for number in range(settings.STUCK_SHOWN + 1):
        expired(f"p{number}", rotterdam, NOW - number * HOUR)
    desk = enter(rosa)
    Progress.objects.filter(user__is_staff=True).delete()
    told = f"Dit zijn de eerste {settings.STUCK_SHOWN}. Er zitten meer mensen vast."
    page = desk.get("/beheer/")
    assert len(page.context["stuck"]) == settings.STUCK_SHOWN
    assert told in page.content.decode()
    User.objects.get(first_name="P0").delete()
    assert told not in desk.get("/beheer/").content.decode()
    assert '<a class="all" href="/beheer/accounts/user/?status=open">' in page.content.decode()


def test_board_takes_as_many_statements_for_one_person_as_for_twenty(
    hanna: User, rotterdam: Branch, amsterdam: Branch, enter: Enter
) -> None:
    client = enter(hanna)
    client.get("/beheer/")  # Django caches its content types
    expired("first", rotterdam, NOW - HOUR)
    few = _statements(client)
    for number in range(settings.STUCK_SHOWN // 2):
        branch = (rotterdam, amsterdam)[number % 2]
        frozen(expired(f"f{number}", branch, NOW - HOUR), NOW)
        in_trouble(f"t{number}", branch, Trouble.SMS, NOW, "twilio 30005")
    assert _statements(client) == few


def _statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/beheer/")
    return len(captured)


def test_somebody_is_looked_for_from_the_board_and_a_stranger_leads_to_head_office(
    rosa: User, ahmed: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    assert 'action="/beheer/accounts/user/" role="search"' in desk.get("/beheer/").content.decode()
    asks = "Niet gevonden bij de mensen die u mag zien. Vraag het hoofdkantoor."
    found = {
        one.first_name: asks in desk.get(PEOPLE, {"q": one.first_name}).content.decode()
        for one in (anna, ahmed)
    }
    assert found == {"Anna": False, "Ahmed": True}
