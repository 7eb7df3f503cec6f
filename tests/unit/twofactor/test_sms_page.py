"""What the SMS page says in each state, as a whole: no two sentences contradict each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.http import HttpResponse
from django.template.loader import render_to_string

from lib.waits import from_when, how_long
from tests.journeys.page import read
from tests.unit.accounts.people import employee
from twofactor.forms import CodeForm
from twofactor.standing import Sending, Standing

if TYPE_CHECKING:
    from tests.journeys.page import Page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)  # 09:00 in Amsterdam
CALL = "bel 010 123 4567 ."

SENT = "Wij hebben een sms gestuurd naar uw nummer dat eindigt op {digits}."
CAN = "Wij kunnen u nu een code sturen."
LOST = f"De sms is niet verstuurd. Probeer het over 5 minuten opnieuw of {CALL}"
EARLIER = "Kreeg u eerder al een code? Die werkt nog."
ELSEWHERE = (
    "Heeft u al een sms-code? Die hoort bij een ander apparaat of een andere browser."
    " Hier werkt die code niet."
)
FIELD = "Code Controleer"
NONE_CAME = "Geen sms gekregen?"
WAIT = "Wacht 1 minuut. Stuur dan een nieuwe code."
FROM = "Vanaf 09:01 kunt u een nieuwe code vragen."
AGAIN, FIRST = "Stuur een nieuwe code", "Stuur mij een code"
NO_SMS = f"Wij kunnen u nu geen sms sturen. Probeer het later opnieuw of {CALL} Probeer het opnieuw"
WHEN = f"Probeer het {{when}} opnieuw of {CALL} Dat is {{wait}}."
SPENT = f"Wij kunnen u nu geen sms sturen. {WHEN} Probeer het opnieuw"
FULL = f"U heeft vandaag al 5 sms'jes gekregen. {WHEN}"

# By what became of this sign-in's codes and whether an SMS may be sent: the page below its heading.
# Where nothing can be typed, ELSEWHERE stands at {elsewhere} if a code of another sign-in is out.
SAID: dict[tuple[str, Sending], list[str]] = {
    ("none", Sending.FREE): [CAN, "{elsewhere}", FIRST],
    ("none", Sending.SOON): ["{elsewhere}", FROM, FIRST],
    ("none", Sending.NUMBER_FULL): ["{elsewhere}", FULL],
    ("none", Sending.BUDGET_FULL): ["{elsewhere}", SPENT],
    ("none", Sending.STOPPED): ["{elsewhere}", NO_SMS],
    ("out", Sending.FREE): [SENT, FIELD, NONE_CAME, AGAIN],
    ("out", Sending.SOON): [SENT, FIELD, NONE_CAME, WAIT, AGAIN],
    ("out", Sending.NUMBER_FULL): [SENT, FIELD, NONE_CAME, FULL],
    ("out", Sending.BUDGET_FULL): [SENT, FIELD, NONE_CAME, SPENT],
    ("out", Sending.STOPPED): [SENT, FIELD, NONE_CAME, NO_SMS],
    ("lost", Sending.FREE): [LOST, "{elsewhere}", FIRST],
    ("lost", Sending.SOON): [LOST, "{elsewhere}", FIRST],
    ("lost", Sending.NUMBER_FULL): ["{elsewhere}", FULL],
    ("lost", Sending.BUDGET_FULL): ["{elsewhere}", SPENT],
    ("lost", Sending.STOPPED): ["{elsewhere}", NO_SMS],
    ("lost, one before it out", Sending.FREE): [LOST, EARLIER, FIELD, AGAIN],
    ("lost, one before it out", Sending.SOON): [LOST, EARLIER, FIELD, AGAIN],
    ("lost, one before it out", Sending.NUMBER_FULL): [SENT, FIELD, NONE_CAME, FULL],
    ("lost, one before it out", Sending.BUDGET_FULL): [SENT, FIELD, NONE_CAME, SPENT],
    ("lost, one before it out", Sending.STOPPED): [SENT, FIELD, NONE_CAME, NO_SMS],
}


def _shown(codes: str, sending: Sending, *, elsewhere: bool, wait: timedelta) -> tuple[Page, str]:
    """Show the page of one state; return it, and the number's last digits."""
    owner = employee()
    standing = Standing(
        out="out" in codes,
        lost="lost" in codes,
        elsewhere=elsewhere,
        sending=sending,
        free_at=NOW + wait,
    )
    context = {"owner": owner, "standing": standing, "now": NOW, "form": CodeForm(by_sms=True)}
    with time_machine.travel(NOW, tick=False):
        html = render_to_string("twofactor/sms.html", context)
    return read(HttpResponse(html), "/inloggen/sms/"), owner.number_hint


def test_every_state_is_in_the_table() -> None:
    codes = {codes for codes, _sending in SAID}
    assert set(SAID) == set(product(codes, Sending))


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize(("codes", "sending"), SAID)
def test_page_says_what_is_true_in_its_state_and_nothing_else(
    codes: str, sending: Sending, *, elsewhere: bool
) -> None:
    full = {Sending.NUMBER_FULL, Sending.BUDGET_FULL}
    wait = timedelta(days=1) if sending in full else timedelta(seconds=55)
    page, digits = _shown(codes, sending, elsewhere=elsewhere and "out" not in codes, wait=wait)
    _head, _heading, said = page.text.partition("Vul de sms-code in ")
    sentences = " ".join(SAID[codes, sending]).format(
        digits=digits,
        elsewhere=ELSEWHERE if elsewhere else "",
        when=from_when(NOW + wait, NOW),
        wait=how_long(NOW + wait, NOW),
    )
    expected = f"{sentences} Klopt uw nummer niet? Bel 010 123 4567 . Hulp nodig? Bel 010 123 4567"
    assert said.split() == expected.split()


def test_five_of_yesterday_and_today_are_not_called_todays() -> None:
    wait = timedelta(hours=2)
    page, _digits = _shown("none", Sending.NUMBER_FULL, elsewhere=False, wait=wait)
    said = f"U heeft al 5 sms'jes gekregen. Vanaf 11:00 kunt u een nieuwe code vragen, of {CALL}"
    assert said in page.text
    assert "morgen" not in page.text
