"""A page that asks the user to wait until after midnight shows the right day and duration."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.journeys.codes import at_the_sms, other_than
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

_HERE = ZoneInfo("Europe/Amsterdam")
_MORE = "Stuur een nieuwe code"


def test_wait_until_after_midnight_names_tomorrow(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 11, 23, 23, 50, 5, tzinfo=_HERE))
    visitor = at_the_sms(town, alice)
    for _try in range(5):
        visitor.press("Controleer", code=other_than(town.sms_code_for(alice)))
    assert visitor.page.status == 429
    assert "Te veel pogingen. Probeer het morgen na 00:06 opnieuw." in visitor.page.text
    assert "Dat is over 15 minuten ." in visitor.page.text


@pytest.mark.parametrize(
    ("begun", "sentence"),
    [
        (8, "vandaag al 5 sms'jes gekregen. Probeer het morgen na 08:01 opnieuw of bel"),
        (22, "al 5 sms'jes gekregen. Vanaf 22:01 kunt u een nieuwe code vragen, of bel"),
    ],
)
def test_sixth_sms_is_refused_until_the_time_shown(
    town: Town, alice: Person, clock: time_machine.Traveller, begun: int, sentence: str
) -> None:
    start = datetime(2026, 11, 23, begun, 0, 5, tzinfo=_HERE)
    clock.move_to(start)
    visitor = at_the_sms(town, alice)
    for _sms in range(4):
        clock.shift(timedelta(seconds=61))
        visitor.press(_MORE)
        town.deliver()
    clock.move_to(start + timedelta(hours=2, minutes=30))
    log_in(visitor := Visitor(), alice)
    assert f"U heeft {sentence} 010 123 4567" in visitor.page.text
    assert ("Dat is over 22 uur." in visitor.page.text) == ("morgen" in sentence)
    sent = len(town.twilio.sent)
    clock.move_to(start + timedelta(hours=24, seconds=55))
    log_in(visitor, alice)
    town.deliver()
    assert len(town.twilio.sent) == sent + 1
