"""Passwords that were stolen elsewhere: optional, from a file on this machine (S2, ASVS 6.2.12).

The file is the one that haveibeenpwned.com gives out: a SHA-1 in capitals a line, in order, with
a count behind it. No password and no part of its hash leaves the machine.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.passwords.hashers import normalised
from lib.sorted_file import has_line

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Leaked:
    """Refuses what stands in the file that REFUSED_PASSWORDS names; without one, nothing."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a stolen password, OSError where the file went away."""
        del user
        if settings.REFUSED_PASSWORDS is None:
            return
        # Lone halves of a character stand in no list; they must not be a fault here.
        typed = normalised(password).encode("utf-8", "replace")
        name = hashlib.sha1(typed, usedforsecurity=False).hexdigest().upper()
        if has_line(settings.REFUSED_PASSWORDS, name.encode()):
            raise ValidationError(self.get_help_text(), code="leaked")

    def get_help_text(self) -> str:
        """Say it in our words."""
        return _("Dit wachtwoord is ooit gestolen bij een andere site. Kies een ander wachtwoord.")
