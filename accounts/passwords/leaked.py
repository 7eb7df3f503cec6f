"""Reject passwords that are in a local copy of haveibeenpwned.com's list (S2, ASVS 6.2.12)."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.passwords.hashers import normalised
from lib.sorted_file import has_line


class Leaked:
    """Reject a password in the file REFUSED_PASSWORDS. If that setting is None, reject none."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a listed password, and OSError if the file is missing."""
        del user
        if settings.REFUSED_PASSWORDS is None:
            return
        typed = normalised(password).encode("utf-8", "replace")  # UTF-8 has no lone surrogates
        # The file has sorted lines, each with a SHA-1 in upper case and a count.
        name = hashlib.sha1(typed, usedforsecurity=False).hexdigest().upper()
        if has_line(settings.REFUSED_PASSWORDS, name.encode()):
            raise ValidationError(self.get_help_text(), code="leaked")

    def get_help_text(self) -> str:
        return _("Dit wachtwoord is ooit gestolen bij een andere site. Kies een ander wachtwoord.")
