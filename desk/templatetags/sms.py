"""Template filters that format numbers and costs of SMS, and a tag that returns warnings."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from desk.sms.budgets import warnings
from messaging.usage import Usage

register = template.Library()

_CENT = Decimal("0.01")


@register.filter
def grouped(number: int) -> str:
    """Format a whole number with a separator between thousands: `12.345`."""
    return number_format(number, force_grouping=True)


@register.filter
def cost(usage: Usage) -> str:
    """Return the cost in euros as Dutch text: "more than" or "unknown" if prices are missing."""
    amount = number_format(usage.cost.quantize(_CENT, ROUND_HALF_UP), force_grouping=True)
    if not usage.unpriced:
        return f"€ {amount}"
    return _("meer dan € %s") % amount if usage.cost else _("onbekend")


@register.simple_tag
def sms_warnings(staff: User) -> list[str]:
    """Return the warnings about SMS that `staff` sees on the desk's index page."""
    return warnings(staff, timezone.now())
