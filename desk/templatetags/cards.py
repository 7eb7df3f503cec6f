"""A template tag that labels the cells of a list, which is shown as cards on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.text import capfirst

register = template.Library()

_CELL = "<td "


@register.simple_tag
def labelled(cells: Iterable[str], headers: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the cells of one row, as the admin rendered them, each with its column's name."""
    pairs = zip(cells, headers, strict=True)
    return [_labelled(cell, capfirst(str(header["text"]))) for cell, header in pairs]


def _labelled(cell: str, label: str) -> str:
    if not cell.startswith(_CELL) or "action-checkbox" in cell:
        return cell
    begin = format_html('<td data-label="{}:" ', label)
    return type(cell)(begin + cell.removeprefix(_CELL))  # as safe as it was
