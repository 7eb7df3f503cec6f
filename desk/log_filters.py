"""Filters of the desk's security log and of messages: by branch, person and colleague."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import SEES_ALL, role_of
from desk.lists import PersonChoice
from desk.scoping import in_sight, staff_of

_LONGEST_ID = 18  # digits that fit a BIGINT


class BranchFilter(admin.SimpleListFilter):
    """Filter security events by branch. Staff of one branch have nothing to choose."""

    title = _("vestiging")
    parameter_name = "vestiging"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[Any, str]]:
        del model_admin
        seen = in_sight(Branch.objects.all(), staff_of(request), "pk")
        branches = [(str(branch.pk), str(branch)) for branch in seen]
        return branches if len(branches) > 1 else []

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SecurityEvent]
    ) -> QuerySet[SecurityEvent]:
        del request
        return _having(queryset, "branch_id", self.value())


class _PersonFilter(PersonChoice):
    """A filter by one person, chosen by a link in a row: the sidebar shows it once it is chosen."""

    column: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[Any, str]]:
        del model_admin
        chosen = self.value()
        if not chosen:
            return []
        seen = _having(in_sight(User.objects.all(), staff_of(request), "branch"), "pk", chosen)
        person = seen.first()
        return [(chosen, str(person or _("niet bekend")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found, staff = _having(queryset, self.column, self.value()), staff_of(request)
        if not self.value() or role_of(staff) in SEES_ALL:
            return found
        people = in_sight(User.objects.order_by(), staff, "branch")
        return found.filter(**{f"{self.column}__in": people.values("pk")})


class PersonFilter(_PersonFilter):
    """Filter security events or messages by the person whom they are about."""

    title = _("wie")
    parameter_name = "wie"
    column = "user_id"


class ActorFilter(_PersonFilter):
    """Filter security events by the colleague who caused them at the desk."""

    title = _("door")
    parameter_name = "door"
    column = "by_user_id"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().queryset(request, queryset)
        return found.filter(by="desk") if self.value() else found


def _having(rows: QuerySet[Any], column: str, typed: str | None) -> QuerySet[Any]:
    """Return the rows with the typed id in this column; all without one, none if it is no id."""
    if not typed:
        return rows
    is_id = typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_ID
    return rows.filter(**{column: int(typed)}) if is_id else rows.none()
