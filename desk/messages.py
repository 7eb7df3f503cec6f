"""The desk's list of mails and SMS, with the state of each. It never shows their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.mail.notices import NOTICES
from accounts.models import User
from accounts.models.purpose import REMINDER
from desk.log_filters import PersonFilter
from desk.people_list import sees_branches
from desk.scoping import ScopedAdmin, staff_of
from desk.search import found_keys
from messaging.models import Message

if TYPE_CHECKING:
    from django.contrib.admin.options import _ListFilterT

PURPOSES = {
    "activate": _("activering"),
    "reset": _("nieuw wachtwoord"),
    "recover": _("herstel app"),
    "disown": _("bericht: app opnieuw gekoppeld"),
    "sms_code": _("sms-code"),
    REMINDER: _("herinnering"),
    "none": _("aan niemand"),
    **{name: notice.word for name, notice in NOTICES.items()},
}


class MessageAdmin(ScopedAdmin[Message]):
    """A read-only list of messages.

    Head office and support see all messages. A branch admin sees a message if they manage both the
    branch stored in it and the receiver's present branch, so not after the receiver has moved away.
    """

    branch_paths = ("branch", "user__branch")
    fields = (
        "kind",
        "what",
        "user",
        "branch",
        "state",
        "attempts",
        "problem",
        "created_at",
        "sent_at",
        "delivered_at",
    )
    list_filter = (PersonFilter, "state", "kind", "branch")
    list_select_related = ("user", "branch")
    search_fields = ("user__folded_name", "user__email", "user__phone")  # to show the search box
    ordering = ("-created_at", "-pk")
    sortable_by = ("created_at",)  # the only order that an index keeps

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the columns, with the branch for staff who see several."""
        branch = ("branch",) if sees_branches(staff_of(request)) else ()
        return ("created_at", "kind", "what", "user", *branch, "state", "problem")

    def shown_filters(self, request: HttpRequest) -> list[_ListFilterT]:
        hidden = set() if sees_branches(staff_of(request)) else {"branch"}
        return [one for one in super().shown_filters(request) if one not in hidden]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        del request
        if not search_term:
            return queryset, False
        return queryset.filter(user__in=found_keys(User.objects.all(), search_term)), False

    @admin.display(description=_("waarvoor"), ordering="purpose")
    def what(self, message: Message) -> str:
        return str(PURPOSES.get(message.purpose, message.purpose))

    @admin.display(description=_("wat er misging"))
    def problem(self, message: Message) -> str:
        return message.problem

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        del request, obj
        return False
