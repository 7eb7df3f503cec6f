"""Helpers that create users, visits and sign-ins directly, without HTTP requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.browser.session_store import SessionStore
from accounts.browser.visit import Visit
from accounts.models import Branch, User
from accounts.road.sign_in import SignIn
from accounts.road.walk import Facts, gather

NETWORK = "192.0.2.0/24"
PASSWORD = "Een fiets met 2 wielen!"

_numbers = count(1)


def rotterdam() -> Branch:
    found, _made = Branch.objects.get_or_create(
        number="02",
        name="Rotterdam",
        defaults={"phone": "+31101234567", "reply_to": "rotterdam@werktalent.example"},
    )
    return found


def employee(**values: Any) -> User:
    """Return a new employee without a password; mail address and phone number are unique."""
    number = next(_numbers)
    facts = {
        "email": f"medewerker{number}@mail.example",
        "first_name": "Sanne",
        "last_name": "de Boer",
        "phone": f"+3161{number:07d}",
        "branch": values["branch"] if "branch" in values else rotterdam(),
    }
    return User.objects.create(**{**facts, **values})


def visit(
    *,
    session: SessionStore | None = None,
    cookies: Mapping[str, str] | None = None,
    network: str = NETWORK,
    form_token: str = "",
    now: datetime | None = None,
) -> Visit:
    """Return a `Visit` with these values, by default with a new session and without cookies."""
    return Visit(
        session=session or SessionStore(),
        cookies=cookies or {},
        network=network,
        form_token=form_token,
        now=now or timezone.now(),
    )


def on_road(user: User, where: Visit | None = None, **proofs: str) -> Facts:
    """Begin a sign-in with the password and these further `proofs`; return its `Facts`."""
    here = where or visit()
    whole = User.objects.whole(user.pk)
    assert whole
    facts = gather(whole, SignIn.begin(user=user, visit=here), here)
    for what, of in proofs.items():
        facts = facts.proven(what, of)
    return facts


def without_proof(facts: Facts, what: str) -> Facts:
    proofs = {name: proof for name, proof in facts.sign_in.proofs.items() if name != what}
    return replace(facts, sign_in=replace(facts.sign_in, proofs=proofs))


def cookies_after(where: Visit) -> dict[str, str]:
    """Return the browser's cookies after this visit, including cookies that a service set."""
    return {**where.cookies, **{name: value for name, (value, _lifetime) in where.answer.items()}}
