"""Where on the road a screen stands, for templates."""

from __future__ import annotations

from django import template

from accounts.road.walk import place_in_activation

register = template.Library()


@register.simple_tag
def activation_step(name: str) -> dict[str, int]:
    """Return the number of a step of activating, and how many there are."""
    number, total = place_in_activation(name)
    return {"number": number, "total": total}
