"""The languages of the site. Each is here once its catalogue is whole (docs/languages.md)."""

from __future__ import annotations

SITE = [  # each in its own words, for the switch on every page
    ("nl", "Nederlands"),
    ("en", "English"),
    ("pl", "Polski"),
    ("ro", "Română"),
    ("uk", "Українська"),
    ("bg", "Български"),
]
DESK = ("nl", "en")
