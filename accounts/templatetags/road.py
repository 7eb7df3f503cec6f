"""Template tags that number and name the steps of activation."""

from __future__ import annotations

from django import template

from accounts.road.walk import activation

register = template.Library()


@register.simple_tag
def activation_step(name: str) -> dict[str, object]:
    """Return a dict with the `number` of this step in activation, and the `total`.

    `done` and `later` have the words of the steps before and after it. A person is asked for a
    step only after passing those before it.
    """
    steps = activation()
    words = [str(step.word) for step in steps]
    place = [step.name for step in steps].index(name)
    done, later = ", ".join(words[:place]), ", ".join(words[place + 1 :])
    return {"number": place + 1, "total": len(steps), "done": done, "later": later}


@register.simple_tag
def activation_steps() -> dict[str, object]:
    """Return a dict with the `words` of all steps of activation, and the `total`."""
    words = [str(step.word) for step in activation()]
    return {"words": ", ".join(words), "total": len(words)}
