"""Read what staff paste or upload: bytes or text become a table of text. No models, no requests."""

from __future__ import annotations

from onboarding.reading.columns import FIELDS, missing, recognise
from onboarding.reading.files import read
from onboarding.reading.people import person_of
from onboarding.reading.sample import sample
from onboarding.reading.table import Table, UnreadableError

__all__ = [
    "FIELDS",
    "Table",
    "UnreadableError",
    "missing",
    "person_of",
    "read",
    "recognise",
    "sample",
]
