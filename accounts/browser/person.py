"""Set `request.user` to the person who was read together with the session, in one query."""

from __future__ import annotations

from functools import partial
from typing import cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.browser.session_store import SessionStore
from accounts.models import User


class PersonOfSession(AuthenticationMiddleware):
    """Django's AuthenticationMiddleware, but without a second query for the user."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = cast("User", SimpleLazyObject(partial(_cached, request)))


def _cached(request: HttpRequest) -> User | AnonymousUser:
    person = _person(cast("SessionStore", request.session))
    vars(request)["_cached_user"] = person  # for the log (config/logs.py)
    return person


def _person(session: SessionStore) -> User | AnonymousUser:
    """Return the logged-in user. Like Django, end the session if its hash is no longer valid."""
    person = session.person if SESSION_KEY in session else None
    if person is None or str(person.pk) != session[SESSION_KEY] or not person.is_active:
        return AnonymousUser()
    kept = session.get(HASH_SESSION_KEY, "")
    if constant_time_compare(kept, person.get_session_auth_hash()):
        return person
    if any(constant_time_compare(kept, old) for old in person.get_session_auth_fallback_hash()):
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        return person
    session.flush()
    return AnonymousUser()
