"""Test senders killed inside a slice of a list: nobody is invited twice, and nobody is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import Branch, MailLink, User
from accounts.people.roles import Role
from messaging.models import Message
from onboarding.jobs.results import progress
from onboarding.models import Activation, Job, JobKind, JobState
from tests.faults.outside import Outside
from tests.faults.senders import Senders
from tests.faults.waiting import all_is_settled, wait_until
from tests.unit.onboarding.conftest import invited
from tests.unit.onboarding.jobs import confirmed, imported, line, selected

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("S75", "race 10"),
]

PEOPLE = 120


@pytest.fixture
def rosa(transactional_db: None) -> User:
    """Return a branch admin."""
    facts = {"phone": "+31101234567", "reply_to": "rotterdam@werk.example"}
    branch = Branch.objects.create(number="02", name="Rotterdam", **facts)
    return invited("rosa", branch, Role.BRANCH_ADMIN)


def test_sender_killed_twice_inside_a_slice_invites_everybody_once(
    outside: Outside, rosa: User, record_property: Callable[[str, object], None]
) -> None:
    job = imported(rosa, *(line(f"p{number}") for number in range(PEOPLE)), now=timezone.now())
    confirmed(job, now=timezone.now())
    with Senders(outside, many=1, changes=("hangs_in_a_slice",)) as senders:
        _kill_once_it_hangs(senders, "amid the rows", then="hangs_before_the_commit_of_a_slice")
        assert _everybody() == []
        _kill_once_it_hangs(senders, "before the commit")
        assert wait_until(lambda: _is_done(job))
        assert wait_until(all_is_settled)
        assert senders.end() == [0]
    assert progress(job).done == PEOPLE
    assert len(_everybody()) == PEOPLE
    invitations = Activation.objects.filter(user__in=_everybody()).values_list("user")
    assert set(Counter(invitations).values()) == {1}
    assert MailLink.objects.filter(user__in=_everybody()).count() == PEOPLE
    letters = [one for one in outside.sink.received if "rosa@werk.example" not in one.recipients]
    assert len({one.mail["Message-ID"] for one in letters}) == PEOPLE
    assert len(letters) - PEOPLE <= senders.kills
    where = "amid the rows, before the commit"
    record_property(
        "books", f"list: {senders.kills} x kill -9 ({where}): {len(letters)} mails, {PEOPLE} people"
    )


def test_control_that_marks_rows_after_the_commit_mails_people_twice(
    outside: Outside, rosa: User
) -> None:
    people = [invited(f"p{number}", rosa.branch) for number in range(60)]
    now = timezone.now()
    job = confirmed(selected(rosa, JobKind.RESEND, *people, now=now), now=now)
    with Senders(outside, many=1, changes=("rows_marked_after_the_commit",)) as senders:
        _kill_once_it_hangs(senders, "before the mark", then="forgets_who_was_mailed")
        assert wait_until(lambda: _is_done(job))
    assert Message.objects.filter(user__in=people).count() > 2 * len(people)


def _kill_once_it_hangs(senders: Senders, where: str, then: str = "") -> None:
    """Kill the sender where it hangs; the next one has the change `then`."""
    assert wait_until(lambda: f"hangs {where}" in senders.log)
    senders.changes = (then,) if then else ()
    senders.kill_one()


def _everybody() -> list[int]:
    return list(User.objects.filter(is_staff=False).values_list("pk", flat=True))


def _is_done(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state=JobState.DONE).exists()
