"""Helpers that submit forms at the desk and read its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.browser.session_store import PROVED_AT, SessionStore
from accounts.flash import HostCookieStorage
from accounts.models import Branch, User
from accounts.people.roles import role_of
from messaging.models import Message
from onboarding.opened import Facts, Opened, shown

PEOPLE = "/beheer/accounts/user/"


def page_of(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def typed(branch: Branch | None, **other: object) -> dict[str, object]:
    return {
        "first_name": "Eva",
        "last_name": "Bakker",
        "email": "eva@werk.example",
        "phone": "06 12345678",
        "branch": branch.pk if branch else "",
        "language": "nl",
        **other,
    }


def facts_of(person: User, **other: object) -> dict[str, object]:
    """Return the POST data of the desk's form for this person; `other` overrides its values."""
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": str(person.phone),
        "branch": person.branch_id or "",
        "language": "nl",
        "role": role_of(person).value,
        **other,
    }


def seen_on(client: Client, url: str) -> str:
    """Open a form; return the value of its hidden field `seen`, or "" if the form has none."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())
    return found[1] if found else ""


def save(client: Client, url: str, data: Mapping[str, object]) -> HttpResponse:
    """Open a form, fill it in and post it; return the response."""
    return cast("HttpResponse", client.post(url, {"seen": seen_on(client, url), **data}))


def opened(by: User, facts: Facts, *, code_at: datetime | None = None) -> Opened:
    """Return an `Opened` for a form that showed `facts`.

    Its session has an app code entered at `code_at`, or in 1970 if `code_at` is None.
    """
    session = SessionStore()
    session[PROVED_AT] = code_at.timestamp() if code_at else 0.0
    return Opened(session, shown(by, facts))


def left_open(client: Client) -> Client:
    """Set the time of this session's last app code so long ago that step-up is required."""
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    proved = timezone.now() - settings.STEP_UP_LIFETIME - timedelta(seconds=1)
    session[PROVED_AT] = proved.timestamp()
    session.save()
    return client


def errors_on(response: HttpResponseBase) -> list[str]:
    """Return the errors that the form of a page shows."""
    lists = re.findall(r'<ul class="errorlist.*?</ul>', response.getvalue().decode(), re.DOTALL)
    return [unescape(one) for one in re.findall(r"<li>(.*?)</li>", "".join(lists), re.DOTALL)]


def mails_to(person: User) -> int:
    return Message.objects.filter(user=person).count()


def said(client: Client, url: str, data: Mapping[str, object]) -> list[str]:
    """Post the form; return the messages that the next page will show, or the form's errors."""
    response = save(client, url, data) if url.endswith("/change/") else client.post(url, data)
    if response.status_code == HTTPStatus.OK:
        return errors_on(response)
    assert response.status_code == HTTPStatus.FOUND
    request = RequestFactory().get(url)
    request.COOKIES.update({name: morsel.value for name, morsel in client.cookies.items()})
    return [str(message) for message in HostCookieStorage(request)]
