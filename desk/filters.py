"""Filters in the sidebars of the desk's lists of people and of security events."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.log.words import WORDS
from accounts.models import SecurityEvent, User
from accounts.people.roles import Role
from desk.board import STAGES
from onboarding.models import Stage
from onboarding.status import NOT_READY, REACHED, UNFINISHED, Status, having, reaching


class RoleFilter(admin.SimpleListFilter):
    """Filter people by role."""

    title = _("rol")
    parameter_name = "rol"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        del request, model_admin
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        del request
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class StatusFilter(admin.SimpleListFilter):
    """Filter people by their status; `open` stands for all who are not ready.

    Links of the board also ask for all who reached a stage: REACHED.
    """

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        del model_admin
        asked = request.GET.get(self.parameter_name)
        reached = [(value, reached_words(stage)) for stage, value in REACHED.items()]
        shown = [one for one in reached if one[0] == asked]  # only while it is chosen
        labels = [(one.value, capfirst(str(one.label))) for one in Status]
        return [(NOT_READY, _("Nog niet klaar")), *labels, *shown]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        del request
        chosen = self.value()
        if chosen is None:
            return queryset
        stages = [stage for stage, value in REACHED.items() if value == chosen]
        if stages:
            return queryset.filter(reaching(stages[0]))
        wanted = UNFINISHED if chosen == NOT_READY else [one for one in Status if one == chosen]
        return queryset.filter(having(timezone.now(), *wanted))


def reached_words(stage: Stage) -> str:
    """Return the words for all who reached this stage, such as 'app gekoppeld of verder'."""
    return _("%(stage)s of verder") % {"stage": STAGES[stage]}


class EventFilter(admin.SimpleListFilter):
    """Filter security events by their kind, such as a wrong password."""

    title = _("wat")
    parameter_name = "wat"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        del request, model_admin
        return list(WORDS.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SecurityEvent]
    ) -> QuerySet[SecurityEvent]:
        del request
        return queryset.filter(what=self.value()) if self.value() else queryset
