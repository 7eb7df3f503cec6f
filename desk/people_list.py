"""The desk's list of people: its columns, filters, and saved views above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people.roles import SEES_ALL, Role, managed_by, role_of
from desk.columns import PersonColumns
from desk.export.formats import Column
from desk.export.page import ExportedAdmin
from desk.filters import RoleFilter, StatusFilter
from desk.lists import KeyedList
from desk.saving import FormAdmin
from desk.scoping import staff_of
from desk.search import found
from onboarding.status import NOT_READY, Status, began, status_at

if TYPE_CHECKING:
    from django.contrib.admin.options import _ListFilterT

EVERYBODY = ""  # the view without a status
_VIEWS: dict[str, str | Promise] = {
    NOT_READY: _("Nog niet klaar"),
    Status.FAILED: Status.FAILED.label,
    Status.EXPIRED: Status.EXPIRED.label,
    Status.SMS_FAILED: Status.SMS_FAILED.label,
    Status.FROZEN: Status.FROZEN.label,
    Status.BLOCKED: Status.BLOCKED.label,
    Status.READY: Status.READY.label,
    EVERYBODY: _("Iedereen"),
}


class View(NamedTuple):
    """A link above the list: its words and address, and whether it is the list that is shown."""

    words: str
    url: str
    is_shown: bool


class ListOfPeople(KeyedList):
    """The list of people, with its saved views."""

    @property
    def views(self) -> list[View]:
        """Return the views. Each keeps the search and the other filters."""
        name = StatusFilter.parameter_name
        shown = self.params.get(name, EVERYBODY)
        return [
            View(
                capfirst(str(words)),
                self.get_query_string({name: str(status) or None}),
                is_shown=shown == status,
            )
            for status, words in _VIEWS.items()
        ]


def sees_branches(staff: User) -> bool:
    """Return whether the staff member sees people of more than one branch."""
    return role_of(staff) in SEES_ALL or len(managed_by(staff)) > 1


def only_branch(staff: User) -> int | None:
    """Return the id of the one branch in which this branch admin can invite people, or None."""
    managed = managed_by(staff) if role_of(staff) == Role.BRANCH_ADMIN else set()
    return next(iter(managed)) if len(managed) == 1 else None


def _branch(person: User) -> str:
    return str(person.branch or "")


class PeopleList(PersonColumns, ExportedAdmin[User], FormAdmin[User]):
    """The list of people. Who sees one branch only, sees neither branches nor roles."""

    branch_paths = ("branch",)
    list_display_links = ("whole_name",)
    list_filter = (StatusFilter, "branch", RoleFilter)
    sortable_by = ("whole_name", "mailbox")
    search_fields = ("folded_name", "email", "phone")  # only to show the search box
    search_help_text = _("Zoek op naam, e-mailadres of telefoonnummer.")

    def export_columns(self, request: HttpRequest) -> tuple[Column, ...]:
        staff = staff_of(request)
        return (
            Column(_("achternaam"), lambda person: person.last_name),
            Column(_("voornaam"), lambda person: person.first_name),
            Column(_("e-mailadres"), lambda person: person.email),
            Column(_("mobiel nummer"), self.number),
            Column(_("status"), lambda person: Status(person.desk_status).label),
            Column(_("sinds"), lambda person: began(person, Status(person.desk_status))),
            *([Column(_("vestiging"), _branch)] if sees_branches(staff) else ()),
            *([Column(_("rol"), self.role)] if role_of(staff) in SEES_ALL else ()),
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        del request, kwargs
        return ListOfPeople

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        staff = staff_of(request)
        branch = ("branch",) if sees_branches(staff) else ()
        role = ("role",) if role_of(staff) in SEES_ALL else ()
        return ("whole_name", "status", "mailbox", "number", *branch, *role)

    def shown_filters(self, request: HttpRequest) -> list[_ListFilterT]:
        staff = staff_of(request)
        hidden: set[object] = set() if sees_branches(staff) else {"branch"}
        if role_of(staff) not in SEES_ALL:
            hidden.add(RoleFilter)
        return [one for one in super().shown_filters(request) if one not in hidden]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = super().get_queryset(request).annotate(desk_status=status_at(timezone.now()))
        people = people.select_related("branch", "progress", "reminder_stop")
        shows_roles = role_of(staff_of(request)) in SEES_ALL
        return people.prefetch_related("groups") if shows_roles else people

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        del request
        return found(queryset, search_term), False
