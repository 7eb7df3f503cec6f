"""Branches at the desk. Head office edits all, support views all, branch admins view their own."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.names import fold
from desk.addresses import both_ways
from desk.forms import BranchForm
from desk.saving import FormAdmin
from desk.scoping import LONGEST_SEARCH, staff_of
from onboarding.branches import save_branch
from onboarding.opened import Facts, Opened, facts_of_branch


class BranchAdmin(FormAdmin[Branch]):
    """List and edit branches, whose phone and reply-to address appear in mails."""

    branch_paths = ("pk",)
    has_history = True
    list_display = ("number", "name", "phone", "answers")
    list_display_links = ("number", "name")
    search_fields = ("number", "name")  # only to show the search box
    form = BranchForm

    def get_fields(self, request: HttpRequest, obj: Branch | None = None) -> tuple[str, ...]:
        """Return the fields, with words instead of a picture for staff who may not change them."""
        edits = self.has_change_permission(request, obj)
        return ("number", "name", "phone", "reply_to", "reminds" if edits else "reminded")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Branch | None = None
    ) -> tuple[str, ...]:
        return () if self.has_change_permission(request, obj) else ("reminded",)

    @admin.display(description=_("stuurt herinneringen"))
    def reminded(self, branch: Branch) -> Promise:
        return _("ja") if branch.reminds else _("nee")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Branch], search_term: str
    ) -> tuple[QuerySet[Branch], bool]:
        """Return branches whose number and name contain all words, ignoring case and accents."""
        del request
        words = fold(search_term[:LONGEST_SEARCH]).split()  # not in SQL: branches are few
        if not search_term.strip():
            return queryset, False
        kept = [
            one.pk for one in queryset if words and all(word in fold(str(one)) for word in words)
        ]
        return queryset.filter(pk__in=kept), False

    @admin.display(description=_("e-mailadres voor antwoorden"), ordering="reply_to")
    def answers(self, branch: Branch) -> str:
        return both_ways(branch.reply_to)

    def facts_of(self, row: Branch) -> Facts:
        return facts_of_branch(row)

    def save_model(
        self, request: HttpRequest, obj: Branch, form: ModelForm[Branch], change: object
    ) -> None:
        del form, change
        by, opened = staff_of(request), Opened.of(request)
        save_branch(by=by, branch=obj, now=timezone.now(), opened=opened)
