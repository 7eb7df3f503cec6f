"""The mails of the front door: written here, queued in the deed's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.links import issue_link
from accounts.models.mail_link import Purpose
from messaging.outgoing import Mail
from messaging.services import queue_mail

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from messaging.models import Message


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
    with translation.override(user.language):
        subject = _("Activeer uw account bij %(organisation)s") % {
            "organisation": settings.ORGANISATION
        }
        return _send_link(user, Purpose.ACTIVATE, subject, "accounts/mail/activate", now)


def send_reset(*, user: User, now: datetime) -> Message:
    """Queue a mail with a link to choose a new password."""
    with translation.override(user.language):
        subject = _("Kies een nieuw wachtwoord")
        return _send_link(user, Purpose.RESET, subject, "accounts/mail/reset", now)


def _send_link(
    user: User, purpose: Purpose, subject: str, template: str, now: datetime
) -> Message:
    lifetime = settings.LINK_LIFETIMES[purpose]
    expires_at = now + lifetime
    url = issue_link(user=user, purpose=purpose, lifetime=lifetime, now=now)
    context = {"url": url, "expires_at": expires_at}
    mail = compose(user=user, subject=subject, template=template, context=context)
    return queue_mail(
        purpose=purpose,
        mail=mail,
        user_id=user.pk,
        branch_id=user.branch_id,
        expires_at=expires_at,
        now=now,
    )
