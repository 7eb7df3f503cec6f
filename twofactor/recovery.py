"""'Herstel mobiele app': connect a new app after losing the old one, and undo it when it was theft.

Asks what enrolment asked: password, a fresh link by mail or in its place a counter code of the
branch, a code by SMS (S60, NIST 800-63B-4 §4.2). The old app works until the new one is confirmed;
no deed here ever leaves an enrolled account without an authenticator, except `disown`, which closes
it until a new password, a counter code and an SMS thaw it (S64).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.log.events import Event, record
from accounts.mail.mails import send_link
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.road.walk import advance, facts_of, locked
from accounts.services import Entry, charge_mail, end_all_of, enter_password
from twofactor.models import Authenticator, CounterCode
from twofactor.notices import text_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.browser.visit import Visit
    from accounts.road.walk import Facts

    MayIssue = Callable[[User | None, User, datetime], bool]


def is_recovery(facts: Facts) -> bool:
    """Say whether this sign-in carries a recover link or a counter code that is still good."""
    if facts.sign_in.counter_code:
        code = counter_code_of(facts.user, facts.visit.now)
        return code is not None and code.pk == facts.sign_in.counter_code
    if not facts.sign_in.recover:
        return False
    mine = MailLink.objects.usable(facts.visit.now).filter(user=facts.user)
    return mine.filter(pk=facts.sign_in.recover, purpose=Purpose.RECOVER).exists()


def counter_code_of(user: User, now: datetime) -> CounterCode | None:
    """Give this person's counter code, as long as whoever issued it still might (S61)."""
    code = CounterCode.objects.usable_of(user, now).select_related("issued_by").first()
    may_issue: MayIssue = import_string(settings.COUNTER_CODE_RULE)
    return code if code and may_issue(code.issued_by, user, now) else None


def is_held(user: User, now: datetime) -> bool:
    """Say whether nobody may recover alone now: another number or address, or a reset (S62)."""
    return user.recovery_held_until is not None and now < user.recovery_held_until


def ask_recovery(*, facts: Facts) -> None:
    """Send the recover mail to who proved the password. Raises TooMany (S26)."""
    charge_mail(facts.visit, "recover", facts.user.pk)
    with transaction.atomic():
        fresh = locked(facts)
        if fresh and not is_held(fresh.user, facts.visit.now):
            send_link(user=fresh.user, purpose=Purpose.RECOVER, now=facts.visit.now)
            record(Event.RECOVERY_ASKED, user=fresh.user, visit=facts.visit)


def ask_recovery_inside(*, visit: Visit, user: User, password: str) -> str | None:
    """Leave the session for a sign-in that asks to recover; return the URL name to go to.

    The password stands in for the fresh app code, which is what was lost (S52). None: it is wrong.
    Raises as a login does, and TooMany (S26). During the hold of S62 only the counter code is left.
    """
    entry = Entry(recovering=True)
    if not enter_password(visit=visit, email=user.email, password=password, entry=entry):
        return None
    facts = facts_of(visit)
    if facts is None or is_held(facts.user, visit.now):
        return "counter_code"
    ask_recovery(facts=facts)
    return "recovery_sent"


def begin_recovery(*, facts: Facts, link: MailLink) -> str | None:
    """Let the link that this browser opened make its sign-in a recovery; answer where to go.

    Answers nothing when link and sign-in are not of one person, or the hold of S62 is on.
    """
    if link.user_id != facts.user.pk:
        return None
    with transaction.atomic():
        fresh = locked(facts)
        if fresh is None or is_held(fresh.user, facts.visit.now):
            return None
        sign_in = replace(fresh.sign_in, recover=link.pk, counter_code=0)
        return advance(replace(fresh, sign_in=sign_in))


def replace_app(facts: Facts) -> Facts | None:
    """Spend what makes it a recovery, end the old app and all that is open, tell the owner (S63).

    Part of the deed that confirms the new app, in its transaction. Answers the facts with the
    new epoch, or nothing when link or counter code were spent by a rival. A frozen account thaws.
    """
    user, visit = facts.user, facts.visit
    if not _spend(facts):
        return None
    Authenticator.objects.filter(user=user, confirmed=True).delete()
    end_all_of(user, visit)
    if user.frozen_at:
        _thaw(user, visit)
    record(Event.APP_REPLACED, user=user, visit=visit)
    _tell_owner(facts)
    return replace(facts, sign_in=replace(facts.sign_in, epoch=user.epoch))


def disown(*, link: MailLink, visit: Visit) -> bool:
    """Freeze the account: 'dit was ik niet' (S64). Answers whether the link was still good.

    Sessions, devices, links and the newest app end. The owner comes back through the branch.
    """
    with transaction.atomic():
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
    """Use up the counter code, or the link; the hold of S62 stops who has a link alone."""
    user, sign_in, now = facts.user, facts.sign_in, facts.visit.now
    if sign_in.counter_code:
        return CounterCode.objects.spend(sign_in.counter_code, user, now)
    return not is_held(user, now) and MailLink.objects.spend(sign_in.recover, user, now)


def _thaw(user: User, visit: Visit) -> None:
    user.frozen_at = None
    user.save(update_fields=["frozen_at"])
    record(Event.ACCOUNT_THAWED, user=user, visit=visit)


def _tell_owner(facts: Facts) -> None:
    """Tell by mail and by SMS: a thief who has one of them does not have both (S54)."""
    user, now = facts.user, facts.visit.now
    send_link(user=user, purpose=Purpose.DISOWN, now=now)
    text_notice(user=user, notice="app_replaced", now=now)
