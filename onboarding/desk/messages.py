"""Messages at the desk: what became of them, never what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedAdmin
from messaging.models import Message

if TYPE_CHECKING:
    from django.http import HttpRequest


class MessageAdmin(ScopedAdmin[Message]):
    """A list to look at. Only the outbox itself writes these rows.

    A message is in sight while both its branch and its person's present branch are: whoever
    moved to another branch takes their name along.
    """

    branch_paths = ("branch", "user__branch")
    fields = (
        "kind",
        "purpose",
        "user",
        "branch",
        "state",
        "attempts",
        "error",
        "created_at",
        "sent_at",
        "delivered_at",
    )
    list_display = ("created_at", "kind", "purpose", "user", "branch", "state", "problem")
    list_filter = ("state", "kind", "branch")
    list_select_related = ("user", "branch")
    search_fields = ("user__email", "user__first_name", "user__last_name")
    ordering = ("-created_at",)

    @admin.display(description=_("wat er misging"))
    def problem(self, message: Message) -> str:
        """Say why it did not arrive."""
        return message.problem

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Write none by hand."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Change none by hand."""
        del request, obj
        return False
