"""The desk's page about SMS: numbers, costs, budgets, and buttons to stop and resume all SMS."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.refusals import tell_refusal
from desk.scoping import ScopedAdmin, staff_of
from desk.sms.budgets import budget_lines, outage_sentence
from desk.sms.switch import resume_sms, stop_sms
from desk.sms.use import Choice, branch_names, total, usage_lines
from messaging.models import SmsStop
from onboarding.authority import RefusedError, may_stop_sms
from onboarding.opened import Opened, facts_of_stop, shown


class SmsAdmin(ScopedAdmin[SmsStop]):
    """The page about SMS, in place of a list of SmsStop. Head office stops and resumes SMS here."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="messaging_smsstop_changelist"),  # the index links to it
            path("stop/", view(self.stop), name="messaging_smsstop_stop"),
            path("hervat/", view(self.resume), name="messaging_smsstop_resume"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        staff, now, choice = staff_of(request), timezone.now(), Choice.read(request.GET)
        names = branch_names(staff)
        lines = usage_lines(staff, choice, names, now)
        context = {
            "title": _("Sms-verbruik"),
            "stop": SmsStop.objects.select_related("by").first(),
            "stopped_by_server": settings.SMS_STOPPED,
            "outage": outage_sentence(),
            "may_stop": may_stop_sms(staff),
            "budgets": budget_lines(staff, names, now),
            "choice": choice,
            "lines": lines,
            "total": total(lines),
            "kept": settings.MESSAGES_KEPT,
            "is_example": settings.SMS_BACKEND == "console",  # which sends no SMS, so none costs
        }
        return self._render(request, "page", context)

    def stop(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return self._switch(request, stop_sms)
        return self._ask(request, title=_("Stop alle sms?"), stopping=True)

    def resume(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return self._switch(request, partial(resume_sms, opened=Opened.of(request)))
        seen = shown(staff_of(request), facts_of_stop(SmsStop.objects.first()))
        return self._ask(request, title=_("Hervat sms?"), stopping=False, seen=seen)

    def _switch(self, request: HttpRequest, deed: Callable[..., None]) -> HttpResponse:
        try:
            deed(by=staff_of(request), now=timezone.now())
        except RefusedError as refused:
            tell_refusal(request, refused)
        return redirect("admin:messaging_smsstop_changelist")

    def _ask(self, request: HttpRequest, **context: Any) -> HttpResponse:
        if not may_stop_sms(staff_of(request)):
            raise PermissionDenied
        return self._render(request, "confirm", context)

    def _render(self, request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), **context}
        return render(request, f"admin/messaging/smsstop/{page}.html", whole)
