"""Messages at the desk: what became of them, never what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.scoping import ScopedAdmin
from desk.search import found
from messaging.models import Message

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


PURPOSES = {
    "activate": _("activering"),
    "reset": _("nieuw wachtwoord"),
    "recover": _("herstel app"),
    "disown": _("bericht: app opnieuw gekoppeld"),
    "codes_wrong": _("bericht: iemand probeerde in te loggen"),
    "counter_code_issued": _("bericht: baliecode gemaakt"),
    "device_copied": _("bericht: apparaat vergeten"),
    "device_remembered": _("bericht: apparaat onthouden"),
    "email_changed": _("bericht: e-mailadres veranderd"),
    "number_changed": _("bericht: telefoonnummer veranderd"),
    "password_changed": _("bericht: wachtwoord veranderd"),
    "sms_code": _("sms-code"),
    "app_replaced": _("bericht: app opnieuw gekoppeld"),
    "none": _("aan niemand"),
}


class MessageAdmin(ScopedAdmin[Message]):
    """A list to look at. Only the outbox itself writes these rows.

    A message is in sight while both its branch and its person's present branch are: whoever
    moved to another branch takes their name along.
    """

    branch_paths = ("branch", "user__branch")
    fields = (
        "kind",
        "what",
        "user",
        "branch",
        "state",
        "attempts",
        "error",
        "created_at",
        "sent_at",
        "delivered_at",
    )
    list_display = ("created_at", "kind", "what", "user", "branch", "state", "problem")
    list_filter = ("state", "kind", "branch")
    list_select_related = ("user", "branch")
    search_fields = ("user__folded_name", "user__email", "user__phone")  # as `found` does it
    ordering = ("-created_at",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """Find the messages of the people whom their own search finds."""
        del request
        if not search_term:
            return queryset, False
        people = found(User.objects.all(), search_term)
        return queryset.filter(user__in=people.order_by().values("pk")), False

    @admin.display(description=_("doel"), ordering="purpose")
    def what(self, message: Message) -> str:
        """Say what it is for; the rooms below know their purposes in English only."""
        return str(PURPOSES.get(message.purpose, message.purpose))

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
