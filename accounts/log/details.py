"""The value before and after a change, and why, for the security log (docs/decisions/0046)."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Branch
from accounts.models.security_event import DETAIL_LENGTH

ARROW = " → "
NONE = "-"
HIDDEN = "••••"

_SHOWN_DIGITS = 4
_LONGEST = (DETAIL_LENGTH - len(ARROW)) // 2


def from_to(before: str, after: str) -> str:
    """Return both values as one text that fits `SecurityEvent.detail`. An empty one is a dash."""
    return ARROW.join(_short(value) or NONE for value in (before, after))


def with_reason(values: str, reason: str) -> str:
    """Return the values of a change and the reason that staff typed, cut to what fits."""
    return " · ".join(part for part in (values, reason) if part)[:DETAIL_LENGTH]


def masked_number(e164: str) -> str:
    """Return the number with its last four digits only: `•••• 5678`."""
    return f"{HIDDEN} {e164[-_SHOWN_DIGITS:]}" if e164 else ""


def masked_address(address: str) -> str:
    """Return the address with the first character of its name only: `a••••@gmail.com`."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if name else ""


def numbers_of(branches: Iterable[Branch]) -> str:
    """Return the numbers of these branches, sorted: `01, 02`."""
    return ", ".join(sorted(branch.number for branch in branches))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
