"""Write the security log (S101): a database row and, after its transaction commits, a log line."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum, auto
from functools import partial

from django.db import transaction

from accounts.browser.visit import Visit
from accounts.models import Branch, EventNetwork, SecurityEvent, User

logger = logging.getLogger("accounts.events")  # operators filter by this name


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
    ACTIVATION_SENT = auto()
    COUNTER_CODE_ISSUED = auto()
    SMS_QUOTA_CLEARED = auto()
    EMAIL_CHANGED = auto()
    NUMBER_CHANGED = auto()
    BRANCH_CHANGED = auto()
    ROLE_CHANGED = auto()
    BRANCHES_MANAGED_CHANGED = auto()
    BLOCKED = auto()
    UNBLOCKED = auto()
    ERASED = auto()

    BRANCH_ADDED = auto()
    BRANCH_CORRECTED = auto()
    SMS_STOPPED = auto()  # to all people
    SMS_RESUMED = auto()
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
    )
    _write(event, visit.network if origin else "", amr)


def record_by(
    what: Event,
    *,
    user: User | None,
    by: User | None,
    now: datetime,
    branch: Branch | None = None,
) -> None:
    """Record what a staff member did to a user, a branch or the site.

    `by` is the staff member, or None if a management command did it.
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
        ),
        by.acts_from if by else "",
    )


def _write(event: SecurityEvent, network: str = "", amr: str = "") -> None:
    """Save the event's rows now. Write the log line after the transaction commits (S100)."""
    facts = {
        "event": str(event.what),
        "user": event.user_id,
        "by": event.by if event.by == "cli" else event.by_user_id,
        "branch": event.branch_id,
        "network": network,
        **({"amr": amr} if amr else {}),  # RFC 8176 methods of a login, separated by spaces
    }
    with transaction.atomic(savepoint=False):
        event.save(force_insert=True)
        if network:
            EventNetwork.objects.create(event=event, network=network)
        transaction.on_commit(partial(logger.info, "%s", facts["event"], extra=facts))
