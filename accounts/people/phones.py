"""Phone numbers: which number a person can call for help, and how a number is written."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from phonenumber_field.phonenumber import to_python

from accounts.models import User
from accounts.models.fields import unparsed

_NETHERLANDS = 31
_MOST_BRANCHES = 1_000


class HelpPhone(NamedTuple):
    """A number to call for help: in E.164 for a link, and as text for people.

    As text, a Dutch number is in national notation and a foreign one has its country code.
    """

    e164: str
    written: str


def help_phone_of(user: User | None) -> HelpPhone:
    """Return the phone number of the user's branch or, without user or branch, of the agency."""
    if user is not None and user.branch is not None:
        return _help_phone(unparsed(user.branch, "phone"))
    return _help_phone(settings.SUPPORT_PHONE)


@lru_cache(maxsize=_MOST_BRANCHES)  # on each page, and slow to parse; never a person's number
def _help_phone(number: str) -> HelpPhone:
    phone = to_python(number, region="NL")
    if phone.country_code is None:  # written past the forms, and no phone number
        return HelpPhone(number, number)
    is_dutch = phone.country_code == _NETHERLANDS
    return HelpPhone(phone.as_e164, phone.as_national if is_dutch else phone.as_international)
