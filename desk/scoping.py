"""The base class that limits the desk's models to the rows that a staff member may see (S70)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Field, Model, QuerySet
from django.forms import Field as FormField
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from accounts.browser.session_store import began
from accounts.models import User
from accounts.people.roles import SEES_ALL, Role, managed_by, role_of
from accounts.unsent import mark_for, refill
from desk.lists import KeyedList, VisibleOnlyFilter
from desk.titles import TitledAdmin
from lib.address import client_address, network_of

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)

# How sidebar filters end their lookups. None of these helps to guess a value letter by letter.
_FILTER_ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt")

LONGEST_SEARCH, _LONGEST_KEY = 254, 36  # an e-mail address, a UUID

if TYPE_CHECKING:
    from django.contrib.admin.options import _ListFilterT


def staff_of(request: HttpRequest) -> User:
    """Return the logged-in staff member of a desk page, and set two attributes of that User object.

    `session_began` is the time when the session began, `acts_from` the network of the request.
    """
    staff = cast("User", request.user)
    staff.session_began = began(request.session)
    staff.acts_from = network_of(client_address(request))
    return staff


def in_sight(rows: QuerySet[Row], staff: User, *paths: str) -> QuerySet[Row]:
    """Return the rows that the staff member may see: all rows for head office and support.

    Each of `paths` is an ORM lookup from a row to a branch, such as `user__branch`. A branch admin
    sees a row if each path leads to a branch that they manage. If `paths` is empty, they see none.
    """
    role = role_of(staff)
    if role in SEES_ALL:
        return rows
    if role != Role.BRANCH_ADMIN or not paths:
        return rows.none()
    # Ids, not a subquery: PostgreSQL then knows how large these branches are, and uses indexes.
    managed = managed_by(staff)
    return rows.filter(**{f"{path}__in": managed for path in paths})


class ScopedAdmin(TitledAdmin[Row]):
    """A ModelAdmin that shows only the rows that the staff member may see. It deletes no rows.

    `branch_paths` are the `paths` of `in_sight`. Dropdowns and filters are limited as well.
    """

    branch_paths: ClassVar[tuple[str, ...]] = ()
    view_on_site = False
    has_history = False  # Django's history knows forms that were saved, nothing else
    refills = True  # keep a form posted after the session ended: accounts/login_required.py
    # Each row has a checkbox, also after "Toon alle": stay below DATA_UPLOAD_MAX_NUMBER_FIELDS.
    list_per_page = list_max_show_all = 100
    # No page shows the number of all rows, and counting the rows of each filter takes seconds.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @property
    def media(self) -> Media:
        """Return the script of a list's actions only: no page here uses Django's others."""
        return Media(js=["admin/js/actions.js"])

    def get_urls(self) -> list[URLPattern]:
        unused = f"{self.opts.app_label}_{self.opts.model_name}_history"
        return [one for one in super().get_urls() if self.has_history or one.name != unused]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        return in_sight(super().get_queryset(request), staff_of(request), *self.branch_paths)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """Return the row if it is visible; else log the attempt and return None (ASVS 16.3.2)."""
        # Django fails on an empty `from_field`, which comes from the URL.
        row: Row | None = super().get_object(request, object_id, from_field or None)
        if row is None:
            who = {"user": request.user.pk, "network": staff_of(request).acts_from}
            logger.warning(
                "no visible %s: %s", self.opts.label, object_id[:_LONGEST_KEY], extra=who
            )
        return row

    def get_field_queryset(
        self, db: str | None, db_field: Field[Any, Any], request: HttpRequest
    ) -> QuerySet[Any] | None:
        """Return the visible rows for a dropdown; none if the related model has no ScopedAdmin."""
        del db
        model, site = cast("type[Model]", db_field.related_model), self.admin_site
        other = site.get_model_admin(model) if site.is_registered(model) else None
        if isinstance(other, ScopedAdmin):
            return other.get_queryset(request)
        return QuerySet(model).none()

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Return the form field, without Django's icons to open another row in a second window."""
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        refill(request, context["adminform"].form)
        context["mark"] = mark_for(staff_of(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def get_list_filter(self, request: HttpRequest) -> list[_ListFilterT]:
        """Return the sidebar filters. A filter by a relation lists only values of visible rows."""
        return [self._narrowed(entry) for entry in self.shown_filters(request)]

    def shown_filters(self, request: HttpRequest) -> list[_ListFilterT]:
        """Return those of `list_filter` that this staff member has a use for."""
        return list(super().get_list_filter(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        del request, kwargs
        return KeyedList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            raise BadRequest  # PostgreSQL fails on NUL
        return super().get_changelist_instance(request)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Row]) -> HttpResponse | None:
        """Run an action of the list. Raises BadRequest if a selected key can be no row's key.

        Django fails on such a key, which no page offers.
        """
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.clean(key, None)
        except ValidationError as invalid:
            raise BadRequest from invalid
        return super().response_action(request, queryset)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Return whether a filter uses this lookup: other lookups could reveal password hashes."""
        del value
        filters = super().get_list_filter(cast("HttpRequest", request))
        names = {entry for entry in filters if isinstance(entry, str)}
        own = {getattr(entry, "parameter_name", None) for entry in filters}
        own |= {name for entry in filters for name in getattr(entry, "further_parameters", ())}
        return lookup in own | {name + ending for name in names for ending in _FILTER_ENDINGS}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Row], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """Search for the first LONGEST_SEARCH characters only: SQLite limits query conditions."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        del request, obj
        return False  # the service `erase_person` erases people

    def _narrowed(self, entry: _ListFilterT) -> _ListFilterT:
        if isinstance(entry, str) and self.model._meta.get_field(entry).is_relation:
            return (entry, VisibleOnlyFilter)
        return entry
