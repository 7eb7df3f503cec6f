"""The logo in the header of every page, which a process reads at most once a minute."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from django.conf import settings
from django.db import Error

from accounts.models import Logo


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page needs of the logo: its URL, and its size in pixels of CSS."""

    url: str
    width: int
    height: int


class Header:
    """What this process knows of the logo, and until when it is not read again."""

    def __init__(self) -> None:
        self._logo: Shown | None = None
        self._until = 0.0

    def logo(self) -> Shown | None:
        """Return the logo, or None. If the database is away, return what was read before."""
        if monotonic() >= self._until:
            self._until = monotonic() + settings.LOGO_KNOWN.total_seconds()  # other threads go on
            with suppress(Error):
                self._logo = _read()
        return self._logo

    def keep(self, logo: Shown | None) -> None:
        """Set the logo, as if it had just been read: None if there is none."""
        self._logo, self._until = logo, monotonic() + settings.LOGO_KNOWN.total_seconds()


HEADER = Header()


def shown(logo: Logo | None) -> Shown | None:
    """Return what a page shows of this row."""
    return Shown(f"/logo/{logo.digest}", logo.width // 2, logo.height // 2) if logo else None


def _read() -> Shown | None:
    return shown(Logo.objects.defer("content").first())
