"""Check responses, and read the rows that a request must not change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import User
from quality.fuzz.shapes import MARKUP
from tests.guards.rows import SEEN, Tables, contents

if TYPE_CHECKING:  # only django-stubs has this name
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


KNOWN = {200, 301, 302, 304, 400, 403, 404, 405, 410, 413, 429, 503}
PAGE = "text/html"
# The content types of downloads and of responses to scripts and machines, which are not in Dutch.
OTHER_KINDS = {"", "text/csv", "text/plain", "text/javascript"}
OTHER_KINDS |= {"application/json", "application/jsonl"}

# Tables that any visitor's attempt may change: counts of attempts, log rows, mails to any address.
NOTED = {"lib_charge", "accounts_securityevent", "accounts_eventnetwork", "messaging_message"}
# Tables that a sign-in changes.
OF_A_SIGN_IN = {"accounts_session", "accounts_maillink", "twofactor_smscode"}
# Tables in which a logged-in person may end rows.
OWN = {"twofactor_remembereddevice"}


def complaints(answer: Answer, *, hidden: Iterable[str]) -> list[str]:
    """Return what is wrong with a response: its status, its language, what it reveals.

    `hidden` are texts that must not be in the response. The list is empty if nothing is wrong.
    """
    said = b"".join(answer).decode("utf-8")  # a download is streamed, so it has no `content`
    kind = answer.get("Content-Type", "").partition(";")[0]
    wrong = [] if answer.status_code in KNOWN else [f"status {answer.status_code}"]
    if kind not in {PAGE, *OTHER_KINDS}:
        wrong.append(f"an unknown content type: {kind}")
    if kind == PAGE and said and '<html lang="nl"' not in said:
        wrong.append("not in Dutch")
    if f"<{MARKUP}" in said:
        wrong.append("markup came back unescaped")
    heads = "\n".join([*answer.headers.values(), *map(str, answer.cookies.values())])
    return [*wrong, *(f"gives away {one!r}" for one in hidden if one in said or one in heads)]


def rows(*, besides: set[str], columns: tuple[str, ...] = ()) -> Tables:
    """Return the rows of all tables by table, except the tables named in `besides`.

    The columns `columns`, the epoch and the times of last use are left out.
    """
    found = contents(leave_out=(*SEEN, "epoch", *columns))
    return {table: kept for table, kept in found.items() if table not in besides}


def all_but_the_password_of(email: str) -> list[object]:
    """Return what must not change when the user with this address chooses a password by mail link.

    That is all rows and passwords, except this user's password and the rows that a sign-in changes.
    """
    others = User.objects.exclude(email=email).order_by("pk")
    kept = rows(besides=NOTED | OF_A_SIGN_IN, columns=("password",))
    return [kept, list(others.values_list("pk", "password"))]


def beyond_the_branch(number: str) -> list[object]:
    """Return what the admin of branch `number` must not change.

    That is: people of other branches, staff, and roles.
    """
    others = User.objects.filter(~Q(branch__number=number) | Q(is_staff=True))
    kept = ("pk", "email", "phone", "password", "branch", "is_active", "is_staff", "frozen_at")
    power = ("groups", "manages", "authenticator__sealed_key")
    return [sorted(others.values_list(*kept, *power), key=repr), *roles()]


def roles() -> list[list[str]]:
    """Return the rows of groups and permissions, which only migrations may change."""
    return [kept for table, kept in contents().items() if table.startswith("auth_")]
