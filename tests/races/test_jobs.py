"""Race 10: lists of many people, worked by several senders while others act on the same people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from django.db.models import Count, QuerySet
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Branch, MailLink, User
from accounts.people.roles import Role, managed_by, role_of
from messaging.models import Message
from onboarding.authority import RefusedError
from onboarding.entry import block_person
from onboarding.jobs import working
from onboarding.jobs.results import progress
from onboarding.jobs.working import work
from onboarding.locks import locked_people
from onboarding.models import Job, JobKind, JobState
from onboarding.moving import move_person
from onboarding.services import change_person
from tests.races.together import TRIALS, any_trial, at_once, faults, serialises
from tests.unit.onboarding.conftest import invited
from tests.unit.onboarding.jobs import confirmed, imported, line, selected

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 10")]

PEOPLE = 12


@pytest.fixture
def branches(transactional_db: None) -> tuple[Branch, Branch]:
    return _branch("02", "Rotterdam"), _branch("01", "Amsterdam")


@pytest.fixture
def admins(branches: tuple[Branch, Branch]) -> tuple[User, User]:
    """Return two branch admins of Rotterdam."""
    one, other = (invited(name, branches[0], Role.BRANCH_ADMIN) for name in ("rosa", "rick"))
    return one, other


@pytest.fixture(autouse=True)
def _no_quota(settings: Settings) -> None:
    """Let one admin make the lists of all trials: FULL=1 has more than one may make in a day."""
    settings.JOBS_BY_ONE = replace(settings.JOBS_BY_ONE, tries=100 * TRIALS)


@pytest.fixture
def names() -> Iterator[str]:
    """Yield names that nobody has yet."""
    return (f"p{number}" for number in range(100_000))


def test_two_admins_who_mail_the_same_people_send_each_one_mail(
    admins: tuple[User, User], names: Iterator[str]
) -> None:
    for _trial in range(TRIALS):
        people = _invited(names, admins[0])
        jobs = _resends(admins, people)
        _work_off(jobs)
        assert set(_mails(people)) == {2}  # that of the invitation, and one more
        assert MailLink.objects.filter(user__in=people, ended_at=None).count() == PEOPLE


def test_control_that_does_not_look_who_was_mailed_lately_mails_twice(
    admins: tuple[User, User], names: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "mailed_lately", _nobody)

    def doubles() -> bool:
        people = _invited(names, admins[0])
        _work_off(_resends(admins, people))
        return 3 in _mails(people)

    assert any_trial(doubles)


def test_one_job_with_two_senders_is_done_once(
    admins: tuple[User, User], names: Iterator[str]
) -> None:
    for _trial in range(TRIALS):
        people = _invited(names, admins[0])
        job = _resends(admins[:1], people)[0]
        _work_off([job], senders=4)
        assert set(_mails(people)) == {2}
        assert progress(job).done == PEOPLE


def test_control_without_the_lock_of_the_job_does_rows_twice(
    admins: tuple[User, User], names: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(rows: QuerySet[Job], *_how: object, **_more: object) -> QuerySet[Job]:
        return rows

    monkeypatch.setattr(working, "mailed_lately", _nobody)
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", unlocked)

    def doubles() -> bool:
        people = _invited(names, admins[0])
        _work_off(_resends(admins[:1], people), senders=4)
        return max(_mails(people)) > 2

    assert any_trial(doubles) is not serialises()


def test_one_address_imported_in_different_case_by_two_jobs_is_one_person(
    admins: tuple[User, User], names: Iterator[str]
) -> None:
    for _trial in range(TRIALS):
        wanted = [next(names) for _ in range(PEOPLE)]
        loud = [line(name, email=f"{name.upper()}@WERK.example") for name in reversed(wanted)]
        jobs = [imported(admins[0], *map(line, wanted)), imported(admins[1], *loud)]
        _work_off([confirmed(job) for job in jobs])
        people = list(User.objects.filter(email__in=[f"{name}@werk.example" for name in wanted]))
        assert len(people) == PEOPLE
        assert set(_mails(people)) == {1}
        assert sum(progress(job).done for job in jobs) == PEOPLE


def test_branch_moved_midway_leaves_nobody_mailed_by_the_former_branch(
    admins: tuple[User, User], branches: tuple[Branch, Branch], names: Iterator[str]
) -> None:
    hanna = invited("hanna", None, Role.HEAD_OFFICE)
    for _trial in range(TRIALS):
        people = _invited(names, admins[0])
        job = _resends(admins[:1], people)[0]
        now = timezone.now()
        moved = partial(move_person, by=hanna, user=people[5], now=now, branch=branches[1])
        deeds: list[Callable[[], object]] = [moved, partial(_drain, job)]
        assert faults(at_once(deeds)) == []
        row = job.rows.get(user=people[5])
        # Mailed before the move, which ended that link, or refused after it.
        assert row.outcome in {"sent", "refused"}
        assert not MailLink.objects.filter(user=people[5], ended_at=None).exists()
        assert progress(job).done in {PEOPLE, PEOPLE - 1}


def test_role_taken_away_midway_ends_the_job_between_two_slices(
    branches: tuple[Branch, Branch], names: Iterator[str], settings: Settings
) -> None:
    settings.SLICE = 3
    hanna = invited("hanna", None, Role.HEAD_OFFICE)
    for trial in range(TRIALS):
        rosa = invited(f"rosa{trial}", branches[0], Role.BRANCH_ADMIN)
        people = _invited(names, rosa)
        job = _resends([rosa], people)[0]
        now = timezone.now()
        ends = partial(change_person, by=hanna, user=rosa, now=now, role=Role.EMPLOYEE)
        deeds: list[Callable[[], object]] = [ends, partial(_drain, job)]
        assert faults(at_once(deeds)) == []
        job.refresh_from_db()
        assert job.state in {JobState.FAILED, JobState.DONE}
        assert progress(job).done % 3 == 0
        assert progress(job).done + progress(job).waiting == PEOPLE
        assert (job.state == JobState.DONE) is (progress(job).waiting == 0)


def test_control_that_keeps_the_owner_it_read_once_goes_on_without_the_role(
    branches: tuple[Branch, Branch], names: Iterator[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = invited("rosa", branches[0], Role.BRANCH_ADMIN)
    people = _invited(names, rosa)
    job = _resends([rosa], people)[0]
    assert (role_of(rosa), managed_by(rosa)) == (Role.BRANCH_ADMIN, {rosa.branch_id})

    def remembered(_staff_id: int, ids: set[int]) -> tuple[User | None, dict[int, User]]:
        return rosa, locked_people(rosa.pk, ids)[1]

    change_person(by=None, user=rosa, now=timezone.now(), role=Role.EMPLOYEE)
    monkeypatch.setattr(working, "locked_people", remembered)
    _drain(job)
    assert progress(job).done == PEOPLE


def test_lists_and_single_deeds_on_the_same_people_never_deadlock(
    admins: tuple[User, User], names: Iterator[str]
) -> None:
    for _trial in range(TRIALS):
        people = _invited(names, admins[0])
        jobs = _resends(admins, people)
        now = timezone.now()
        deeds: list[Callable[[], object]] = [
            partial(change_person, by=admins[0], user=one, now=now, last_name="Smit")
            for one in reversed(people[:4])
        ]
        deeds += [partial(block_person, by=admins[1], user=one, now=now) for one in people[8:10]]
        deeds += [partial(_drain, job) for job in jobs]
        assert faults(at_once(deeds), RefusedError) == []


def _nobody(_people: object, _since: object) -> frozenset[int]:
    return frozenset()


def _resends(owners: tuple[User, ...] | list[User], people: list[User]) -> list[Job]:
    """Return a confirmed job of each owner that mails these people again."""
    now = timezone.now()
    made = [selected(owner, JobKind.RESEND, *people, now=now) for owner in owners]
    return [confirmed(job, now=now) for job in made]


def _work_off(jobs: list[Job], senders: int = 2) -> None:
    """Let several senders at once do all that is due."""
    deeds: list[Callable[[], None]] = [_drain_all] * senders
    assert faults(at_once(deeds)) == []
    for job in jobs:
        job.refresh_from_db()
        assert job.state == JobState.DONE


def _drain_all() -> None:
    while work(timezone.now()):
        pass


def _drain(job: Job) -> None:
    while Job.objects.filter(pk=job.pk, state=JobState.RUNNING).exists():
        working.do_slice(job, timezone.now())


def _invited(names: Iterator[str], by: User) -> list[User]:
    """Return people who were invited long ago, of the branch of `by`."""
    return [invited(next(names), by.branch) for _ in range(PEOPLE)]


def _mails(people: list[User]) -> list[int]:
    counted = Message.objects.filter(user__in=people, purpose="activate").values("user")
    return list(counted.annotate(many=Count("pk")).values_list("many", flat=True))


def _branch(number: str, name: str) -> Branch:
    reply_to = f"{name.lower()}@werk.example"
    return Branch.objects.create(number=number, name=name, phone="+31101234567", reply_to=reply_to)
