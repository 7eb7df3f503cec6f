"""What a name may hold: it ends up in a mail header, so no line breaks (S72)."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

branch_number = RegexValidator(r"\A[0-9]{2,4}\Z", _("Een vestigingsnummer heeft 2 tot 4 cijfers."))

_FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain_name(value: str) -> None:
    """Refuse control, format and line-breaking characters and marks of an address or a tag.

    A mail begins with the name, and mail programs make a link of `anders.example`.
    """
    has_forbidden = any(unicodedata.category(letter) in _FORBIDDEN for letter in value)
    if has_forbidden or re.search(r"[<>@:/\\]|[^\W_]{2,}\.[^\W_]{2,}", value):
        message = _("Gebruik alleen letters, cijfers, spaties en gewone leestekens.")
        raise ValidationError(message, code="plain_name")
