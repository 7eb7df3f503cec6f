"""What staff know of a person beside the status: wrong codes, a new password, a counter code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, When

from accounts.log.events import Event
from accounts.models import MailLink, SecurityEvent
from accounts.models.purpose import Purpose
from desk.asked import ASKED
from desk.holds import ERRED
from onboarding.models import Stage
from onboarding.models.progress import MOMENTS
from twofactor.models import CounterCode

_CODES = (Event.SMS_CODE_WRONG, Event.APP_CODE_WRONG)
_MINE = SecurityEvent.objects.filter(user_id=OuterRef("pk")).order_by()
_SMS_AT = Case(
    *(
        When(progress__stage=one, then=F(f"progress__{MOMENTS[one]}"))
        for one in (Stage.SMS, Stage.ARRIVED)
    )
)
# A frozen account needs a new password before a counter code (S64).
_RESET = Exists(
    MailLink.objects.filter(
        user=OuterRef("pk"), purpose=Purpose.RESET, used_at__gt=OuterRef("frozen_at")
    )
)


def with_facts(now: datetime) -> dict[str, Any]:
    """Return annotations for people, which `Present` reads. They take no statement of their own."""
    wrong = _MINE.filter(what__in=_CODES, at__gte=OuterRef("sms_began"))
    code = CounterCode.objects.filter(user=OuterRef("pk"), expires_at__gt=now)
    usable = code.filter(epoch=OuterRef("epoch"), branch=OuterRef("branch"))
    return {
        **ASKED,
        **ERRED,
        "has_reset": _RESET,
        "sms_began": _SMS_AT,
        "wrong_codes": Subquery(wrong.values("user_id").annotate(n=Count("*")).values("n")),
        "code_until": Subquery(usable.values("expires_at")[:1]),
    }
