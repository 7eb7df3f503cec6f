"""A block tag for a part of a template that is the same for every request."""

from __future__ import annotations

from typing import cast

from django import template
from django.template.base import NodeList, Parser, Template, Token
from django.template.context import Context
from django.utils.translation import get_language

register = template.Library()


class ConstantNode(template.Node):
    """A part that is rendered once for each language, without variables, so nothing can leak."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        if language not in self._rendered:
            empty = Context()
            with empty.bind_template(cast("Template", context.template)):
                self._rendered[language] = self.nodelist.render(empty)
        return self._rendered[language]


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    """Render everything until `endconstant` once. Variables are empty there."""
    del token
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)
