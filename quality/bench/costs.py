"""Report the CPU time of a response, and provide the fault that comparing refusals must find."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from accounts.models import User
from quality.bench.visitor import COST, LOOK_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class Costs:
    """Put the CPU seconds of the thread in a header; other processes do not influence it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond. If the request has LOOK_FIRST, look up the typed address first: the fault."""
        began = time.thread_time()
        if LOOK_FIRST in request.headers:
            User.objects.by_email(request.POST.get("email", ""))
        response = self.get_response(request)
        response[COST] = f"{time.thread_time() - began:.7f}"
        return response
