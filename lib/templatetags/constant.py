"""A block tag for a part of a template that is the same for every request."""

from __future__ import annotations

from typing import cast

from django import template
from django.template.base import NodeList, Parser, Template, Token
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.translation import get_language

register = template.Library()


class ConstantNode(template.Node):
    """A part that is rendered once for each language, without variables, so nothing can leak."""

    child_nodelists = ()  # else `{% extends %}` looks for blocks in it at each use

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        kind = (get_language(), context.autoescape)
        if kind not in self._rendered:
            empty = Context(autoescape=context.autoescape)
            with empty.bind_template(cast("Template", context.template)):
                self._rendered[kind] = self.nodelist.render(empty)
        return self._rendered[kind]


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    """Render everything until `endconstant` once. Variables are empty there.

    Raises TemplateSyntaxError if a block stands in it, which no child template could replace.
    """
    del token
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("a constant part must not contain a block")
    return ConstantNode(nodelist)
