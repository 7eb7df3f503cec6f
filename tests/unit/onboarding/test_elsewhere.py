"""Staff learn of few addresses a day that somebody elsewhere has them, and each is logged (S73)."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Branch, SecurityEvent, User
from lib.limits import quota
from onboarding.authority import RefusedError
from onboarding.jobs.making import correct
from onboarding.jobs.results import counts
from onboarding.jobs.steering import go_on, pause
from onboarding.models import Job, JobState
from tests.unit.onboarding.conftest import NOW, Enter, invited
from tests.unit.onboarding.desk import PEOPLE, typed
from tests.unit.onboarding.jobs import confirmed, imported, line, worked

pytestmark = pytest.mark.requirement("S70", "S73")

TAKEN = "Er is al iemand met dit e-mailadres."
OFTEN = "U noemde vandaag te veel mensen die u niet kunt toevoegen. Vraag het hoofdkantoor."


@pytest.fixture(autouse=True)
def _two_a_day(settings: LazySettings) -> None:
    settings.ELSEWHERE_A_DAY = quota("elsewhere", 2, per=settings.ELSEWHERE_A_DAY.forget)


@pytest.fixture
def others(amsterdam: Branch) -> list[User]:
    """Return four people of another branch, kim0 to kim3."""
    return [invited(f"kim{number}", amsterdam) for number in range(4)]


def told() -> int:
    return SecurityEvent.objects.filter(what="address_elsewhere").count()


def test_list_that_names_too_many_is_refused_and_leaves_no_row(
    rosa: User, hanna: User, others: list[User]
) -> None:
    lines = [line(one.first_name.lower()) for one in others]
    with pytest.raises(RefusedError, match=OFTEN):
        imported(rosa, *lines)
    job = Job.objects.get()
    assert (job.state, job.rows.count(), told()) == (JobState.FAILED, 0, 2)
    assert imported(hanna, *lines).rows.count() == 4


def test_after_the_last_answer_no_list_tells_whether_it_would_have_one_more(
    rosa: User, others: list[User]
) -> None:
    job = imported(rosa, line("kim0"), line("kim1"), line("jan", number="12"))
    for name in ("kim2", "nobody"):
        with pytest.raises(RefusedError, match=OFTEN):
            imported(rosa, line(name))
        with pytest.raises(RefusedError, match=OFTEN):
            correct(job, {3: {"email": f"{name}@werk.example"}}, NOW)
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == (JobState.PREVIEW, 3)


def test_leaver_elsewhere_costs_no_more_statements_than_nobody(
    rosa: User, others: list[User]
) -> None:
    def statements(*names: str) -> int:
        with CaptureQueriesContext(connection) as made:
            job = imported(rosa, *(line(name, leaves="ja") for name in names))
        assert counts(job, "verdict") == {"nobody": len(names)}
        return len(made)

    assert statements("kim0", "kim1") == statements("nobody0", "nobody1")
    assert told() == 0


def test_another_address_in_the_same_row_is_another_answer(rosa: User, others: list[User]) -> None:
    job = imported(rosa, line("kim0"))
    correct(job, {1: {"first_name": "Kim"}}, NOW)
    assert told() == 1
    correct(job, {1: {"email": "kim1@werk.example"}}, NOW)
    assert told() == 2
    with pytest.raises(RefusedError, match=OFTEN):
        correct(job, {1: {"email": "kim2@werk.example"}}, NOW)


def test_list_that_rested_while_people_came_elsewhere_tells_of_no_more(
    rosa: User, amsterdam: Branch
) -> None:
    job = confirmed(imported(rosa, *(line(f"kim{number}") for number in range(4))))
    pause(job, rosa, NOW)
    for number in range(3):
        invited(f"kim{number}", amsterdam)
    go_on(job, rosa, NOW)
    assert (worked(job).state, job.problem) == (JobState.FAILED, OFTEN)
    assert (counts(job, "outcome"), told()) == ({"": 4}, 2)


def test_form_for_one_person_counts_and_logs_its_answers_too(
    rosa: User, anna: User, others: list[User], enter: Enter
) -> None:
    desk = enter(rosa)

    def said(address: str) -> str:
        posted = typed(rosa.branch, email=address, phone="12")
        return desk.post(f"{PEOPLE}add/", posted).content.decode()

    assert TAKEN in said(anna.email)
    assert told() == 0
    assert TAKEN in said(others[0].email)
    assert TAKEN in said(others[1].email)
    assert told() == 2
    for address in (others[2].email, "nobody@werk.example"):
        assert (TAKEN in said(address), OFTEN in said(address)) == (False, True)


def test_form_of_a_person_counts_an_address_that_is_changed_into_one_elsewhere(
    rosa: User, anna: User, others: list[User], enter: Enter
) -> None:
    page = f"{PEOPLE}{anna.pk}/change/"
    desk = enter(rosa)
    for other in others[:2]:
        assert TAKEN in desk.post(page, typed(rosa.branch, email=other.email)).content.decode()
    assert OFTEN in desk.post(page, typed(rosa.branch, email="new@werk.example")).content.decode()
    same = typed(rosa.branch, email=anna.email)
    assert OFTEN not in desk.post(page, same).content.decode()


def test_head_office_may_name_anybody(hanna: User, others: list[User], enter: Enter) -> None:
    for other in others:
        posted = typed(other.branch, email=other.email, role="employee")
        assert TAKEN in enter(hanna).post(f"{PEOPLE}add/", posted).content.decode()
    assert told() == 0
