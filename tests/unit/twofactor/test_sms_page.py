"""The sentences on the SMS page in each state: no two of them contradict each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.http import HttpResponse
from django.template.loader import render_to_string
from pytest_django import Settings

from lib.waits import from_when, how_long
from messaging.models import Message
from messaging.receipts import Report
from messaging.states import State
from tests.journeys.page import Page, read
from tests.unit.accounts.people import employee, on_road, visit
from twofactor.forms import CodeForm
from twofactor.sms_codes import send_sms_code
from twofactor.standing import Newest, Sending, Standing, standing_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)  # 09:00 in Amsterdam
CALL = "bel 010 123 4567 ."

SENT = "Wij hebben een sms gestuurd naar uw nummer dat eindigt op {digits}."
SENDING = "Wij sturen een sms naar uw nummer dat eindigt op {digits}."
DELAYED = (
    "De sms is nog niet verstuurd. Wij proberen het opnieuw tot 09:10. Lukt het niet?"
    " Bel 010 123 4567 ."
)
DOUBTED = "Wij weten nog niet of de sms is verstuurd."
CAN = "Wij kunnen u nu een code sturen."
UNSENT = f"De sms is niet verstuurd. Probeer het over 5 minuten opnieuw of {CALL}"
UNDELIVERED = f"De sms is niet aangekomen. Vraag een nieuwe code of {CALL}"
EARLIER = "Kreeg u eerder al een code? Die werkt nog."
ELSEWHERE = (
    "Heeft u al een sms-code? Die hoort bij een ander apparaat of een andere browser."
    " Hier werkt die code niet."
)
FIELD = "Code Controleer"
NONE_CAME = "Geen sms gekregen?"
WAIT = "Wacht 1 minuut . Stuur dan een nieuwe code."
FROM = "Vanaf 09:01 kunt u een nieuwe code vragen. Dat is over 1 minuut ."
AGAIN, FIRST = "Stuur een nieuwe code", "Stuur mij een code"
NO_SMS, NO_CODE = "Wij kunnen u nu geen sms sturen.", "Wij kunnen u nu geen nieuwe code sturen."
STOPPED = f"Probeer het later opnieuw of {CALL} Probeer het opnieuw"
WHEN = f"Probeer het {{when}} opnieuw of {CALL} Dat is {{wait}}"
SPENT = f"{WHEN} . Probeer het opnieuw"
FULL = f"U heeft vandaag al 5 sms'jes gekregen. {WHEN}."
NO_MORE = {Sending.NUMBER_FULL: FULL, Sending.BUDGET_FULL: SPENT, Sending.STOPPED: STOPPED}

LOST = [Newest.UNSENT, Newest.UNDELIVERED]
OUT = [Newest.WAITING, Newest.DELAYED, Newest.DOUBTED, Newest.SENT]
SAYS = {
    Newest.NONE: SENT,  # an earlier code was sent
    Newest.WAITING: SENDING,
    Newest.DELAYED: DELAYED,
    Newest.DOUBTED: DOUBTED,
    Newest.SENT: SENT,
    Newest.UNSENT: UNSENT,
    Newest.UNDELIVERED: UNDELIVERED,
}
STATES = [
    (newest, earlier, elsewhere, sending)
    for newest, earlier, elsewhere, sending in product(
        Newest, [False, True], [False, True], Sending
    )
    if not elsewhere or not (earlier or newest in OUT)
]


def _expected(newest: Newest, sending: Sending, *, earlier: bool, elsewhere: bool) -> list[str]:
    """Return the sentences that the page must show below its heading in this state."""
    out = earlier or newest in OUT
    none_came = newest == Newest.DELAYED or (newest in LOST and sending not in NO_MORE)
    return [
        *_of_newest(newest, sending, out=out),
        *([EARLIER] if earlier and newest in {*LOST, Newest.DELAYED} else []),
        *([ELSEWHERE] if elsewhere else []),
        *([FIELD] if out else []),
        *([NONE_CAME] if out and not none_came else []),
        *(_of_soon(newest) if sending == Sending.SOON else []),
        *_of_none_to_send(sending, out=out),
        NO_MORE.get(sending) or (AGAIN if out else FIRST),
    ]


def _of_newest(newest: Newest, sending: Sending, *, out: bool) -> list[str]:
    if newest in LOST:
        return [] if sending in NO_MORE else [SAYS[newest]]
    if out:
        return [SAYS[newest]]
    return [CAN] if sending == Sending.FREE else []


def _of_soon(newest: Newest) -> list[str]:
    if newest in LOST:
        return []
    return [FROM] if newest in {Newest.NONE, Newest.DELAYED} else [WAIT]


def _of_none_to_send(sending: Sending, *, out: bool) -> list[str]:
    if sending not in {Sending.BUDGET_FULL, Sending.STOPPED}:
        return []
    return [NO_CODE if out else NO_SMS]  # "no SMS" is untrue while one is on its way


def _shown(
    newest: Newest, sending: Sending, *, earlier: bool, elsewhere: bool, wait: timedelta
) -> tuple[Page, str]:
    """Render the page in this state; return the page, and the last digits of the phone number."""
    owner = employee()
    standing = Standing(
        newest=newest,
        out=earlier or newest in OUT,
        earlier=earlier,
        elsewhere=elsewhere,
        tried_until=NOW + timedelta(minutes=10),
        sending=sending,
        free_at=NOW + wait,
    )
    context = {"owner": owner, "standing": standing, "now": NOW, "form": CodeForm(by_sms=True)}
    with time_machine.travel(NOW, tick=False):
        html = render_to_string("twofactor/sms.html", context)
    return read(HttpResponse(html), "/inloggen/sms/"), owner.number_hint


@pytest.mark.parametrize(("newest", "earlier", "elsewhere", "sending"), STATES)
def test_page_shows_exactly_the_sentences_of_its_state(
    newest: Newest, sending: Sending, *, earlier: bool, elsewhere: bool
) -> None:
    wait = timedelta(days=1) if sending in NO_MORE else timedelta(seconds=55)
    page, digits = _shown(newest, sending, earlier=earlier, elsewhere=elsewhere, wait=wait)
    _head, _heading, said = page.text.partition("Vul de sms-code in ")
    sentences = " ".join(_expected(newest, sending, earlier=earlier, elsewhere=elsewhere)).format(
        digits=digits,
        when=from_when(NOW + wait, NOW),
        wait=how_long(NOW + wait, NOW),
    )
    expected = f"{sentences} Klopt uw nummer niet? Bel 010 123 4567 . Hulp nodig? Bel 010 123 4567"
    said = said.partition("Uitleg met plaatjes")[0]
    assert said.split() == expected.split()


def test_five_sms_since_yesterday_are_not_called_five_of_today() -> None:
    page, _digits = _shown(
        Newest.NONE,
        Sending.NUMBER_FULL,
        earlier=False,
        elsewhere=False,
        wait=timedelta(hours=1, minutes=59),
    )
    said = f"U heeft al 5 sms'jes gekregen. Vanaf 11:00 kunt u een nieuwe code vragen, of {CALL}"
    assert said in page.text
    assert "morgen" not in page.text


def test_undelivered_sms_is_not_called_unsent() -> None:
    facts = on_road(employee(), visit())
    send_sms_code(facts=facts)
    assert standing_of(facts).newest == Newest.WAITING
    message = Message.objects.get()
    Message.objects.heard(message.pk, Report("SM1", State.FAILED), facts.visit.now)
    assert standing_of(facts).newest == Newest.UNDELIVERED


def test_sms_that_no_sender_claims_within_a_minute_is_called_delayed() -> None:
    user, start = employee(), visit()
    facts = on_road(user, start)
    send_sms_code(facts=facts)
    later = replace(facts, visit=replace(start, now=start.now + timedelta(minutes=1)))
    assert standing_of(later).newest == Newest.DELAYED


def test_full_number_with_unsent_sms_is_free_at_no_past_moment(
    settings: Settings,
) -> None:
    settings.SMS_PER_NUMBER = replace(settings.SMS_PER_NUMBER, tries=1)
    user, start = employee(), visit()
    send_sms_code(facts=on_road(user, start))
    now = start.now + timedelta(hours=1)
    standing = standing_of(on_road(user, replace(start, now=now)))
    assert standing.sending == Sending.BUDGET_FULL
    assert now <= standing.free_at <= now + timedelta(minutes=1)
