"""Test that after a restore nothing is valid that was used or ended after the backup."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import SecurityEvent
from messaging.models import Message
from messaging.states import State
from onboarding.models import Activation
from onboarding.status import Status, status_of
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor
from tests.operation.backup import BACK_UP, RESTORE, back_up, restored
from tests.operation.drill import NEW_PASSWORD, Drill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S103")]

RUNBOOK = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
ALL = {"session", "device", "link", "SMS code", "app code", "message"}


def _after_restore() -> str:
    said = StringIO()
    call_command("after_restore", stdout=said)
    return said.getvalue()


def test_nothing_used_or_ended_since_the_backup_is_valid_again(drill: Drill, backup: Path) -> None:
    with restored(backup):
        _after_restore()
        assert drill.revived() == set()


def test_control_without_after_restore_all_of_it_is_valid_again(drill: Drill, backup: Path) -> None:
    with restored(backup):
        assert drill.revived() == ALL


def test_each_person_logs_in_with_the_password_and_app_of_the_backup(
    drill: Drill, backup: Path
) -> None:
    with restored(backup):
        _after_restore()
        drill.clock.shift(timedelta(minutes=2))
        for person in (drill.alice, drill.bob):
            visitor = Visitor()
            log_in(visitor, person, NEW_PASSWORD)
            assert visitor.page.url == "/inloggen/", visitor.page.text
            log_in(visitor, person, PASSWORD)
            page = visitor.press("Controleer", code=person.app_code())
            assert page.h1 == "Mijn account", page.text


def test_after_restore_prints_what_it_ended_and_nothing_new_the_second_time(
    drill: Drill, backup: Path
) -> None:
    with restored(backup):
        first, second = _after_restore(), _after_restore()
        assert SecurityEvent.objects.filter(what="restored", by="cli").count() == 2
    for number, what in (
        (3, "people"),
        (3, "sessions and sign-ins"),
        (2, "mail links"),
        (2, "remembered devices"),
        (3, "SMS codes"),
        (2, "authenticators whose present code is spent"),
        (1, "messages that waited"),
    ):
        assert f"{number} {what}\n" in first
        assert what == "people" or what not in second


def test_message_that_waited_says_why_it_was_not_sent(drill: Drill, backup: Path) -> None:
    with restored(backup):
        _after_restore()
        waited = Message.objects.get(error="restored")
        assert (waited.purpose, waited.state, waited.payload) == ("reset", State.UNKNOWN, "")
        assert "reservekopie" in waited.problem


def test_invited_person_who_did_nothing_is_seen_at_the_desk_and_invited_again(
    town: Town, dora: Person, backup: Path
) -> None:
    town.invite(dora)
    old = town.link_for(dora)
    back_up(backup)
    with restored(backup):
        assert status_of(Activation.objects.get().user, timezone.now()) == Status.SENT
        _after_restore()
        assert status_of(Activation.objects.get().user, timezone.now()) == Status.EXPIRED
        assert "Toepassen" not in Visitor().open(old).buttons
        town.invite(dora)
        assert town.enrol(dora).page.h1 == "Mijn account"


def test_user_distrusted_by_hand_starts_again_and_a_blocked_user_stays_out(
    drill: Drill, backup: Path
) -> None:
    with restored(backup):
        _after_restore()
        bob, alice = user_of(drill.bob), user_of(drill.alice)
        # Both are replaced in one pass, as a primary key could itself contain 56.
        numbers = {"12, 34": str(bob.pk), "56": str(alice.pk)}
        by_hand = re.sub("12, 34|56", lambda found: numbers[found[0]], _runbook_snippet())
        call_command("shell", command=by_hand)
        for person in (drill.bob, drill.alice):
            visitor = Visitor()
            log_in(visitor, person, PASSWORD)
            assert visitor.page.url == "/inloggen/", visitor.page.text
        drill.clock.shift(timedelta(minutes=2))
        drill.town.invite(drill.bob)
        assert drill.town.enrol(drill.bob).page.h1 == "Mijn account"


def test_restored_log_is_still_append_only(drill: Drill, backup: Path) -> None:
    with restored(backup):
        assert SecurityEvent.objects.filter(what="login", network__gt="").exists()
        with pytest.raises(IntegrityError):
            SecurityEvent.objects.all().delete()


def test_runbook_has_the_commands_of_the_drill() -> None:
    for command in (BACK_UP[connection.vendor], RESTORE[connection.vendor]):
        assert command in _runbook()


def _runbook() -> str:
    return "\n".join(line.strip() for line in RUNBOOK.read_text(encoding="utf-8").splitlines())


def _runbook_snippet() -> str:
    """Return the code in the runbook that removes passwords and apps."""
    found = re.search(r'shell -c "\n([^"]*distrusted[^"]*)"', _runbook())
    assert found
    return found[1]
