"""The services get a Visit instead of Django's request: session, cookies, network and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.browser.session_store import SessionStore
from lib.address import client_address, network_of
from lib.agents import named
from lib.signed import Content, read_signed


@dataclass(frozen=True, slots=True)
class Visit:
    """The parts of a request that the services use, and the cookies that they set in return."""

    session: SessionStore
    cookies: Mapping[str, str]
    network: str
    form_token: str  # the CSRF token in the posted form
    now: datetime  # read once: no service reads the clock again
    agent: str = ""  # a description of the browser
    # The cookies that services set: value and lifetime by cookie name.
    answer: dict[str, tuple[str, timedelta]] = field(default_factory=dict)
    _signed: dict[str, Content] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Visit:
        return cls(
            session=cast("SessionStore", request.session),
            cookies=request.COOKIES,
            network=network_of(client_address(request)),
            form_token=request.POST.get("csrfmiddlewaretoken", ""),
            now=timezone.now(),
            agent=named(request.META.get("HTTP_USER_AGENT", "")),
        )

    def signed(self, name: str, *, salt: str, max_age: timedelta | None = None) -> Content:
        """Return what `read_signed` returns for this cookie, reading it once."""
        if name not in self._signed:
            cookie = self.cookies.get(name)
            self._signed[name] = read_signed(name, cookie, salt=salt, max_age=max_age)
        return self._signed[name]

    def give_cookies(self, response: HttpResponseBase) -> None:
        """Set the cookies in `answer` on this response, with HttpOnly and SameSite=Lax (S80)."""
        for name, (value, lifetime) in self.answer.items():
            response.set_cookie(
                name,
                value,
                max_age=lifetime,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
