"""Malformed codes with the error for each, and helpers to reach the page that asks for a code."""

from __future__ import annotations

from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

# What the user types, and the error on the page that asks for six digits.
SHAPES = [
    ("", "Vul de code in."),
    ("12345", "De code heeft 6 cijfers. U heeft er 5 ingevuld."),
    ("1234567", "De code heeft 6 cijfers. U heeft er 7 ingevuld."),
    ("12a456", "Gebruik alleen cijfers."),
    ("+12345", "Gebruik alleen cijfers."),
    ("１２３４５６", "Deze cijfers kennen wij niet. Gebruik de cijfers 0 1 2 3 4 5 6 7 8 9."),
    ("1" * 64_000, "De code heeft 6 cijfers. U heeft er 64000 ingevuld."),
]


def at_the_sms(town: Town, person: Person) -> Visitor:
    """Return the browser of a new user on the SMS code page, after the SMS was delivered."""
    town.invite(person)
    return town.reach_sms(person)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
