"""Filters in the sidebars of the desk's lists of people and of security events."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.log.words import WORDS
from accounts.models import SecurityEvent, User
from accounts.people.roles import Role
from onboarding.models import Activation, Status, of_person


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
    """Filter people by the status of their newest activation."""

    title = _("activering")
    parameter_name = "activering"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        del request, model_admin
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        del request
        return _having(queryset, self.value()) if self.value() else queryset


def _having(people: QuerySet[User], status: str | None) -> QuerySet[User]:
    """Return those of `people` with this status, by `newest_status` only where it is needed.

    That annotation is a subquery of each row, and most people have a status without it.
    """
    for one, condition in of_person().items():
        if one == status:
            return people.filter(condition, Exists(Activation.objects.filter(user=OuterRef("pk"))))
        people = people.exclude(condition)
    return people.filter(Q(("newest_status", status)))


class EntryFilter(admin.SimpleListFilter):
    """Filter people by whether they may log in: neither blocked nor frozen (`User.may_enter`)."""

    title = _("mag inloggen")
    parameter_name = "inloggen"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        del request, model_admin
        return [("ja", _("ja")), ("nee", _("nee"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        del request
        enters = Q(is_active=True, frozen_at=None)
        return queryset.filter({"ja": enters, "nee": ~enters}.get(self.value() or "", Q()))


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
