"""Helpers for tests with two tabs of one browser."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from tests.journeys.page import Page
from tests.journeys.visitor import HOST, URLENCODED, Visitor

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


def tapped_twice(visitor: Visitor, button: str, **typed: str) -> Page:
    """Press a button twice with the cookies of now; return the page after the second response."""
    form, second = visitor.page.form_with(button), visitor.twin()
    pressed = next(one for one in form.buttons if one.words == button)
    sent = urlencode({**form.fields, **typed, **pressed.fields})
    for tap in (visitor, second):
        answer = tap.client.post(
            pressed.action, sent, content_type=URLENCODED, headers={"origin": HOST}
        )
    visitor.client.cookies.load({name: one.value for name, one in answer.cookies.items()})
    return visitor.open(answer.headers["Location"])
