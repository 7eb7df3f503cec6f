"""The file that the desk offers as an example of what can be imported."""

from __future__ import annotations

from lib.cells import BOM, csv_of

SAMPLE_NAME = "voorbeeld.csv"
_LINES = (
    (
        *("voornaam", "tussenvoegsel", "achternaam", "e-mailadres"),
        *("mobiel", "vestiging", "taal"),
    ),
    # With a space, Excel keeps the 0: it is no number then.
    ("Jan", "de", "Vries", "jan.de.vries@example.com", "06 12345678", "02", "nl"),
    ("Anna", "", "Kowalska", "anna.kowalska@example.com", "06 87654321", "02", "nl"),
)


def sample() -> bytes:
    """Return a CSV file in UTF-8, with semicolons: column names and two people."""
    return (BOM + csv_of(_LINES)).encode()
