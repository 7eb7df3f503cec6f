"""What of the admin a staff member gets to see: one mixin for every model there (S70)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet

from accounts.browser.sessions import began
from accounts.people.roles import SEES_ALL, Role, role_of
from accounts.unsent import mark_for, refill
from lib.address import client_address, network_of

if TYPE_CHECKING:
    from django.contrib.admin.options import _ListFilterT
    from django.contrib.admin.views.main import ChangeList
    from django.db.models import Field
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)

# What a filter in the sidebar adds to the name of its field, and nothing that could guess a value
# letter by letter.
_FILTER_ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt")

# The longest that anything here is searched by: an e-mail address; and named by: a UUID.
LONGEST_SEARCH, _LONGEST_KEY = 254, 36

if TYPE_CHECKING:

    class _ModelAdmin(admin.ModelAdmin[Row]):
        """Django's, whose type parameter is there for the type checker only."""

else:

    class _ModelAdmin(admin.ModelAdmin, Generic[Row]):
        """Django's."""


def staff_of(request: HttpRequest) -> User:
    """Return who is at the desk, in which session, and from where; the desk lets no stranger in."""
    staff = cast("User", request.user)
    staff.session_began = began(request.session)
    staff.acts_from = network_of(client_address(request))
    return staff


def in_sight(rows: QuerySet[Row], staff: User, *paths: str) -> QuerySet[Row]:
    """Keep the rows of branches that somebody sees; each of `paths` leads from a row to a branch.

    Without a path only central staff sees anything.
    """
    role = role_of(staff)
    if role in SEES_ALL:
        return rows
    if role != Role.BRANCH_ADMIN or not paths:
        return rows.none()
    return rows.filter(**{f"{path}__in": staff.manages.all() for path in paths})


class ScopedAdmin(_ModelAdmin[Row]):
    """A ModelAdmin that shows rows of the branches somebody manages; all to central staff.

    `branch_paths` are the lookups from the model to its branch, each of which must be in sight;
    without one only central staff sees anything. Lists, searches, single pages, history, actions
    and autocomplete all stand on `get_queryset`; dropdowns, the sidebar and look-ups in the
    address do not, and are narrowed here too. Django's own deletion is off.
    """

    branch_paths: ClassVar[tuple[str, ...]] = ()
    view_on_site = False
    refills = True  # what was typed before the session ended (accounts/login_required.py)
    # Each row to tick is a field of the form, behind "Toon alle" too: fewer than may be posted.
    list_per_page = list_max_show_all = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        """Give the rows in sight."""
        return in_sight(super().get_queryset(request), staff_of(request), *self.branch_paths)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """Give a row in sight; who asks for another leaves a line in the log (ASVS 16.3.2).

        The address names `from_field`; Django fails on an empty one.
        """
        row: Row | None = super().get_object(request, object_id, from_field or None)
        if row is None:
            who = {"user": request.user.pk, "network": staff_of(request).acts_from}
            logger.warning(
                "no %s in sight: %s", self.opts.label, object_id[:_LONGEST_KEY], extra=who
            )
        return row

    def get_field_queryset(
        self, db: str | None, db_field: Field[Any, Any], request: HttpRequest
    ) -> QuerySet[Any] | None:
        """Offer in a dropdown what the other model's own page shows; of other models nothing."""
        del db
        model, site = cast("type[Model]", db_field.related_model), self.admin_site
        other = site.get_model_admin(model) if site.is_registered(model) else None
        if isinstance(other, ScopedAdmin):
            return other.get_queryset(request)
        return QuerySet(model).none()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show again what was typed here before the session ended."""
        refill(request, context["adminform"].form)
        context["mark"] = mark_for(staff_of(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def get_list_filter(self, request: HttpRequest) -> list[_ListFilterT]:
        """Name in the sidebar only such related rows as occur among the rows in sight."""
        return [self._narrowed(entry) for entry in super().get_list_filter(request)]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Refuse NUL, which no row holds: PostgreSQL fails on it, and filters hand it on."""
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            raise BadRequest
        return super().get_changelist_instance(request)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow in the address what the sidebar makes; `?password__startswith=` is an oracle."""
        del value
        filters = super().get_list_filter(cast("HttpRequest", request))
        names = {entry for entry in filters if isinstance(entry, str)}
        own = {getattr(entry, "parameter_name", None) for entry in filters}
        return lookup in own | {name + ending for name in names for ending in _FILTER_ENDINGS}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Row], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """Look for what fits in a search box: each word is a condition, and SQLite counts them."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Delete nothing: people are blocked, or erased by a deed of their own."""
        del request, obj
        return False

    def _narrowed(self, entry: _ListFilterT) -> _ListFilterT:
        if isinstance(entry, str) and self.model._meta.get_field(entry).is_relation:
            return (entry, admin.RelatedOnlyFieldListFilter)
        return entry
