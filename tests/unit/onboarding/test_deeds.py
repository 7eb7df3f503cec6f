"""The words for which deed of the desk an app code is asked."""

from __future__ import annotations

from django.contrib import admin
from django.urls import get_resolver

from desk.actions import ACTIONS
from desk.deeds import WORDS


def test_each_name_is_that_of_a_page_and_each_action_has_words() -> None:
    desk = get_resolver().namespace_dict["admin"][1].reverse_dict
    names = {f"admin:{name}" for name in desk if isinstance(name, str)}
    assert admin.site.name == "admin"
    assert WORDS.keys() - names == set()
    assert {f"admin:accounts_user_{name}" for name in ACTIONS} <= WORDS.keys()
