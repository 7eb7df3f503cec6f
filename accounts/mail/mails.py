"""Queue mails with links, and notices as mail or SMS, in the caller's transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.mail.links import end_links, issue_link
from accounts.mail.notices import NOTICES, notice_text
from accounts.models import User
from accounts.models.purpose import Purpose
from lib.tokens import new_token
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.services import queue_mail, queue_sms

_SUBJECTS = {
    Purpose.ACTIVATE: gettext_lazy("Activeer uw account bij %(organisation)s"),
    Purpose.RESET: gettext_lazy("Kies een nieuw wachtwoord"),
    Purpose.RECOVER: gettext_lazy("Herstel uw mobiele app"),
    Purpose.DISOWN: gettext_lazy("De app van uw account is opnieuw gekoppeld"),
}


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


def send_activation(*, user: User, now: datetime, is_bulk: bool = False) -> Message:
    """Queue an activation mail with a new link, and revoke the user's older activation links."""
    return send_link(user=user, purpose=Purpose.ACTIVATE, now=now, is_bulk=is_bulk)


def send_link(*, user: User, purpose: Purpose, now: datetime, is_bulk: bool = False) -> Message:
    """Queue the mail for `purpose` with a new link. Revoke the user's older links for `purpose`.

    With `is_bulk`, mails that are not of a bulk job go first.
    """
    lifetime = settings.LINK_LIFETIMES[purpose]
    expires_at = now + lifetime
    url = issue_link(user=user, purpose=purpose, expires_at=expires_at, now=now)
    context = {"url": url, "expires_at": expires_at, "lifetime": lifetime}
    mail = _mail(user, purpose, _SUBJECTS[purpose], context)
    return _queue(user, purpose, mail, expires_at=expires_at, now=now, is_bulk=is_bulk)


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
        number=to or str(user.phone),
        text=notice_text(user, notice),
        user_id=user.pk,
        branch_id=user.branch_id,
        network=None,  # charged but never refused: a thief could use up the shared budgets (S23)
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
    is_bulk: bool = False,
) -> Message:
    """Queue a mail about `user`. The message's purpose is `name`."""
    return queue_mail(
        purpose=name,
        mail=mail,
        user_id=user.pk,
        branch_id=user.branch_id,
        expires_at=expires_at,
        now=now,
        is_bulk=is_bulk,
    )
