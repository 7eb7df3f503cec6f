"""The bars of a funnel as SVG, which need neither a script nor a style."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH = 120  # pixels of the longest bar
_HEIGHT, _GAP = 4, 1  # pixels of each bar of several, and between two


def bar(number: int, of: int) -> SafeString:
    """Return one bar, whose length is `number` out of `of`. The table beside it has the number."""
    return _drawn([(0, _length(number, of))], height=12, bar_height=12)


def bars(numbers: Sequence[int]) -> SafeString:
    """Return one bar for each number, below each other. The first number has the full width."""
    of = numbers[0] if numbers else 0
    tops = range(0, len(numbers) * (_HEIGHT + _GAP), _HEIGHT + _GAP)
    placed = [(top, _length(number, of)) for top, number in zip(tops, numbers, strict=True)]
    return _drawn(placed, height=len(numbers) * (_HEIGHT + _GAP), bar_height=_HEIGHT)


def _length(number: int, of: int) -> int:
    """Return the pixels of a bar: at least one for anybody at all."""
    return max(round(_WIDTH * number / of), min(number, 1)) if of else 0


def _drawn(placed: list[tuple[int, int]], *, height: int, bar_height: int) -> SafeString:
    rects = format_html_join(
        "",
        '<rect y="{}" width="{}" height="{}"/>',
        ((top, length, bar_height) for top, length in placed),
    )
    svg = '<svg class="bars" width="{}" height="{}" aria-hidden="true" focusable="false">{}</svg>'
    return format_html(svg, _WIDTH, height, rects)
