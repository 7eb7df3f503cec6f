"""A middleware that reports the CPU time of a response.

For a request with the header LOOK_FIRST it looks up the account before the site can refuse the
request. This is a deliberate fault, which the measurement must find.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from quality.bench.visitor import COST, LOOK_FIRST


class Costs:
    """Put the CPU seconds of the request's thread in the response header COST."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response. If the header LOOK_FIRST is there, look up the account first."""
        began = time.thread_time()
        if LOOK_FIRST in request.headers:
            User.objects.by_email(request.POST.get("email", ""))
        response = self.get_response(request)
        response[COST] = f"{time.thread_time() - began:.7f}"
        return response
