"""The mark in a page's forms: it names what the page shows, so that it acts on nothing else (S87).

A browser holds one session and one link at a time; a page in another tab may be of the ones before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare

from lib.sealing import keyed_digest, keyed_digests

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELD = "page"
_LENGTH = 16  # 64 bits of a keyed digest, which does not give away what it is of


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page shows: something of a kind, by its id."""

    kind: str
    id: object

    def __str__(self) -> str:
        """Return it as the form carries it."""
        return keyed_digest("page", self.kind, self.id)[:_LENGTH]

    def is_in(self, posted: Mapping[str, str]) -> bool:
        """Return whether the form posted was on a page that shows this. A missing mark is none."""
        own = [one[:_LENGTH] for one in keyed_digests("page", self.kind, self.id)]
        return any(constant_time_compare(posted.get(FIELD, ""), one) for one in own)
