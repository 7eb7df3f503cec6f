"""Template tag for the number of a step."""

from __future__ import annotations

from django import template

from accounts.road.walk import place_in_activation

register = template.Library()


@register.simple_tag
def activation_step(name: str) -> dict[str, int]:
    """Return the number of a step among those of activation, and how many there are."""
    number, total = place_in_activation(name)
    return {"number": number, "total": total}
