"""Find secrets in a text, in any of several encodings."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from tests.journeys.visitor import Visitor


@dataclass
class Secrets:
    """Values that must not be in a log or a table, each with a name by which a test reports it."""

    values: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: str) -> str:
        """Add a secret, and return its value. Several secrets may have the same name."""
        assert value, name
        self.values[f"{name} {len(self.values)}"] = value
        return value

    def add_session(self, visitor: Visitor) -> None:
        self.add("session", visitor.client.cookies["session"].value)

    def found_in(self, text: str) -> set[str]:
        return {
            name.partition(" ")[0]
            for name, value in self.values.items()
            if any(_stands_in(spelling, text) for spelling in _spellings(value))
        }


def _spellings(value: str) -> Iterable[str]:
    """Return the value unchanged, encoded for URLs, JSON and base64, and in groups of four."""
    groups = " ".join(value[start : start + 4] for start in range(0, len(value), 4))
    escaped = json.dumps(value)[1:-1]
    encoded = base64.b64encode(value.encode()).decode().rstrip("=")
    return {value, quote(value), quote_plus(value), quote(value, safe=""), escaped, encoded, groups}


def _stands_in(spelling: str, text: str) -> bool:
    """Return whether the text contains `spelling`, not as part of a longer word or number."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(spelling)}(?![0-9A-Za-z])", text) is not None
