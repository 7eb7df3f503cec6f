"""What a deed gets to know of the request: who asks, from where, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.utils import timezone

from lib.address import client_address, network_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from accounts.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as the deeds see it. `now` is read here once; nobody asks the clock again."""

    session: SessionStore
    cookies: Mapping[str, str]
    network: str
    form_token: str
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest) -> Visit:
        """Read the request. `form_token` is the CSRF token of the page that was posted."""
        return cls(
            session=cast("SessionStore", request.session),
            cookies=request.COOKIES,
            network=network_of(client_address(request)),
            form_token=request.POST.get("csrfmiddlewaretoken", ""),
            now=timezone.now(),
        )
