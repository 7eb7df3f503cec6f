"""Paginators and a filter for the desk's lists, whose cost does not grow with the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.db.models.fields.related import RelatedField
    from django.utils.functional import _StrPromise

    _Paginator = Paginator[Any]  # Django's class takes no type parameter at run time
else:
    _Paginator = Paginator


class LatePaginator(_Paginator):
    """A paginator that finds the keys of a page first, and computes columns for its rows only.

    Otherwise PostgreSQL computes them for all rows of the pages before as well.
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        found = super().page(number)
        rows = cast("QuerySet[Any]", found.object_list)
        found.object_list = self.object_list.filter(pk__in=rows.values("pk"))
        return found


class ShortPaginator(LatePaginator):
    """A paginator that counts LIST_COUNTED rows at most, and has no pages behind them."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, settings.LIST_COUNTED)

    @property
    def is_cut(self) -> bool:
        return self._counted > settings.LIST_COUNTED

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: settings.LIST_COUNTED + 1].count()


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
