"""Production settings with the hasher named by BENCH_HASHER, with Django's default parameters."""

from __future__ import annotations

import os

from config import settings as production

_HASHERS = {"argon2": "Argon2PasswordHasher", "md5": "MD5PasswordHasher"}

globals().update({name: value for name, value in vars(production).items() if name.isupper()})
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{_HASHERS[os.environ['BENCH_HASHER']]}"]
