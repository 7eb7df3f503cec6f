"""Helpers for tests with two tabs of one browser."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.visitor import Visitor

OTHER_WORD = "Een heel ander woord 7!"
OTHER_LINK = (
    "Deze pagina hoort bij een andere link. Er is niets veranderd."
    " Klik opnieuw op de knop in uw mail."
)
OTHER_SIGN_IN = (
    "Deze pagina is van een andere keer inloggen. Er is niets veranderd. Log opnieuw in."
)
MINUTE = timedelta(minutes=1)


def tabs(first: Visitor, second: Visitor) -> None:
    """Make two browsers into two tabs of one browser: `first` gets the cookies of `second`."""
    first.client.cookies = second.client.cookies
