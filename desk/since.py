"""Since when a person has a status, in a few words: `3 dec 07:05` or `voor 30 nov`."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from onboarding.models import Progress
from onboarding.status import Status, began


def since(progress: Progress | None, status: Status) -> str:
    """Return `moment` with its preposition: `sinds 3 dec 07:05`, `voor 30 nov` or ""."""
    told = moment(progress, status)
    is_known = progress is not None and began(progress.user, status) is not None
    return _("sinds %(moment)s") % {"moment": told} if told and is_known else told


def moment(progress: Progress | None, status: Status) -> str:
    """Return since when a person has this status, or "" if nobody knows.

    Select the person with the row, or `progress` with the person: a freeze is the person's.
    """
    if progress is None or status == Status.NEVER:
        return ""
    at = began(progress.user, status)
    if at:
        return written(at)
    if progress.filled_at:
        return _("voor %(day)s") % {"day": _written(progress.filled_at, "j b")}
    return ""


def written(at: datetime) -> str:
    """Return day and time in Dutch time, such as `3 dec 07:05`."""
    return _written(at, "j b", "H:i")


def _written(at: datetime, day: str, time: str = "") -> str:
    """Return day and time in Dutch time; for another year than this one, the year and no time."""
    shown = localtime(at)
    this_year = shown.year == localtime().year
    return date_format(shown, f"{day} {time}".strip() if this_year else f"{day} Y")
