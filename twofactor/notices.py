"""Tell somebody by SMS of what else stands in a mail: a thief of one does not have both (S54)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from messaging.services import queue_sms
from twofactor.sms import notice_text

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def text_notice(*, user: User, notice: str, now: datetime, to: str = "") -> None:
    """Queue an SMS that tells the owner of something, as `queue_notice` does by mail.

    It counts in the budgets that people share, and none refuses it: a thief could spend them (S23).
    `to`: the number (E.164) they had until now, where it is another.
    """
    queue_sms(
        purpose=notice,
        number=to or str(user.phone),
        text=notice_text(user, notice),
        user_id=user.pk,
        branch_id=user.branch_id,
        network=None,
        expires_at=now + settings.NOTICE_LIFETIME,
        now=now,
    )
