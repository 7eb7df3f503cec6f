"""What an answer cost, and the fault that the comparison of refusals has to find."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from accounts.models import User
from quality.bench.visitor import COST, LOOK_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class Costs:
    """Says in a header how many seconds of CPU the thread took: other processes add none to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; where a request has the header, look up first whose address was typed."""
        began = time.thread_time()
        if LOOK_FIRST in request.headers:
            User.objects.by_email(request.POST.get("email", ""))
        response = self.get_response(request)
        response[COST] = f"{time.thread_time() - began:.7f}"
        return response
