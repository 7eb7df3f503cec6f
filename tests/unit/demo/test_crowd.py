"""The crowd of the demo: every status of the desk has people, whose story fits."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.serializers import serialize
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime

from accounts.log.events import Event
from accounts.models import MailLink, SecurityEvent, User
from accounts.passwords.hashers import is_password_of
from accounts.people.roles import Role, role_of
from demo.crowd import ADDRESSES, CROWD, REMINDED, Extra
from demo.delivered import delivered
from demo.people import AMSTERDAM, PEOPLE, SHARED_PHRASE
from demo.seed import missing_crowd, seed
from demo.standing import others, standings
from demo.stories import Story
from messaging.models import Message
from messaging.sender import Sender
from messaging.states import State
from onboarding.details import reachable
from onboarding.models import Activation, Progress, Trouble
from onboarding.models.progress import MOMENTS
from onboarding.status import Status, status_at, status_of
from twofactor.models import Authenticator

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # of Saturday, in which summer time begins
THURSDAY = datetime(2026, 3, 5, 22, 50, tzinfo=UTC)
STATUSES = {
    Story.NEVER: Status.NEVER,
    Story.QUEUED: Status.QUEUED,
    Story.MAILED_AGAIN: Status.SENT,
    Story.BOUNCED: Status.FAILED,
    Story.DOUBTED: Status.PASSWORD,
    Story.RENUMBERED: Status.PASSWORD,
    Story.TEXTED: Status.SMS,
    Story.ARRIVED: Status.ARRIVED,
    Story.LOST: Status.SMS_FAILED,
    Story.READY: Status.READY,
    Story.USING: Status.READY,
    Story.FROZEN: Status.FROZEN,
    Story.BLOCKED: Status.BLOCKED,
    Story.BLOCKED_EARLY: Status.BLOCKED,
}
STAFF = [person for person in PEOPLE if person.role != Role.EMPLOYEE]
# What only the listeners know (docs/decisions/0047), and what no other table keeps.
UNKNOWN = {"opened_at", "seen_at", "filled_at", "link_ends_at", "blocked_at", "trouble_at"}
ALL: tuple[QuerySet[Any], ...] = (
    User.objects.all(),
    MailLink.objects.all(),
    Message.objects.all(),
    Activation.objects.all(),
    SecurityEvent.objects.all(),
    Progress.objects.all(),
)


@pytest.fixture
def seeded(postvak: Path) -> Path:
    seed(STAFF, MONDAY, missing_crowd())
    return postvak


def _people(story: Story) -> QuerySet[User]:
    return User.objects.filter(email__in=[one.email for one in CROWD if one.story is story])


def _events(user: User) -> list[str]:
    mine = SecurityEvent.objects.filter(user_id=user.pk).order_by("at", "pk")
    return list(mine.values_list("what", flat=True))


def _rows() -> list[str]:
    return [serialize("json", rows.order_by("pk")) for rows in ALL]


@pytest.mark.parametrize("now", [MONDAY, NIGHT, THURSDAY])
def test_every_status_has_people_whenever_the_demo_starts(postvak: Path, now: datetime) -> None:
    seed(STAFF, now, missing_crowd())
    people = User.objects.filter(email__in=ADDRESSES)
    found = Counter(people.values_list(status_at(now), flat=True))
    assert {Status(one) for one, number in found.items() if number > 1} == set(Status)
    assert sum(found.values()) == len(CROWD) == 60
    assert not SecurityEvent.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(Q(sent_at__gt=now) | Q(created_at__gt=now)).exists()


@pytest.mark.usefixtures("seeded")
def test_nothing_happens_before_the_invitation_or_the_mail() -> None:
    assert not Message.objects.filter(sent_at__lt=F("created_at")).exists()
    for row in Progress.objects.filter(user__email__in=ADDRESSES):
        moments = [at for name in MOMENTS.values() if (at := getattr(row, name))]
        assert moments == sorted(moments)


def test_people_are_invited_on_working_days() -> None:
    begun = [localtime(one.begun(MONDAY)) for one in CROWD if one.days]
    assert {at.weekday() for at in begun} <= {0, 1, 2, 3, 4}
    assert {at.hour for at in begun} <= set(range(8, 17))


@pytest.mark.usefixtures("seeded")
def test_status_is_that_of_the_story() -> None:
    for story, status in STATUSES.items():
        assert {status_of(user, MONDAY) for user in _people(story)} == {status}


@pytest.mark.usefixtures("seeded")
def test_progress_is_what_the_other_tables_tell() -> None:
    # After a new number or app, the newest SMS is not the one that progress shows.
    retold = {Story.RENUMBERED, Story.FROZEN}
    known = [one.email for one in CROWD if one.story not in retold and one is not REMINDED]
    rows = Progress.objects.filter(user__email__in=known).order_by("pk")
    before: list[dict[str, Any]] = [{**row} for row in rows.values()]
    Progress.objects.all().delete()
    call_command("fill_progress")
    for was, row in zip(before, rows.values(), strict=True):
        other = {name for name, value in row.items() if was[name] != value} - UNKNOWN
        assert other <= ({"stage"} if was["opened_at"] and not was["password_at"] else set())


@pytest.mark.usefixtures("seeded")
def test_frozen_person_connected_another_app_and_then_froze_the_account() -> None:
    for user in _people(Story.FROZEN):
        assert _events(user)[-4:] == [
            Event.APP_REPLACED,
            Event.APP_CONNECTED,
            Event.LOGIN,
            Event.ACCOUNT_FROZEN,
        ]
        assert SecurityEvent.objects.get(user_id=user.pk, what=Event.ACCOUNT_FROZEN).at == (
            user.frozen_at
        )
        assert user.messages.filter(purpose__in=("recover", "disown", "app_replaced")).count() == 3
        assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.usefixtures("seeded")
def test_blocked_person_was_blocked_by_the_admin_of_the_branch() -> None:
    for user in (*_people(Story.BLOCKED), *_people(Story.BLOCKED_EARLY)):
        assert _events(user)[-1] == Event.BLOCKED
        event = SecurityEvent.objects.get(user_id=user.pk, what=Event.BLOCKED)
        assert event.by == "desk"
        [admin] = User.objects.filter(manages=user.branch_id)
        assert (event.by_user_id, role_of(admin)) == (admin.pk, Role.BRANCH_ADMIN)
        assert not user.is_active


@pytest.mark.usefixtures("seeded")
def test_wrong_codes_are_in_the_security_log_after_the_sms() -> None:
    for extra in (one for one in CROWD if one.wrong):
        user = User.objects.get(email=extra.email)
        tried = SecurityEvent.objects.filter(user_id=user.pk, what=Event.SMS_CODE_WRONG)
        sms = user.messages.filter(purpose="sms_code").earliest("created_at")
        assert tried.count() == extra.wrong
        assert not tried.filter(at__lte=sms.created_at).exists()


@pytest.mark.usefixtures("seeded")
def test_failed_message_shows_its_own_sentence() -> None:
    for story, trouble in ((Story.BOUNCED, Trouble.MAIL), (Story.LOST, Trouble.SMS)):
        failed = [user.messages.get(state=State.FAILED) for user in _people(story)]
        assert len({one.problem for one in failed}) == len(failed) == 4
        shown = Progress.objects.filter(user__in=_people(story), trouble=trouble)
        assert {one.trouble_code for one in shown} == {one.error for one in failed}


@pytest.mark.usefixtures("seeded")
def test_corrected_number_is_in_the_log_with_masks() -> None:
    for user in _people(Story.RENUMBERED):
        event = SecurityEvent.objects.get(user_id=user.pk, what=Event.NUMBER_CHANGED)
        assert event.detail == f"•••• 9999 → •••• {str(user.phone)[-4:]}"


@pytest.mark.usefixtures("seeded")
def test_each_person_would_pass_the_checks_of_an_invitation() -> None:
    for user in User.objects.filter(email__in=ADDRESSES):
        user.full_clean()
        reachable(user.phone)
    assert len(ADDRESSES) == len({one.phone for one in CROWD}) == len(CROWD)


@pytest.mark.usefixtures("seeded")
def test_ready_person_has_an_app_and_the_printed_password() -> None:
    for user in (*_people(Story.READY), *_people(Story.USING)):
        app = Authenticator.objects.confirmed_of(user)
        assert app is not None
        assert app.key
    assert is_password_of(user, SHARED_PHRASE)


def test_mail_that_waits_is_sent_within_the_hour(seeded: Path) -> None:
    waiting = {user.email for user in _people(Story.QUEUED)}
    assert not waiting & {one.to for one in delivered(seeded)}
    Sender(lambda: MONDAY + timedelta(hours=1)).send_due()
    assert waiting == {one.to for one in delivered(seeded)[: len(waiting)]}


@pytest.mark.usefixtures("seeded")
def test_second_seeding_changes_no_row() -> None:
    before = _rows()
    assert missing_crowd() == []
    seed([], MONDAY + timedelta(days=1), missing_crowd())
    assert _rows() == before


@pytest.mark.usefixtures("seeded")
def test_interrupted_seeding_is_completed_by_the_next() -> None:
    User.objects.filter(email__in=[one.email for one in CROWD[10:40]]).delete()
    seed([], MONDAY, missing_crowd())
    assert others() == len(CROWD)
    late = User.objects.get(email=next(one.email for one in CROWD[10:] if one.branch == AMSTERDAM))
    assert late.activations.get().by == User.objects.get(email=CROWD[0].email)


def test_interrupted_crowd_leaves_nobody_half(
    postvak: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(_histories: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("demo.seed.write", break_off)
    with pytest.raises(KeyboardInterrupt):
        seed([], MONDAY, missing_crowd())
    assert len(missing_crowd()) == len(CROWD)


@pytest.mark.usefixtures("seeded")
def test_terminal_prints_nobody_of_the_crowd() -> None:
    printed = {email for email, _stage, _place in standings(MONDAY)}
    assert not printed & ADDRESSES
    assert printed | ADDRESSES == set(User.objects.values_list("email", flat=True))


def test_addresses_are_plain_letters() -> None:
    names: dict[str, Extra] = {one.last_name: one for one in CROWD}
    assert names["Țurcanu"].email == "stefan.turcanu@demo.example"
    assert names["Groß"].email == "jurgen.gross@demo.example"
