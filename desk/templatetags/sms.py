"""How the desk writes numbers, money and warnings about SMS."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from desk.sms.budgets import warnings

if TYPE_CHECKING:
    from accounts.models import User
    from messaging.usage import Usage

register = template.Library()

_CENT = Decimal("0.01")


@register.filter
def grouped(number: int) -> str:
    """Write a whole number with its thousands apart: `12.345`."""
    return number_format(number, force_grouping=True)


@register.filter
def cost(usage: Usage) -> str:
    """Write what SMS cost, rounded to cents, and whether that is all of it."""
    amount = number_format(usage.cost.quantize(_CENT, ROUND_HALF_UP), force_grouping=True)
    if not usage.unpriced:
        return f"€ {amount}"
    return _("meer dan € %s") % amount if usage.cost else _("onbekend")


@register.simple_tag
def sms_warnings(staff: User) -> list[str]:
    """Give what the desk's first page warns of."""
    return warnings(staff, timezone.now())
