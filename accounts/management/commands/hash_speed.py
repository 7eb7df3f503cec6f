"""`manage.py hash_speed`: for operators who choose the parameters of the password hash (S3)."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.passwords.hash_speed import CANDIDATES, Parameters, Speed, speeds

_COLUMNS = "{:>10}{:>8}{:>7}{:>17}{:>10}  {}"
_HEADS = ("memory", "passes", "lanes", "verifications/s", "peak MiB", "source")
_WANTED = "three whole numbers such as 19456,2,1, and at least 8 KiB for each lane"


class Command(BaseCommand):
    """Measure candidates for ARGON2_… in config/limits.py; print a table. Needs no database."""

    help = "Measure parameters of Argon2id: verifications a second on all cores, and peak memory."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "candidates",
            nargs="*",
            type=_parameters,
            metavar="KIB,PASSES,LANES",
            help="such as 19456,2,1; by default those of OWASP, RFC 9106 and Django",
        )
        parser.add_argument("--seconds", type=float, default=3.0, help="for each; 3 by default")

    def handle(
        self, *_args: Any, candidates: list[Parameters], seconds: float, **_options: Any
    ) -> None:
        rows = list(dict.fromkeys([*(candidates or CANDIDATES), _in_force()]))
        self.stdout.write(f"Argon2id on {os.cpu_count()} cores, {seconds:g} s each:")
        self.stdout.write(_COLUMNS.format(*_HEADS))
        for parameters, speed in zip(rows, speeds(rows, seconds), strict=True):
            self.stdout.write(_row(parameters, speed))


def _in_force() -> Parameters:
    return Parameters(settings.ARGON2_MEMORY_KIB, settings.ARGON2_TIME, settings.ARGON2_LANES)


def _row(parameters: Parameters, speed: Speed) -> str:
    notes = [CANDIDATES.get(parameters, ""), "in force" if parameters == _in_force() else ""]
    memory, passes, lanes = parameters
    cells = (f"{memory} KiB", passes, lanes, f"{speed.per_second:.1f}", f"{speed.peak:.0f}")
    return _COLUMNS.format(*cells, ", ".join(filter(None, notes))).rstrip()


def _parameters(text: str) -> Parameters:
    """Return the parameters in a text. Raises ArgumentTypeError unless Argon2id accepts them."""
    try:
        memory, passes, lanes = map(int, text.split(","))
    except ValueError:
        memory, passes, lanes = 0, 0, 0
    if min(passes, lanes) < 1 or memory < 8 * lanes:  # RFC 9106 §3.1
        raise ArgumentTypeError(f"{text!r} is invalid: expected {_WANTED}.")
    return Parameters(memory, passes, lanes)
