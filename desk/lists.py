"""The desk's lists, paged by key: every page costs what the first one costs. And a filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Exists, Expression, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.db.models.fields.related import RelatedField
    from django.utils.functional import _StrPromise

AFTER, BEFORE = "na", "voor"  # parameters with the key of a row


class Page(NamedTuple):
    """The rows of one page, and whether there are rows before and after them."""

    rows: list[Any]
    follows: bool = False
    goes_on: bool = False


class KeyedList(ChangeList):
    """A list whose pages follow, or precede, the row whose primary key is in the address.

    The database begins to read at that row and passes over no earlier ones. The address has the
    key, not the name by which the list is sorted, because addresses are logged. A row that the
    staff member may not see is as unknown as one that does not exist: both lead to the first page.
    """

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        for name in (AFTER, BEFORE):  # they are no filters, and are in no link of one
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Expression | str]:
        """Return fields that sort the rows in one way only, all in the direction of the first."""
        asked = [str(name) for name in super().get_ordering(request, queryset)]
        known = [name for name in asked if self._sorts(name.lstrip("-"))]
        sign = "-" if known[0].startswith("-") else ""
        names = list(dict.fromkeys(name.lstrip("-") for name in known))
        unique = next(place for place, name in enumerate(names) if self._is_unique(name))
        return [sign + name for name in names[: unique + 1]]

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """Return the one column by which the rows are sorted."""
        return dict(list(super().get_ordering_field_columns().items())[:1])

    def get_results(self, request: HttpRequest) -> None:
        page = self._page(request)
        self.result_list = page.rows
        self.first_url = self.get_query_string() if page.follows else ""
        self.previous_url = self._link(BEFORE, page.rows[0]) if page.follows else ""
        self.next_url = self._link(AFTER, page.rows[-1]) if page.goes_on else ""
        counted = self._counted() if page.follows or page.goes_on else len(page.rows)
        self.result_count = min(counted, settings.LIST_COUNTED)
        self.is_cut = counted > settings.LIST_COUNTED
        self.full_result_count = None
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = True

    def after(self, row: object, most: int) -> list[Any]:
        """Return up to `most` rows of the whole list that follow `row`; without it, the first."""
        return self._rows(self._order(), row if isinstance(row, Model) else None, most)

    def _order(self) -> list[str]:
        return [str(name) for name in self.queryset.query.order_by]

    def _page(self, request: HttpRequest) -> Page:
        order, size = self._order(), self.list_per_page
        before, after = self._row(request, BEFORE), self._row(request, AFTER)
        if before:
            rows = self._rows(_backwards(order), before)
            if len(rows) >= size:  # fewer are part of the first page
                return Page(rows[:size][::-1], follows=len(rows) > size, goes_on=True)
        elif after:
            rows = self._rows(order, after)
            if rows:
                return Page(rows[:size], follows=True, goes_on=len(rows) > size)
        rows = self._rows(order)
        return Page(rows[:size], goes_on=len(rows) > size)

    def _row(self, request: HttpRequest, name: str) -> Model | None:
        """Return the row that this parameter names, if the staff member may see it."""
        try:
            key = self.lookup_opts.pk.to_python(request.GET.get(name))
        except ValidationError:
            return None
        return self.root_queryset.filter(pk=key).first() if key else None

    def _rows(self, order: Sequence[str], beyond: Model | None = None, most: int = 0) -> list[Any]:
        """Return `most` rows, or else the rows of one page and the next row, in this order."""
        found = self.queryset.filter(_beyond(order, beyond) if beyond else Q()).order_by(*order)
        # The keys first: PostgreSQL then computes columns for these rows only.
        keys = found.values("pk")[: most or self.list_per_page + 1]
        return list(self.queryset.filter(pk__in=keys).order_by(*order))

    def _counted(self) -> int:
        rows: QuerySet[Any, Any] = self.queryset.order_by().values("pk")
        return rows[: settings.LIST_COUNTED + 1].count()

    def _link(self, name: str, row: Model) -> str:
        return self.get_query_string({name: str(row.pk)})

    def _sorts(self, name: str) -> bool:
        columns = {one.name: one for one in self.lookup_opts.concrete_fields}
        return name == "pk" or (
            name in columns and not columns[name].null and not columns[name].is_relation
        )

    def _is_unique(self, name: str) -> bool:
        return name == "pk" or bool(getattr(self.lookup_opts.get_field(name), "unique", False))


def _backwards(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(order: Sequence[str], row: Model) -> Q:
    """Return the condition that another row comes after this one in `order`."""
    name, *rest = order
    bare, sign = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
    value = getattr(row, bare)
    further = Q((f"{bare}__{sign}", value))
    if not rest:
        return further
    # By the first condition an index knows where to begin; an OR alone would read all before.
    return Q((f"{bare}__{sign}e", value)) & (further | _beyond(rest, row))


class PersonChoice(admin.SimpleListFilter):
    """A filter by one person, whose value is the person's id and whose words are the name."""


class VisibleOnlyFilter(admin.RelatedOnlyFieldListFilter):
    """A filter by a relation, which offers only what a visible row has."""

    def field_choices(
        self,
        field: RelatedField[Any, Any],
        request: HttpRequest,
        model_admin: admin.ModelAdmin[Any],
    ) -> list[tuple[str, str | _StrPromise]]:
        # Django's own reads all rows for it. This looks for one row of each value.
        rows = model_admin.get_queryset(request).order_by().filter(**{field.name: OuterRef("pk")})
        model = cast("type[Model]", field.related_model)
        values: QuerySet[Model] = QuerySet(model).filter(Exists(rows))
        ordering = self.field_admin_ordering(field, request, model_admin)
        limits = {"pk__in": values.values("pk")}
        found = field.get_choices(include_blank=False, limit_choices_to=limits, ordering=ordering)
        return cast("list[tuple[str, str | _StrPromise]]", found)
