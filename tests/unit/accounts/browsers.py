"""Helpers that store a session in the database, and read it as a later request does."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.browser.person import PersonOfSession
from accounts.browser.session_store import AMR, BEGAN, EPOCH, PROVED_AT, STAFF, SessionStore
from accounts.models import User
from tests.unit.accounts.people import employee


def on_the_road() -> SessionStore:
    """Store and return a session in which a sign-in has begun."""
    session = SessionStore()
    session["sign_in"] = {"id": "x"}
    session.keep()
    return session


def logged_in(user: User | None = None) -> SessionStore:
    """Log in `user`, or a new employee if `user` is None; return the stored session."""
    who = user or employee()
    session = SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session[PROVED_AT] = timezone.now().timestamp()
    session[AMR], session[EPOCH], session[STAFF] = ["otp", "pwd"], who.epoch, who.is_staff
    session[BEGAN] = timezone.now().timestamp()
    session.renew()
    return session


def opened(session: SessionStore) -> dict[str, object]:
    """Return the session's data as a later request reads it."""
    return dict(SessionStore(session.session_key).items())


def is_inside(session: SessionStore) -> bool:
    """Return whether this session authenticates the user of a later request."""
    return visitor_with(session).is_authenticated


def visitor_with(session: SessionStore) -> User | AnonymousUser:
    """Return the user of a later request with this session, as the middleware finds it."""
    request = HttpRequest()
    request.session = SessionStore(session.session_key)
    PersonOfSession(lambda _request: HttpResponse()).process_request(request)
    return request.user
