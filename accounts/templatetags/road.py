"""Template tag for the number of a step in activation ("Stap 1 van 3")."""

from __future__ import annotations

from django import template

from accounts.road.walk import place_in_activation

register = template.Library()


@register.simple_tag
def activation_step(name: str) -> dict[str, int]:
    """Return a dict with the `number` of this step in activation and the `total` of steps."""
    number, total = place_in_activation(name)
    return {"number": number, "total": total}
