"""The desk's filter of events by period: the last days, or from one date to another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import DateField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import SecurityEvent
from desk.lists import AFTER, BEFORE
from lib.in_words import in_words
from messaging.usage import last_days

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.db.models import Model
    from django.utils.functional import _StrOrPromise

PERIODS = (1, 7, 30)  # calendar days, today included

SINCE, UNTIL = "van", "tot"  # parameters with a date; both days are included
# As a browser's date field posts it, and as somebody types it in a browser without one.
_DATE = DateField(input_formats=["%Y-%m-%d", "%d-%m-%Y"])
_LONGEST = 10


class InvalidDateError(ValueError):
    """A date in the address is no date. The error's text is shown to the staff member."""


class PeriodFilter(admin.SimpleListFilter):
    """Filter security events by a number of calendar days, today included, or by two dates."""

    title = gettext_lazy("periode")
    parameter_name = "periode"
    further_parameters = (SINCE, UNTIL)
    template = "admin/period_filter.html"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: admin.ModelAdmin[Any],
    ) -> None:
        """Take the dates out of `params`, and tell staff if they cannot be used."""
        super().__init__(request, params, model, model_admin)
        since, until = (str(params.pop(name, [""])[-1]).strip() for name in (SINCE, UNTIL))
        self.since, self.until, self.conditions = since, until, {}
        own = {SINCE, UNTIL, AFTER, BEFORE, self.parameter_name}
        self.kept = [(name, one) for name, one in _pairs(request) if name not in own]
        try:
            self.conditions = _between(since, until)
        except InvalidDateError as invalid:
            self.conditions = {"pk__in": []}
            messages.error(request, str(invalid))

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name, SINCE, UNTIL]

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[Any, _StrOrPromise]]:
        del request, model_admin
        longer = [(str(days), in_words(timedelta(days=days))) for days in PERIODS[1:]]
        return [(str(PERIODS[0]), gettext_lazy("vandaag")), *longer]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the links of the periods, each without the dates, and one for the dates if any."""
        for value, words in ((None, _("Alle")), *self.lookup_choices):
            link = changelist.get_query_string({self.parameter_name: value}, [SINCE, UNTIL])
            is_shown = not self.conditions and value == self.value()
            yield {"selected": is_shown, "query_string": link, "display": words}
        if self.conditions:
            yield {
                "selected": True,
                "query_string": changelist.get_query_string({}),
                "display": self._dates(),
            }

    def _dates(self) -> str:
        """Return the typed dates in words."""
        words = ((_("van"), self.since), (_("tot en met"), self.until))
        return " ".join(f"{word} {typed[:_LONGEST]}" for word, typed in words if typed)

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SecurityEvent]
    ) -> QuerySet[SecurityEvent]:
        del request
        chosen = {str(days): days for days in PERIODS}.get(self.value() or "")
        if self.conditions or chosen is None:
            return queryset.filter(**self.conditions)
        return queryset.filter(at__gte=last_days(chosen, timezone.now())[-1])


def _pairs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.GET.lists():
        for value in values:
            yield name, value


def _between(since: str, until: str) -> dict[str, object]:
    """Return the conditions on an event's time: from the first date to the end of the last.

    Raises InvalidDateError if one is no date, or the first is after the last.
    """
    conditions: dict[str, object] = {}
    if since:
        conditions["at__gte"] = _begin_of(since, 0)
    if until:
        conditions["at__lt"] = _begin_of(until, 1)
    if since and until and _begin_of(since, 0) >= _begin_of(until, 1):
        raise InvalidDateError(_("De eerste datum is later dan de laatste. Draai ze om."))
    return conditions


def _begin_of(typed: str, later: int) -> datetime:
    """Return when the day `later` days after the typed one begins."""
    try:
        day = _DATE.clean(typed) + timedelta(days=later)
        return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
    except (ValidationError, OverflowError):
        sentence = _("Deze datum klopt niet: %(typed)s. Kies een andere dag.")
        raise InvalidDateError(sentence % {"typed": typed[:_LONGEST]}) from None
