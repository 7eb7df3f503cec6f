"""Phone numbers: which one helps whom, and how one is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from phonenumber_field.phonenumber import PhoneNumber

if TYPE_CHECKING:
    from accounts.models import User

_NETHERLANDS = 31


def help_phone_of(user: User | None) -> PhoneNumber:
    """Give the phone of the person's branch, or the agency's where no branch may be known."""
    if user is not None and user.branch is not None:
        phone: PhoneNumber = user.branch.phone
        return phone
    return PhoneNumber.from_string(settings.SUPPORT_PHONE, region="NL")


def written(phone: PhoneNumber) -> str:
    """Write a number as people in the Netherlands dial it; foreign ones with their country."""
    is_dutch = phone.country_code == _NETHERLANDS
    number: str = phone.as_national if is_dutch else phone.as_international
    return number
