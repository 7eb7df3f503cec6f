"""Create users, and read which parts of a service's work are committed for which users."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.log.events import Event
from accounts.mail.links import issue_link
from accounts.models import Branch, MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from messaging.models import Message
from messaging.states import Kind
from twofactor.models import SmsCode


def newcomers(many: int) -> list[User]:
    """Create this many users without a password. No mail is sent to them."""
    branch = Branch.objects.create(
        number="02", name="Rotterdam", phone="+31101234567", reply_to="rotterdam@example.nl"
    )
    people = [
        User(email=f"new{n}@example.nl", phone=f"+3161{n:07d}", first_name="P", branch=branch)
        for n in range(many)
    ]
    for one in people:
        one.set_unusable_password()
    return User.objects.bulk_create(people)


def links_for(people: Iterable[User]) -> list[tuple[int, str]]:
    """Create an activation link for each user. Return the users' ids and links."""
    now = timezone.now()
    until = now + timedelta(days=7)
    return [
        (
            one.pk,
            issue_link(user=one, purpose=Purpose.ACTIVATE, expires_at=until, now=now),
        )
        for one in people
    ]


def parts_of_asked_mails() -> list[set[int]]:
    """Return three sets of user ids: those with a mail link, with a mail, with a logged request."""
    links = MailLink.objects.values_list("user_id", flat=True)
    mails = Message.objects.filter(kind=Kind.MAIL)
    told = {one.user_id for one in mails if one.user_id is not None}
    return [set(links), told, _noted(Event.MAIL_ASKED)]


def parts_of_chosen_passwords() -> list[set[int]]:
    """Return five sets of user ids: with a used link, a password, an SMS code, an SMS, an event."""
    spent = MailLink.objects.exclude(used_at=None).values_list("user_id", flat=True)
    chosen = {user.pk for user in User.objects.all() if user.has_password}
    codes = SmsCode.objects.values_list("user_id", flat=True)
    sms = Message.objects.filter(kind=Kind.SMS).values_list("user_id", flat=True)
    return [set(spent), chosen, set(codes), set(sms), _noted(Event.PASSWORD_CHOSEN)]


def _noted(event: Event) -> set[int]:
    events = SecurityEvent.objects.filter(what=event)
    return {one.user_id for one in events if one.user_id is not None}
