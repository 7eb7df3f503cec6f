"""Phone numbers: which one helps whom, how one is written, and which one will not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from lib.whole_number import is_whole

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


def whole_number(number: PhoneNumber) -> None:
    """Raise ValidationError for letters and extensions: the number stored would be another."""
    if not is_whole(number):
        sentence = _(
            "Schrijf een telefoonnummer met alleen cijfers, zonder letters en toestelnummer."
        )
        raise ValidationError(sentence, code="whole_number")
