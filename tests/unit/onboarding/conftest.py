"""Fixtures: two branches, a user of each role, and a function that logs a user in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from accounts.browser.session_store import AMR, EPOCH, PROVED_AT, STAFF, SessionStore
from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.models import Progress, Stage
from onboarding.services import invite

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

Enter = Callable[[User], Client]


@pytest.fixture
def rotterdam(db: None) -> Branch:
    return Branch.objects.create(
        number="02", name="Rotterdam", phone="+31101234567", reply_to="rotterdam@werk.example"
    )


@pytest.fixture
def amsterdam(db: None) -> Branch:
    return Branch.objects.create(
        number="01", name="Amsterdam", phone="+31201234567", reply_to="amsterdam@werk.example"
    )


def invited(
    name: str, branch: Branch | None, role: Role = Role.EMPLOYEE, *, by: User | None = None
) -> User:
    """Invite a user as colleague `by`, or by the command line if `by` is None; return the user."""
    activation = invite(
        by=by,
        now=NOW,
        email=f"{name}@werk.example",
        first_name=name.capitalize(),
        last_name="de Vries",
        phone="+31612345678",
        branch=branch,
        role=role,
        language="nl",
    )
    return User.objects.get(pk=activation.user_id)


def with_password(person: User) -> User:
    """Store a made-up password hash, as if the user had chosen a password; return the user."""
    person.password = "argon2$not-a-real-hash"
    person.save(update_fields=["password"])
    Progress.objects.filter(user=person).reach(Stage.PASSWORD, NOW)
    return person


@pytest.fixture
def anna(rotterdam: Branch) -> User:
    """Return an employee of Rotterdam."""
    return invited("anna", rotterdam)


@pytest.fixture
def ahmed(amsterdam: Branch) -> User:
    """Return an employee of Amsterdam."""
    return invited("ahmed", amsterdam)


@pytest.fixture
def rosa(rotterdam: Branch) -> User:
    """Return a branch admin of Rotterdam."""
    return invited("rosa", rotterdam, Role.BRANCH_ADMIN)


@pytest.fixture
def sofie(db: None) -> User:
    """Return a user with the role of support."""
    return invited("sofie", None, Role.SUPPORT)


@pytest.fixture
def hanna(db: None) -> User:
    """Return a user with the role of head office."""
    return invited("hanna", None, Role.HEAD_OFFICE)


@pytest.fixture
def enter(db: None) -> Enter:
    """Return a function that takes a user and returns a new `Client` logged in as the user."""

    def enter_as(person: User) -> Client:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session[PROVED_AT] = timezone.now().timestamp()
        session[AMR], session[EPOCH], session[STAFF] = ["otp", "pwd"], person.epoch, person.is_staff
        session.renew()
        client = Client(headers={"host": "localhost"})
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
        return client

    return enter_as
