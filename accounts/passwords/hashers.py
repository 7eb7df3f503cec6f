"""How passwords are hashed, and how to check one without telling whose it was."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.utils.crypto import get_random_string

from lib.slots import Slots

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from accounts.models import User


MAX_LENGTH = 128
# NFC makes one letter of at most four, so what is cut here is too long in any spelling.
MOST_TYPED = MAX_LENGTH * 4 + 1


class Argon2(Argon2PasswordHasher):
    """argon2id with OWASP's first choice of parameters (S3); memory in KiB."""

    memory_cost = settings.ARGON2_MEMORY_KIB
    time_cost = settings.ARGON2_TIME
    parallelism = settings.ARGON2_LANES


def normalised(password: str) -> str:
    """Give the one spelling of a password: é typed in two ways is one letter (NFC, S1).

    Of what is far too long only the beginning, which is too long as well: the time this takes
    grows with the square of a row of accents, and nothing else runs in the process meanwhile.
    """
    return unicodedata.normalize("NFC", password[:MOST_TYPED])


def hash_slot(*, suspect: bool = False) -> AbstractContextManager[None]:
    """Hold one of this process's few places to hash in; raises Busy when too many wait (S4).

    To be held before a try is charged: who was sent away for the crowd has not tried. `suspect`:
    it comes from where somebody tries them all, and must leave places to others.
    """
    patience = settings.HASH_PATIENCE.total_seconds()
    slots = _slots(settings.HASH_SLOTS, settings.HASH_WAITERS, patience)
    return slots.taken(suspect=suspect)


def hashed(password: str) -> str:
    """Hash a password for storing."""
    return make_password(normalised(password))


def is_password_of(user: User | None, password: str) -> bool:
    """Check a password with exactly one hash, for nobody and for a user without one too (S5)."""
    stored = user.password if user and user.has_password else _nobodys_hash()
    right = check_password(normalised(password), stored)
    return right and user is not None and user.has_password


@cache
def _nobodys_hash() -> str:
    """Make a hash that no password fits, once per process, with the parameters in force."""
    return make_password(get_random_string(40))


@cache
def _slots(many: int, waiting: int, patience: float) -> Slots:
    return Slots(many, waiting=waiting, patience=patience)
