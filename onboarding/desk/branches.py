"""Branches at the desk: head office keeps them, the others look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Branch
from accounts.scoping import ScopedAdmin
from accounts.step_up import demand_fresh_code

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest


class BranchAdmin(ScopedAdmin[Branch]):
    """Number, name, phone and reply-to address: what a branch's mails are made of."""

    branch_paths = ("pk",)
    list_display = ("number", "name", "phone", "reply_to")
    list_display_links = ("number", "name")
    search_fields = ("number", "name")
    fields = ("number", "name", "phone", "reply_to")

    def save_form(self, request: HttpRequest, form: ModelForm[Branch], change: object) -> Branch:
        """Ask the app code before all people of a branch are told another number to call."""
        if change and form.has_changed():
            demand_fresh_code(request.session, timezone.now())
        branch: Branch = super().save_form(request, form, change)
        return branch
