"""Write the security log (S101): a database row and, once the row is committed, a log line.

One statement inserts all rows of a service, at the end of the service's transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum, auto
from functools import partial

from django.db import transaction

from accounts.browser.visit import Visit
from accounts.models import Branch, SecurityEvent, User
from lib.listeners import tell
from lib.rows import Rows

logger = logging.getLogger("accounts.events")  # operators filter by this name

_ROWS = Rows(SecurityEvent)

# The events of the running service that are still to be written; None outside a service.
_unsaved: ContextVar[list[SecurityEvent] | None] = ContextVar("unsaved_events", default=None)


class Event(StrEnum):
    """The kinds of event in the security log: the possible values of SecurityEvent.what."""

    LOGIN = auto()
    LOGIN_REFUSED = auto()  # the right password of a blocked or frozen person
    PASSWORD_WRONG = auto()
    SMS_CODE_WRONG = auto()
    APP_CODE_WRONG = auto()
    APP_CODE_REUSED = auto()  # a double click, or a thief who saw the code over a shoulder
    STEPPED_UP = auto()

    PASSWORD_CHOSEN = auto()
    MAIL_ASKED = auto()
    MAIL_TO_NOBODY = auto()
    SESSION_ENDED = auto()
    LOGGED_OUT_EVERYWHERE = auto()

    APP_CONNECTED = auto()
    APP_REPLACED = auto()
    RECOVERY_ASKED = auto()
    ACCOUNT_FROZEN = auto()
    ACCOUNT_THAWED = auto()
    COUNTER_CODE_WRONG = auto()
    DEVICE_REMEMBERED = auto()
    DEVICE_COPIED = auto()
    DEVICE_FORGOTTEN = auto()

    INVITED = auto()
    PERSON_ADDED = auto()  # not invited yet
    ACTIVATION_SENT = auto()
    COUNTER_CODE_ISSUED = auto()
    SMS_QUOTA_CLEARED = auto()
    NAME_CHANGED = auto()
    EMAIL_CHANGED = auto()
    NUMBER_CHANGED = auto()
    BRANCH_CHANGED = auto()
    ROLE_CHANGED = auto()
    BRANCHES_MANAGED_CHANGED = auto()
    BLOCKED = auto()
    UNBLOCKED = auto()
    ERASED = auto()

    JOB_MADE = auto()
    JOB_CONFIRMED = auto()
    JOB_CANCELLED = auto()
    JOB_QUOTA_LIFTED = auto()
    ADDRESS_ELSEWHERE = auto()  # an import named an address that is not theirs to add

    BRANCH_ADDED = auto()
    BRANCH_CORRECTED = auto()
    REMINDED = auto()  # by mail, of an activation that is not finished
    REMINDERS_STOPPED = auto()
    EXPORT_BEGUN = auto()  # of a list at the desk
    EXPORT_ENDED = auto()
    SMS_STOPPED = auto()  # to all people
    SMS_RESUMED = auto()
    LOGO_CHANGED = auto()
    LOGO_REMOVED = auto()
    RESTORED = auto()  # the whole database, from a backup


# The possible results of a login attempt (S104).
LOGIN_OUTCOMES = (
    Event.LOGIN,
    Event.LOGIN_REFUSED,
    Event.PASSWORD_WRONG,
    Event.SMS_CODE_WRONG,
    Event.APP_CODE_WRONG,
    Event.COUNTER_CODE_WRONG,
)


@contextmanager
def service() -> Iterator[None]:
    """Run the block, a service, in one transaction. Insert its events at the end, in order.

    Inside another service the block is a savepoint, and the outer service inserts its events too.
    Do not `record` in a plain `atomic` block of a service: if only that block is rolled back, the
    event is inserted nevertheless.
    """
    with transaction.atomic():
        outer, events = _unsaved.get(), list[SecurityEvent]()
        before = _unsaved.set(events)
        try:
            yield
        finally:
            _unsaved.reset(before)
        is_kept = not transaction.get_rollback()
        if is_kept:
            _hand_over(events, outer)
    if is_kept and outer is None and events:
        tell("ON_EVENTS", events)


def record(
    what: Event, *, user: User | None, visit: Visit, origin: bool = True, amr: str = ""
) -> None:
    """Record what a visitor did to the account of `user`.

    If the address has no account, `user` is None. If `origin` is True, record the visitor's network
    too. `amr` goes into the log line only.
    """
    event = SecurityEvent(
        at=visit.now,
        what=what,
        user_id=user.pk if user else None,
        by_user_id=user.pk if user else None,
        branch_id=user.branch_id if user else None,
        network=visit.network if origin else "",
    )
    _write(event, amr)


def record_by(
    what: Event,
    *,
    user: User | None,
    by: User | None,
    now: datetime,
    branch: Branch | None = None,
    detail: str = "",
) -> None:
    """Record what a staff member did to a user, a branch or the site.

    `by` is the staff member, or None if a management command did it. `detail` is the value before
    and after, by `from_to` of accounts/log/details.py, or a typed reason: it goes into the row, not
    into the log line.
    """
    own = user.branch_id if user else None
    _write(
        SecurityEvent(
            at=now,
            what=what,
            user_id=user.pk if user else None,
            by_user_id=by.pk if by else None,
            by="desk" if by else "cli",
            branch_id=branch.pk if branch else own,
            network=by.acts_from if by else "",
            detail=detail,
        )
    )


def record_auto(what: Event, *, user: User, now: datetime) -> None:
    """Record what the site did by itself to a person."""
    branch = user.branch_id
    _write(SecurityEvent(at=now, what=what, user_id=user.pk, by="auto", branch_id=branch))


def _hand_over(events: list[SecurityEvent], outer: list[SecurityEvent] | None) -> None:
    """Insert a service's events, or leave them to the outer service if there is one."""
    if outer is None:
        _ROWS.insert(*events)
    else:
        outer.extend(events)


def _write(event: SecurityEvent, amr: str = "") -> None:
    """Insert the row, at once or at the end of the service; log a line after the commit (S100)."""
    unsaved = _unsaved.get()
    if unsaved is None:
        _ROWS.insert(event)
    else:
        unsaved.append(event)
    line = partial(logger.info, "%s", str(event.what), extra=_facts(event, amr))
    transaction.on_commit(line)


def _facts(event: SecurityEvent, amr: str) -> dict[str, object]:
    """Return the fields of the event's log line."""
    return {
        "event": str(event.what),
        "user": event.user_id,
        "by": event.by if event.by in {"auto", "cli"} else event.by_user_id,
        "branch": event.branch_id,
        "network": event.network,
        **({"amr": amr} if amr else {}),  # RFC 8176 methods of a login, separated by spaces
    }
