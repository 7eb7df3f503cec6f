"""Hash and check passwords. A check takes as long without an account as with one."""

from __future__ import annotations

import unicodedata
from contextlib import AbstractContextManager
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.utils.crypto import get_random_string

from accounts.models import User
from lib.slots import Slots


class Argon2(Argon2PasswordHasher):
    """argon2id with OWASP's first choice of parameters (S3); memory in KiB."""

    memory_cost = settings.ARGON2_MEMORY_KIB
    time_cost = settings.ARGON2_TIME
    parallelism = settings.ARGON2_LANES


def most_typed() -> int:
    """Return the length to which a typed password is cut before NFC: still too long to accept."""
    return settings.PASSWORD_LONGEST * 4 + 1  # NFC composes at most four characters into one


def normalised(password: str) -> str:
    """Return a password in NFC, so that é is the same character however it was typed (S1)."""
    # Cut first: for a sequence of accents the time of NFC grows with the square of the length.
    return unicodedata.normalize("NFC", password[: most_typed()])


def hash_slot(*, suspect: bool = False) -> AbstractContextManager[None]:
    """Return a context manager that holds one of the HASH_SLOTS of this process (S4).

    Entering it waits for a free slot, and raises Busy if too many requests wait or the wait takes
    too long. Enter it before charging a login attempt: then Busy costs no attempt. Requests with
    `suspect`, from networks that try many accounts, together get at most half of slots and queue.
    """
    return _our_slots().taken(suspect=suspect)


def hash_slot_at_once() -> AbstractContextManager[None]:
    """Hold a hash slot like `hash_slot`, but raise Busy if none is free now or requests wait."""
    return _our_slots().taken_at_once()


def hashed(password: str) -> str:
    """Return the salted hash of the password in NFC. The caller holds a hash slot."""
    return make_password(normalised(password))


def is_password_of(user: User | None, password: str) -> bool:
    """Return whether the password is right. Hashes once, also if there is no such account (S5).

    The caller holds a hash slot.
    """
    stored = user.password if user and user.has_password else nobodys_hash()
    right = check_password(normalised(password), stored)
    return right and user is not None and user.has_password


@cache
def nobodys_hash() -> str:
    """Return the hash of a random password, made once per process with the current parameters.

    gunicorn.conf.py calls it when it starts: else the first login of a stranger would hash twice.
    """
    return make_password(get_random_string(40))


def _our_slots() -> Slots:
    patience = settings.HASH_PATIENCE.total_seconds()
    return _slots(settings.HASH_SLOTS, settings.HASH_WAITERS, patience)


@cache
def _slots(many: int, waiting: int, patience: float) -> Slots:
    return Slots(many, waiting=waiting, patience=patience)
