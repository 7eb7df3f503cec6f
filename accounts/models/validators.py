"""Validators for phone numbers and for the number of a branch."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from lib.whole_number import is_whole

_FEWEST, _MOST = settings.BRANCH_NUMBER_DIGITS
branch_number = RegexValidator(
    rf"\A[0-9]{{{_FEWEST},{_MOST}}}\Z",
    format_lazy(
        _("Een vestigingsnummer heeft {fewest} tot {most} cijfers."), fewest=_FEWEST, most=_MOST
    ),
)


def whole_number(number: PhoneNumber) -> None:
    """Raise ValidationError for a phone number typed with letters or an extension."""
    if not is_whole(number):
        sentence = _(
            "Schrijf een telefoonnummer met alleen cijfers, zonder letters en toestelnummer."
        )
        raise ValidationError(sentence, code="whole_number")
