"""Queue mails with links, and notices as mail or SMS, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.browser.language import in_language
from accounts.mail.links import end_links, end_links_of, issue_link, made_link
from accounts.mail.notices import NOTICES, notice_text
from accounts.models import MailLink, User
from accounts.models.purpose import REMINDER, Purpose
from lib.tokens import new_token
from messaging.budgets import Receiver
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.services import queue_mail, queue_mails, queue_sms

_SUBJECTS = {
    Purpose.ACTIVATE: gettext_lazy("Activeer uw account bij %(organisation)s"),
    Purpose.RESET: gettext_lazy("Kies een nieuw wachtwoord"),
    Purpose.RECOVER: gettext_lazy("Herstel uw mobiele app"),
    Purpose.DISOWN: gettext_lazy("De app van uw account is opnieuw gekoppeld"),
}

_NOT_READY = gettext_lazy("U bent nog niet klaar")


def compose(*, user: User, subject: str, template: str, context: dict[str, Any]) -> Mail:
    """Return a mail to `user` in text and HTML.

    The sender's name is the user's branch, or the organisation if the user has no branch.
    """
    branch = user.branch
    whole = {
        "user": user,
        "branch": branch,
        "subject": subject,
        "organisation": settings.ORGANISATION,
        **context,
    }
    return Mail(
        to=user.email,
        subject=subject,
        text=render_to_string(f"{template}.txt", whole),
        html=render_to_string(f"{template}.html", whole),
        sender_name=str(branch) if branch else settings.ORGANISATION,
        reply_to=branch.reply_to if branch else "",
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """An activation mail that is composed and not queued yet, and its link, not saved yet."""

    user: User
    link: MailLink
    mail: Mail


def send_activation(*, user: User, now: datetime) -> Message:
    """Queue an activation mail with a new link, and revoke the user's older activation links."""
    ((_link, message),) = send_ready([compose_activation(user, now)], now=now, is_bulk=False)
    return message


def compose_activation(user: User, now: datetime) -> Ready:
    """Compose an activation mail with a new link. Writes nothing."""
    expires_at = _activation_ends(now)
    link, url = made_link(user=user, purpose=Purpose.ACTIVATE, expires_at=expires_at, now=now)
    return Ready(user, link, _link_mail(user, Purpose.ACTIVATE, url, expires_at))


def send_ready(
    ready: Sequence[Ready], *, now: datetime, is_bulk: bool
) -> list[tuple[MailLink, Message]]:
    """Queue composed activation mails, and revoke the users' older activation links.

    Takes four statements, however many mails. With `is_bulk`, other mails go first. Returns the
    link and the message of each.
    """
    people = [one.user for one in ready]
    end_links_of([user.pk for user in people], purpose=Purpose.ACTIVATE, now=now)
    links = MailLink.objects.bulk_create(one.link for one in ready)
    messages = [_message(user, Purpose.ACTIVATE, is_bulk=is_bulk) for user in people]
    mails = zip(messages, (one.mail for one in ready), strict=True)
    queue_mails(mails, expires_at=_activation_ends(now), now=now)
    return list(zip(links, messages, strict=True))


def send_link(*, user: User, purpose: Purpose, now: datetime) -> Message:
    """Queue the mail for `purpose` with a new link. Revoke the user's older links for `purpose`."""
    expires_at = now + settings.LINK_LIFETIMES[purpose]
    url = issue_link(user=user, purpose=purpose, expires_at=expires_at, now=now)
    mail = _link_mail(user, purpose, url, expires_at)
    return _queue(user, purpose, mail, expires_at=expires_at, now=now)


def send_reminder(*, user: User, stop_token: str, now: datetime) -> Message:
    """Queue a mail to a person who is not ready, behind all mails that are not of bulk.

    Without a password, it has a new activation link, which ends the older one; else the login page.
    """
    expires_at = _activation_ends(now)
    if user.has_password:
        login = settings.PUBLIC_URL + reverse("login")
        name, url = "remind_login", in_language(login, user.language)
    else:
        name = "remind_activate"
        url = issue_link(user=user, purpose=Purpose.ACTIVATE, expires_at=expires_at, now=now)
    stop = settings.PUBLIC_URL + reverse("stop_reminders", args=[stop_token])
    stop_url = in_language(stop, user.language)
    context = {"url": url, "expires_at": expires_at, "stop_url": stop_url}
    message = _message(user, REMINDER, is_bulk=True)
    mail = _mail(user, name, _NOT_READY, context)
    queue_mails([(message, mail)], expires_at=expires_at, now=now)
    return message


def queue_notice(*, user: User, notice: str, now: datetime, to: str = "") -> Message:
    """Queue a notice (S54) as a mail to `user`, or to the user's old address `to` if given."""
    expires_at = now + settings.NOTICE_LIFETIME
    subject = NOTICES[notice].subject
    mail = _mail(user, notice, subject, {})
    return _queue(user, notice, replace(mail, to=to or mail.to), expires_at=expires_at, now=now)


def text_notice(*, user: User, notice: str, now: datetime, to: str = "") -> None:
    """Queue a notice as an SMS to `user`, or to the user's old number `to` (E.164) if given."""
    queue_sms(
        purpose=notice,
        # Without a network never refused: a thief could use up the shared budgets (S23).
        to=Receiver(to or str(user.phone), user.branch_id, None),
        text=notice_text(user, notice),
        user_id=user.pk,
        expires_at=now + settings.NOTICE_LIFETIME,
        now=now,
    )


def send_to_nobody(*, email: str, now: datetime) -> None:
    """Queue a mail that is never sent: a request without a mail must not take less time (S26)."""
    end_links(user_id=0, purpose=Purpose.ACTIVATE, now=now)
    nobody = User(email=email, first_name="", last_name="")
    # Compose the longest mail: that makes up for the time of reading the person's row.
    mail = compose(
        user=nobody,
        subject=str(_SUBJECTS[Purpose.ACTIVATE]),
        template="accounts/mail/activate",
        context={"url": new_token(), "expires_at": now},
    )
    queue_mail(purpose="none", mail=mail, user_id=None, branch_id=None, expires_at=now, now=now)


def _link_mail(user: User, purpose: Purpose, url: str, expires_at: datetime) -> Mail:
    lifetime = settings.LINK_LIFETIMES[purpose]
    context = {"url": url, "expires_at": expires_at, "lifetime": lifetime}
    return _mail(user, purpose, _SUBJECTS[purpose], context)


def _activation_ends(now: datetime) -> datetime:
    return now + settings.LINK_LIFETIMES[Purpose.ACTIVATE]


def _message(user: User, purpose: str, *, is_bulk: bool) -> Message:
    about = {"user_id": user.pk, "branch_id": user.branch_id}
    return Message(purpose=purpose, is_bulk=is_bulk, **about)


def _mail(user: User, name: str, subject: Promise | str, context: dict[str, Any]) -> Mail:
    """Return the mail to `user` from the template `name`, in the user's language."""
    with translation.override(user.language):
        return compose(
            user=user,
            subject=subject % {"organisation": settings.ORGANISATION},
            template=f"accounts/mail/{name}",
            context=context,
        )


def _queue(
    user: User,
    name: str,
    mail: Mail,
    *,
    expires_at: datetime,
    now: datetime,
) -> Message:
    """Queue a mail about `user`. The message's purpose is `name`."""
    message = _message(user, name, is_bulk=False)
    queue_mails([(message, mail)], expires_at=expires_at, now=now)
    return message
