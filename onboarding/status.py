"""The status of a person at the desk: one word, the same on the board, in lists and on the page."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from onboarding.models import Stage, Trouble
from onboarding.models.progress import MOMENTS


class Status(models.TextChoices):
    """What the desk reads of a person, from never invited to ready."""

    NEVER = "never", _("nog niet uitgenodigd")
    QUEUED = "queued", _("mail wacht op verzending")
    SENT = "sent", _("mail verstuurd")
    OPENED = "opened", _("link geopend")
    FAILED = "failed", _("mail kwam niet aan")
    EXPIRED = "expired", _("link verlopen")
    PASSWORD = "password", _("wachtwoord gekozen")
    SMS = "sms", _("sms verstuurd")
    ARRIVED = "arrived", _("sms aangekomen")
    SMS_FAILED = "sms_failed", _("sms kwam niet aan")
    READY = "ready", _("klaar")
    FROZEN = "frozen", _("zelf geblokkeerd")
    BLOCKED = "blocked", _("geblokkeerd")


# Who has still something to do, or somebody else for them.
UNFINISHED = tuple(one for one in Status if one not in {Status.READY, Status.BLOCKED})
NOT_READY = "open"  # the value of the filter for UNFINISHED

_OF_STAGE = {
    Stage.ARRIVED: Status.ARRIVED,
    Stage.SMS: Status.SMS,
    Stage.PASSWORD: Status.PASSWORD,
    Stage.OPENED: Status.OPENED,
    Stage.SENT: Status.SENT,
    Stage.QUEUED: Status.QUEUED,
}


def conditions(now: datetime, path: str = "progress__") -> dict[Status, Q]:
    """Return each status with its condition on a person: the first that holds is the status.

    `path` leads from a row of a person to the row of progress.
    """

    def is_(**values: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in values.items()})

    no_password = is_(stage__lt=Stage.PASSWORD)
    return {
        Status.BLOCKED: Q(is_active=False),
        Status.FROZEN: Q(frozen_at__isnull=False),
        Status.NEVER: is_(stage=None),
        Status.READY: is_(stage__gte=Stage.APP),
        Status.FAILED: no_password & is_(trouble=Trouble.MAIL),
        Status.EXPIRED: no_password & is_(link_ends_at__lte=now),
        Status.SMS_FAILED: is_(trouble=Trouble.SMS),
        **{status: is_(stage=stage) for stage, status in _OF_STAGE.items()},
    }


_MOMENTS = {
    Status.BLOCKED: "blocked_at",
    Status.FAILED: "trouble_at",
    Status.SMS_FAILED: "trouble_at",
    Status.EXPIRED: "link_ends_at",
    Status.READY: MOMENTS[Stage.APP],
    **{status: MOMENTS[stage] for stage, status in _OF_STAGE.items()},
}


def began(person: User, status: Status) -> datetime | None:
    """Return since when the person has this status, or None if nobody knows that any more.

    Read `progress` with the person.
    """
    if status == Status.FROZEN:
        return person.frozen_at
    progress = getattr(person, "progress", None)
    moment: datetime | None = getattr(progress, _MOMENTS.get(status, ""), None)
    return moment


# Values of the filter for everybody who reached a stage, by stage.
REACHED = {
    Stage.QUEUED: "from_queued",
    Stage.SENT: "from_sent",
    Stage.PASSWORD: "from_password",
    Stage.SMS: "from_sms",
    Stage.APP: "from_app",
    Stage.LOGIN: "from_login",
}
# What went wrong on the way, in the order in which it is a status.
TROUBLES = (Status.FAILED, Status.EXPIRED, Status.SMS_FAILED)


def reaching(stage: Stage) -> Q:
    """Return the condition that a person reached this stage and is not blocked at the desk."""
    return Q(is_active=True, progress__stage__gte=stage)


def trouble_at(now: datetime, path: str = "progress__") -> Case:
    """Return an ORM expression for the one of TROUBLES that a person has at `now`, or "".

    It does not ask whether the person is blocked or frozen. `path` is that of `conditions`.
    """
    found = conditions(now, path)
    whens = [When(found[one], then=Value(one)) for one in TROUBLES]
    done = When(found[Status.READY], then=Value(""))
    return Case(done, *whens, default=Value(""), output_field=models.CharField())


def status_at(now: datetime) -> Case:
    """Return an ORM expression for the Status of a person at `now`."""
    whens = [When(condition, then=Value(one)) for one, condition in conditions(now).items()]
    return Case(*whens, output_field=models.CharField())


def status_of(person: User, now: datetime) -> Status:
    """Return the status of one person at `now`, in one query."""
    return Status(User.objects.filter(pk=person.pk).values_list(status_at(now), flat=True).get())


def having(now: datetime, *statuses: Status) -> Q:
    """Return the condition that a person has one of these statuses at `now`."""
    found, before = Q(pk__in=()), Q()
    for one, condition in conditions(now).items():
        if one in statuses:
            found |= before & condition
        before &= ~condition
    return found
