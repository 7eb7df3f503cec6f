"""Phone numbers: which number a person can call for help, and how a number is written."""

from __future__ import annotations

from django.conf import settings
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User

_NETHERLANDS = 31


def help_phone_of(user: User | None) -> PhoneNumber:
    """Return the phone number of the user's branch or, without user or branch, of the agency."""
    if user is not None and user.branch is not None:
        phone: PhoneNumber = user.branch.phone
        return phone
    return PhoneNumber.from_string(settings.SUPPORT_PHONE, region="NL")


def written(phone: PhoneNumber) -> str:
    """Return a phone number as text: Dutch in national notation, foreign with its country code."""
    is_dutch = phone.country_code == _NETHERLANDS
    number: str = phone.as_national if is_dutch else phone.as_international
    return number
