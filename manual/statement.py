"""When the accessibility of the site was last checked."""

from __future__ import annotations

from datetime import date

# Change it after a check: every screen in the tests of tests/browser/, and by hand.
CHECKED_ON = date(2026, 11, 30)
