"""'Herstel mobiele app' (replace a lost app) and 'Dit was ik niet' (freeze the account).

A recovery asks for the password, a recovery link or counter code, and an SMS code (S60,
NIST 800-63B-4 §4.2). The old app works until the new app is confirmed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.browser.visit import Visit
from accounts.log.events import Event, record, service
from accounts.mail.mails import send_link, text_notice
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.road.walk import Facts, advance, facts_of, gather, locked
from accounts.services.mail import charge_mail
from accounts.services.password import Entry, enter_password
from accounts.services.session import end_all_of
from twofactor.models import Authenticator, CounterCode

# The keys in `Facts.read` for the connected app and for the result of `recovers`.
APP, RECOVERY = "app", "recovery"

MayIssue = Callable[[User | None, User, datetime], bool]


def app_of(facts: Facts) -> Authenticator | None:
    """Return the person's connected app."""
    return cast("Authenticator | None", facts.read[APP])


def is_recovery(facts: Facts) -> bool:
    """Return whether this sign-in replaces the app: it has a valid recover link or counter code."""
    return bool(facts.read[RECOVERY])


def may_recover(facts: Facts) -> bool:
    """Return whether this sign-in has a recover link or counter code, valid or not."""
    return bool(facts.sign_in.counter_code or facts.sign_in.recover)


def recovers(facts: Facts) -> bool:
    """Return, from the database, whether this sign-in's recover link or counter code is valid."""
    if facts.sign_in.counter_code:
        code = counter_code_of(facts.user, facts.visit.now)
        return code is not None and code.pk == facts.sign_in.counter_code
    if not facts.sign_in.recover:
        return False
    mine = MailLink.objects.usable(facts.visit.now).filter(user=facts.user)
    return mine.filter(pk=facts.sign_in.recover, purpose=Purpose.RECOVER).exists()


def counter_code_of(user: User, now: datetime) -> CounterCode | None:
    """Return the person's usable counter code if its issuer may still issue it (S61), or None."""
    code = CounterCode.objects.usable_of(user, now).select_related("issued_by").first()
    may_issue: MayIssue = import_string(settings.COUNTER_CODE_RULE)
    return code if code and may_issue(code.issued_by, user, now) else None


def is_held(user: User, now: datetime) -> bool:
    """Return whether recovery by mail is on hold, for example after a new number (S62)."""
    return user.recovery_held_until is not None and now < user.recovery_held_until


def ask_recovery(*, facts: Facts) -> None:
    """Mail a recovery link unless the sign-in ended or recovery `is_held`. Raises TooMany (S26)."""
    charge_mail(facts.visit, "recover", facts.user.pk)
    with service():
        fresh = locked(facts)
        if fresh and not is_held(fresh.user, facts.visit.now):
            send_link(user=fresh.user, purpose=Purpose.RECOVER, now=facts.visit.now)
            record(Event.RECOVERY_ASKED, user=fresh.user, visit=facts.visit)


def ask_recovery_inside(*, visit: Visit, user: User, password: str) -> str | None:
    """Check a logged-in user's password, log the user out, and begin a sign-in to recover the app.

    Returns the URL name to redirect to, or None if the password is refused. Sends no mail while
    recovery by mail is on hold. Raises the same as `enter_password`, and TooMany (S26).
    """
    entry = Entry(recovering=True)
    if not enter_password(visit=visit, email=user.email, password=password, entry=entry):
        return None
    facts = facts_of(visit)
    if facts is None or is_held(facts.user, visit.now):
        return "counter_code"  # while recovery by mail is on hold, no mail is sent
    ask_recovery(facts=facts)
    return "recovery_sent"


def begin_recovery(*, facts: Facts, link: MailLink) -> str | None:
    """Make this sign-in a recovery, after the person opened a recovery link.

    Returns a URL name or path. Returns None if the link is another person's, the sign-in ended, or
    recovery by mail is on hold.
    """
    if link.user_id != facts.user.pk:
        return None
    with service():
        fresh = locked(facts)
        if fresh is None or is_held(fresh.user, facts.visit.now):
            return None
        sign_in = replace(fresh.sign_in, recover=link.pk, counter_code=0)
        return advance(gather(fresh.user, sign_in, facts.visit))


def replace_app(facts: Facts) -> Facts | None:
    """Use up the recovery link or counter code, delete the old app, end all other access (S63).

    Call this in the transaction that confirms the new app. Returns the facts with the new epoch, or
    None if the link or counter code is invalid, or a link is used while recovery is on hold.
    """
    user, visit = facts.user, facts.visit
    if not _spend(facts):
        return None
    Authenticator.objects.filter(user=user, confirmed=True).delete()
    end_all_of(user, visit, keep=visit.session.row_key)
    if user.frozen_at:
        _thaw(user, visit)
    record(Event.APP_REPLACED, user=user, visit=visit)
    _tell_owner(facts)
    ended = facts.knowing(**{APP: None, RECOVERY: False})
    return replace(ended, sign_in=replace(facts.sign_in, epoch=user.epoch))


def disown(*, link: MailLink, visit: Visit) -> bool:
    """Freeze the account: 'dit was ik niet' (S64). Return False if the link is no longer valid."""
    with service():
        user = User.objects.locked(link.user_id)
        if user is None or not MailLink.objects.spend(link.pk, user, visit.now):
            return False
        user.frozen_at = visit.now
        user.save(update_fields=["frozen_at"])
        Authenticator.objects.filter(user=user).delete()
        end_all_of(user, visit)
        record(Event.ACCOUNT_FROZEN, user=user, visit=visit)
    return True


def _spend(facts: Facts) -> bool:
    """Use up the counter code, or the link unless recovery is on hold; return if it was valid."""
    user, sign_in, now = facts.user, facts.sign_in, facts.visit.now
    if sign_in.counter_code:
        return CounterCode.objects.spend(sign_in.counter_code, user, now)
    return not is_held(user, now) and MailLink.objects.spend(sign_in.recover, user, now)


def _thaw(user: User, visit: Visit) -> None:
    user.frozen_at = None
    user.save(update_fields=["frozen_at"])
    record(Event.ACCOUNT_THAWED, user=user, visit=visit)


def _tell_owner(facts: Facts) -> None:
    """Notify the owner by mail and SMS that the app was replaced (S54)."""
    user, now = facts.user, facts.visit.now
    send_link(user=user, purpose=Purpose.DISOWN, now=now)
    text_notice(user=user, notice="app_replaced", now=now)  # a thief may read the mail
