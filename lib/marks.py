"""A hidden form field that names the page's object: the form changes no other object (S87)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare

from lib.sealing import keyed_digest, keyed_digests

FIELD = "page"
_LENGTH = 16  # hex digits: 64 bits of a keyed digest, which does not reveal the object


@dataclass(frozen=True, slots=True)
class Mark:
    """Identifies the object that a page shows: by its kind, such as "link", and its id."""

    kind: str
    id: object

    def __str__(self) -> str:
        """Return the value of the hidden field: a digest with the first key of SEALING_KEYS."""
        return keyed_digest("page", self.kind, self.id)[:_LENGTH]

    def is_in(self, posted: Mapping[str, str]) -> bool:
        """Return whether the posted FIELD is this object's digest with any of SEALING_KEYS."""
        own = [one[:_LENGTH] for one in keyed_digests("page", self.kind, self.id)]
        return any(constant_time_compare(posted.get(FIELD, ""), one) for one in own)
