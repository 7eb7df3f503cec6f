"""A constant part of a page is rendered once for each language, and knows nothing of a request."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

MOMENT = Template("{% load constant %}{% constant %}{% now 'u' %}{% endconstant %}")
LANGUAGE = Template(
    "{% load constant i18n %}{% constant %}{% get_current_language as code %}{{ code }}"
    "{% endconstant %}"
)
VARIABLE = Template("{% load constant %}{% constant %}[{{ name }}]{% endconstant %}{{ name }}")


def test_part_is_rendered_once() -> None:
    assert MOMENT.render(Context()) == MOMENT.render(Context())


def test_control_moment_differs_when_it_is_rendered_twice() -> None:
    plain = Template("{% now 'u' %}")
    assert plain.render(Context()) != plain.render(Context())


def test_part_is_rendered_in_each_language() -> None:
    found = []
    for code in ("nl", "en", "nl"):
        with translation.override(code):
            found.append(LANGUAGE.render(Context()))
    assert found == ["nl", "en", "nl"]


def test_variables_of_a_request_are_empty_there() -> None:
    assert VARIABLE.render(Context({"name": "Alice"})) == "[]Alice"


def test_block_in_a_part_is_refused() -> None:
    """A child template could not replace it."""
    with pytest.raises(TemplateSyntaxError, match="must not contain a block"):
        Template("{% load constant %}{% constant %}{% block a %}{% endblock %}{% endconstant %}")
