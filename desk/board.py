"""The board on the desk's first page: how many people are how far, for each branch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from desk.funnel import bar, bars
from desk.scoping import in_sight
from onboarding.models import Progress, Stage
from onboarding.status import NOT_READY, REACHED, Status, trouble_at

# Who reached a stage, in words. Filters say the same.
STAGES: dict[Stage, Promise] = {
    Stage.QUEUED: _("uitgenodigd"),
    Stage.SENT: _("mail verstuurd"),
    Stage.PASSWORD: _("wachtwoord gekozen"),
    Stage.SMS: _("sms verstuurd"),
    Stage.APP: _("app gekoppeld"),
    Stage.LOGIN: _("eerste keer ingelogd"),
}
_TROUBLES = (
    *(Status.FROZEN, Status.FAILED, Status.SMS_FAILED, Status.EXPIRED),
    Status.BLOCKED,  # by the desk
)
_GROUPED = 1_000


@dataclass(slots=True)
class Tally:
    """The people of one branch: how many have which newest stage, and which trouble."""

    stages: Counter[int] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)

    def reached(self, stage: Stage) -> int:
        return sum(many for newest, many in self.stages.items() if newest >= stage)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, what it counts, and the list of exactly these people. Its bar is out of `most`."""

    words: str
    number: int
    url: str
    most: int

    @property
    def link(self) -> SafeString | str:
        """The number as a link to the list, or a plain 0."""
        shown = str(self.number)
        if self.number >= _GROUPED:  # writing each of a thousand small numbers costs 15 ms
            shown = number_format(self.number, force_grouping=True)
        return format_html('<a href="{}">{}</a>', self.url, shown) if self.number else shown

    @property
    def bar(self) -> SafeString:
        return bar(self.number, self.most)


@dataclass(frozen=True, slots=True)
class Line:
    """The numbers of one branch, or of all together."""

    name: Promise | str
    stages: list[Cell]
    troubles: list[Cell]

    @property
    def bars(self) -> SafeString:
        return bars([cell.number for cell in self.stages])


@dataclass(frozen=True, slots=True)
class Board:
    """The numbers of all branches together, and of each, if there are several."""

    total: Line
    lines: list[Line]
    everybody: str  # the list of all who are not ready


def board_for(staff: User, now: datetime) -> Board:
    """Return the numbers at `now` of the branches that this staff member sees."""
    tallies, words = _tallies(staff, now), _words()
    names = _names(staff, tallies)
    lines = [_line(name, tallies[key], words, **_of_branch(key)) for key, name in names]
    total = Tally()
    for one in tallies.values():
        total.stages.update(one.stages)
        total.troubles.update(one.troubles)
    alone = lines[0].name if len(lines) == 1 else _("Alle vestigingen")
    several = lines if len(lines) > 1 else []
    return Board(_line(alone, total, words), several, people_list(NOT_READY))


def people_list(status: str, **narrowed: object) -> str:
    """Return the path of the list of people with this value of its filter by status."""
    return (
        f"{reverse('admin:accounts_user_changelist')}?{urlencode({**narrowed, 'status': status})}"
    )


def _tallies(staff: User, now: datetime) -> dict[int | None, Tally]:
    """Count by branch, in three statements that need not read every person.

    Progress alone says how far everybody is. People who are blocked or frozen are few: they are
    subtracted afterwards.
    """
    found = defaultdict[int | None, Tally](Tally)
    rows = in_sight(Progress.objects.order_by(), staff, "branch")
    for key, stage, many in rows.values_list("branch", "stage").annotate(many=Count("*")):
        found[key].stages[stage] += many
    open_rows = rows.filter(stage__lt=Stage.APP).annotate(kind=trouble_at(now, ""))
    for key, kind, many in open_rows.values_list("branch", "kind").annotate(many=Count("*")):
        found[key].troubles[kind] += many
    _take_out(found, staff, now)
    return found


def _take_out(found: dict[int | None, Tally], staff: User, now: datetime) -> None:
    """Move the blocked and the frozen to these troubles. Subtract the blocked from their stage."""
    out = in_sight(User.objects.order_by(), staff, "branch").filter(out_of_use())
    columns = ("branch", "is_active", "progress__stage", "kind")
    counted = out.annotate(kind=trouble_at(now)).values_list(*columns).annotate(many=Count("*"))
    for key, is_active, stage, kind, many in counted:
        found[key].troubles[kind] -= many
        found[key].troubles[Status.FROZEN if is_active else Status.BLOCKED] += many
        if not is_active and stage is not None:
            found[key].stages[stage] -= many


def out_of_use() -> Q:
    """Return the condition of the index `accounts_user_out_of_use`: blocked or frozen people."""
    return Q(is_active=False) | Q(frozen_at__isnull=False)


def _names(staff: User, tallies: Iterable[int | None]) -> list[tuple[int | None, Promise | str]]:
    """Return the branches with people, in the order of their numbers, and last those without."""
    branches = in_sight(Branch.objects.order_by("number"), staff, "pk")
    named: list[tuple[int | None, Promise | str]] = [(one.pk, str(one)) for one in branches]
    return [one for one in [*named, (None, _("Zonder vestiging"))] if one[0] in set(tallies)]


def _of_branch(key: int | None) -> dict[str, object]:
    return {"branch__isnull": True} if key is None else {"branch__id__exact": key}


def _words() -> dict[Stage | Status, str]:
    """Return what each column counts, translated and escaped once for all cells that say it."""
    words = STAGES | {one: one.label for one in _TROUBLES}
    return {one: conditional_escape(str(words[one])) for one in words}


def _line(
    name: Promise | str, tally: Tally, words: dict[Stage | Status, str], **narrowed: object
) -> Line:
    numbers = [tally.reached(stage) for stage in STAGES]
    path = people_list("", **narrowed)  # made once: a hundred branches have a thousand links

    def cell(counted: Stage | Status, number: int, status: str) -> Cell:
        return Cell(words[counted], number, f"{path}{status}", most=numbers[0])

    stages = zip(STAGES, numbers, strict=True)
    return Line(
        name,
        [cell(one, number, REACHED[one]) for one, number in stages],
        [cell(one, tally.troubles[one], one.value) for one in _TROUBLES],
    )
