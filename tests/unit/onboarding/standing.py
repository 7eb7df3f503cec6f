"""People at a given point of the way from invitation to first login."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Branch, User
from onboarding.models import Progress, Stage, Trouble
from onboarding.models.progress import MOMENTS
from tests.unit.accounts.people import employee

LINK_LIFETIME = timedelta(days=7)


def standing(
    name: str, branch: Branch | None, stage: Stage, since: datetime, **facts: object
) -> User:
    """Return a new employee who reached this stage at this moment. `facts`: of the progress."""
    person = employee(email=f"{name}@werk.example", first_name=name.capitalize(), branch=branch)
    ends = timezone.now() + LINK_LIFETIME
    values = {"branch": branch, "stage": stage, MOMENTS[stage]: since, "link_ends_at": ends}
    Progress.objects.create(user=person, **{**values, **facts})
    return person


def in_trouble(name: str, branch: Branch, trouble: Trouble, at: datetime, code: str) -> User:
    """Return a new employee whose newest mail or SMS failed."""
    stage = Stage.SENT if trouble == Trouble.MAIL else Stage.SMS
    facts = {"trouble": trouble, "trouble_at": at, "trouble_code": code}
    return standing(name, branch, stage, at, **facts)


def expired(name: str, branch: Branch | None, at: datetime) -> User:
    """Return a new employee whose link ended at this moment."""
    return standing(name, branch, Stage.SENT, at - LINK_LIFETIME, link_ends_at=at)


def frozen(person: User, at: datetime) -> User:
    User.objects.filter(pk=person.pk).update(frozen_at=at, password="argon2$not-a-real-hash")
    return person


def blocked(person: User) -> User:
    User.objects.filter(pk=person.pk).update(is_active=False)
    return person


def one_of_each(branch: Branch | None, at: datetime) -> None:
    """Create people of each stage with and without each trouble, some blocked and some frozen."""
    key = branch.number if branch else "none"
    for stage in Stage:
        for trouble in ("", *Trouble.values):
            for number, ends in enumerate((at, None)):
                facts = {"trouble": trouble} | ({"link_ends_at": ends} if ends else {})
                name = f"p{key}-{stage.value}{trouble}{number}"
                standing(name, branch, stage, at, **facts)
    blocked(standing(f"blocked-{key}", branch, Stage.SENT, at))
    blocked(frozen(standing(f"both-{key}", branch, Stage.APP, at), at))
    frozen(standing(f"frozen-{key}", branch, Stage.LOGIN, at), at)
    frozen(expired(f"frozen-late-{key}", branch, at), at)
    frozen(employee(email=f"never-{key}@werk.example", branch=branch), at)
    blocked(employee(email=f"never-blocked-{key}@werk.example", branch=branch))


def a_busy_monday(own: str) -> None:
    """Create people at every point of the way in the branch of this number, for its board."""
    branch, now = Branch.objects.get(number=own), timezone.now()
    hour, day = timedelta(hours=1), timedelta(days=1)
    for number, stage in enumerate([*Stage, *([Stage.LOGIN] * 12)]):
        standing(f"p{own}-{number}", branch, stage, now - 4 * day + number * hour)
    frozen(standing(f"frozen-{own}", branch, Stage.LOGIN, now), now - hour)
    in_trouble(f"mail-{own}", branch, Trouble.MAIL, now - day, "bounce 5.1.1")
    in_trouble(f"full-{own}", branch, Trouble.MAIL, now - day, "bounce 5.2.2")
    in_trouble(f"sms-{own}", branch, Trouble.SMS, now - hour, "twilio 30005")
    expired(f"late-{own}", branch, now - 2 * day)
