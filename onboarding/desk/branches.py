"""Branches at the desk: head office keeps them, the others look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Branch
from accounts.scoping import ScopedAdmin, staff_of
from accounts.step_up import demand_fresh_code
from onboarding.authority import RefusedError
from onboarding.branches import save_branch

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
        """Ask the app code before people are told another number to call, of a new branch too."""
        if form.has_changed():
            demand_fresh_code(request.session, timezone.now())
        branch: Branch = super().save_form(request, form, change)
        return branch

    def save_model(
        self, request: HttpRequest, obj: Branch, form: ModelForm[Branch], change: object
    ) -> None:
        """Do the deed: it judges again who may."""
        del form, change
        try:
            save_branch(by=staff_of(request), branch=obj, now=timezone.now())
        except RefusedError as refused:
            raise PermissionDenied from refused
