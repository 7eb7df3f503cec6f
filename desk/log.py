"""The desk's list of the security events that the staff member may see (S101)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.log.details import ARROW
from accounts.log.events import Event
from accounts.log.words import words_of
from accounts.models import SecurityEvent, User
from accounts.people.roles import SEES_ALL, Role, role_of
from desk.bulk.words import TITLES
from desk.export.formats import Column
from desk.export.page import ExportedAdmin
from desk.filters import EventFilter
from desk.log_filters import ActorFilter, BranchFilter, PersonFilter
from desk.period import PeriodFilter
from desk.scoping import in_sight, staff_of
from desk.search import found_keys

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldGroups

# The roles that read what a change was from and to (docs/decisions/0046).
SEES_VALUES = frozenset({Role.HEAD_OFFICE})

_OF_LISTS = frozenset(
    {Event.JOB_MADE, Event.JOB_CONFIRMED, Event.JOB_CANCELLED, Event.JOB_QUOTA_LIFTED}
)

BY = {
    "desk": _("een collega"),
    "cli": _("de technisch beheerder"),
    "site": _("de persoon zelf"),
    "auto": _("vanzelf"),
}


class EventAdmin(ExportedAdmin[SecurityEvent]):
    """A read-only list of security events. Database triggers protect the events against changes.

    Head office and support see all events. A branch admin sees an event if they manage both the
    branch stored in it and the person's present branch, so not after the person has moved away.
    """

    branch_paths = ("branch_id",)
    list_filter = (PeriodFilter, PersonFilter, ActorFilter, BranchFilter, EventFilter)
    search_fields = ("user_id",)  # only to show the search box
    search_help_text = _("Zoek op naam, e-mailadres of telefoonnummer.")
    ordering = ("-at", "-pk")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the columns, with `values` for the roles in SEES_VALUES only."""
        values = ("values",) if role_of(staff_of(request)) in SEES_VALUES else ()
        return ("at", "event", *values, "person", "done_by", "from_network")

    def export_columns(self, request: HttpRequest) -> tuple[Column, ...]:
        """Return the columns of the list, with the same masks."""
        sees_values = "values" in self.get_list_display(request)
        return (
            Column(_("wanneer"), lambda event: event.at),
            Column(_("wat"), self.event),
            *([Column(_("bijzonderheden"), self._values_or_none)] if sees_values else ()),
            Column(_("wie"), _person),
            Column(_("door"), _actor),
            Column(_("internetverbinding"), lambda event: event.network),
        )

    def get_fields(self, request: HttpRequest, obj: SecurityEvent | None = None) -> _FieldGroups:
        del obj
        return self.get_list_display(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecurityEvent]:
        events, people = super().get_queryset(request), self._people(request)
        if role_of(staff_of(request)) not in SEES_ALL:
            events = events.filter(user_id__in=people.values("pk"))
        whole = Concat("first_name", Value(" "), "last_name", output_field=CharField())
        names = people.values(name=whole)
        return events.annotate(
            person_name=Subquery(names.filter(pk=OuterRef("user_id"))),
            actor_name=Subquery(names.filter(pk=OuterRef("by_user_id"))),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SecurityEvent], search_term: str
    ) -> tuple[QuerySet[SecurityEvent], bool]:
        if not search_term:
            return queryset, False
        return queryset.filter(user_id__in=found_keys(self._people(request), search_term)), False

    @admin.display(description=_("wat"))
    def event(self, event: SecurityEvent) -> Promise | str:
        return words_of(event.what)

    @admin.display(description=_("bijzonderheden"))
    def values(self, event: SecurityEvent) -> str:
        if event.what in _OF_LISTS:
            return str(TITLES.get(event.detail, event.detail)) or "-"
        if event.what != Event.ROLE_CHANGED:
            return event.detail or "-"
        words = {role.value: str(role.label) for role in Role}
        return ARROW.join(words.get(one, one) for one in event.detail.split(ARROW)) or "-"

    def _values_or_none(self, event: SecurityEvent) -> str:
        return self.values(event) if event.detail else ""

    @admin.display(description=_("wie"))
    def person(self, event: SecurityEvent) -> SafeString | str:
        name: str | None = getattr(event, "person_name", None)
        if event.user_id is None:
            return "-"
        return _named(event.user_id, name, PersonFilter)

    @admin.display(description=_("door"))
    def done_by(self, event: SecurityEvent) -> SafeString | Promise | str:
        name = _name_of_actor(event)
        if event.by_user_id and name:
            return _named(event.by_user_id, name, ActorFilter)
        return BY.get(event.by, event.by)

    @admin.display(description=_("internetverbinding"))
    def from_network(self, event: SecurityEvent) -> str:
        return event.network or "-"  # emptied after NETWORKS_KEPT

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        del request, obj
        return False

    def _people(self, request: HttpRequest) -> QuerySet[User]:
        """Return the people whom staff may see, without the list's annotations."""
        desk = cast("ExportedAdmin[User]", self.admin_site.get_model_admin(User))
        return in_sight(User.objects.order_by(), staff_of(request), *desk.branch_paths)


def _person(event: SecurityEvent) -> str:
    if event.user_id is None:
        return ""
    return getattr(event, "person_name", None) or f"({event.user_id})"


def _actor(event: SecurityEvent) -> Promise | str:
    return _name_of_actor(event) or BY.get(event.by, event.by)


def _name_of_actor(event: SecurityEvent) -> str:
    """Return the name of the colleague who did this, if the staff member may see it, else ""."""
    return getattr(event, "actor_name", None) or "" if event.by == "desk" else ""


def _named(
    user_id: int, name: str | None, chosen_by: type[PersonFilter | ActorFilter]
) -> SafeString:
    """Return a link to the person's page, and one that filters the log by the person.

    `name` is None for a person who was erased or is not visible: then only the id is shown.
    """
    only = format_html(
        '<a class="only" href="?{}={}">{}<span class="visually-hidden">: {}</span></a>',
        chosen_by.parameter_name,
        user_id,
        _("alleen deze"),
        name or user_id,
    )
    if name is None:
        return format_html("({}) {}", user_id, only)
    page = reverse("admin:accounts_user_change", args=[user_id])
    return format_html('<a href="{}">{}</a> {}', page, name, only)
