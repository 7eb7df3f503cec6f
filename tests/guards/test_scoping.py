"""Test that every model at the desk uses `ScopedAdmin`, which shows staff their branches only."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission

from accounts.models import MailLink, Session, User
from desk.scoping import ScopedAdmin
from twofactor.models import Authenticator, CounterCode, RememberedDevice, SmsCode

pytestmark = pytest.mark.requirement("S70")

HOLD_SECRETS = (Authenticator, CounterCode, MailLink, RememberedDevice, Session, SmsCode)
# Each of these lists rows without the mixin, or edits rows without the services.
ROUND_THE_MIXIN = (
    "inlines",
    "filter_horizontal",
    "filter_vertical",
    "raw_id_fields",
    "autocomplete_fields",
    "list_editable",
    "save_as",
)


def offenders(site: admin.AdminSite) -> set[str]:
    """Return the models whose admin is no `ScopedAdmin`, or has an option that bypasses it."""
    models = [model for model in apps.get_models() if site.is_registered(model)]
    registered = {model: site.get_model_admin(model) for model in models}
    bare = {model.__name__ for model, its in registered.items() if not isinstance(its, ScopedAdmin)}
    around = {
        f"{model.__name__}.{option}"
        for model, its in registered.items()
        for option in ROUND_THE_MIXIN
        if getattr(its, option)
    }
    overridden = {
        f"{model.__name__}.{name}"
        for model, its in registered.items()
        for name in ("lookup_allowed", "get_field_queryset", "get_list_filter")
        if getattr(type(its), name) is not getattr(ScopedAdmin, name)
        and isinstance(its, ScopedAdmin)
    }
    raw_filters = {
        f"{model.__name__}.list_filter"
        for model, its in registered.items()
        if any(isinstance(entry, tuple | list) for entry in its.list_filter)
    }
    return bare | around | overridden | raw_filters


@pytest.mark.asvs("V8.4.1")
def test_every_model_at_the_desk_is_scoped() -> None:
    assert admin.site.is_registered(User)
    assert offenders(admin.site) == set()


@pytest.mark.requirement("S33")
def test_no_row_with_a_secret_has_a_page_at_the_desk() -> None:
    assert [model for model in HOLD_SECRETS if admin.site.is_registered(model)] == []


@pytest.mark.asvs("V8.4.1")
def test_unscoped_admin_is_found() -> None:
    class Around(ScopedAdmin[Permission]):
        filter_horizontal = ("content_type",)

    site = admin.AdminSite("other")
    site.register(Permission)
    assert offenders(site) == {"Permission"}
    site.unregister(Permission)
    site.register(Permission, Around)
    assert offenders(site) == {"Permission.filter_horizontal"}
