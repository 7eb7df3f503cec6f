"""The mails of the front door: written here, queued in the deed's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy

from accounts.links import issue_link
from accounts.models.mail_link import Purpose
from messaging.outgoing import Mail
from messaging.services import queue_mail

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from messaging.models import Message

_SUBJECTS = {
    Purpose.ACTIVATE: gettext_lazy("Activeer uw account bij %(organisation)s"),
    Purpose.RESET: gettext_lazy("Kies een nieuw wachtwoord"),
}


def compose(*, user: User, subject: str, template: str, context: dict[str, Any]) -> Mail:
    """Write one mail, text and HTML, with the person's branch as its sender (the seed, step 2)."""
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


def send_activation(*, user: User, now: datetime) -> Message:
    """Queue an activation mail with a fresh link; older activation links end."""
    return _send_link(user, Purpose.ACTIVATE, now)


def send_reset(*, user: User, now: datetime) -> Message:
    """Queue a mail with a link to choose a new password."""
    return _send_link(user, Purpose.RESET, now)


def _send_link(user: User, purpose: Purpose, now: datetime) -> Message:
    expires_at = now + settings.LINK_LIFETIMES[purpose]
    url = issue_link(user=user, purpose=purpose, expires_at=expires_at, now=now)
    with translation.override(user.language):
        mail = compose(
            user=user,
            subject=_SUBJECTS[purpose] % {"organisation": settings.ORGANISATION},
            template=f"accounts/mail/{purpose}",
            context={"url": url, "expires_at": expires_at},
        )
    return queue_mail(
        purpose=purpose,
        mail=mail,
        user_id=user.pk,
        branch_id=user.branch_id,
        expires_at=expires_at,
        now=now,
    )
