"""The SMS page of the desk shows staff of each role the exact costs of their own branches."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from desk.sms.switch import resume_sms, stop_sms
from lib import throttle
from messaging.models import Message, SmsStop
from messaging.states import Kind, State
from onboarding.authority import RefusedError
from onboarding.opened import facts_of_stop
from tests.unit.onboarding.conftest import Enter, invited
from tests.unit.onboarding.desk import left_open, opened, said, save, seen_on

Deed = Callable[..., None]

PAGE = "/beheer/messaging/smsstop/"


def _resume(*, by: User, now: datetime) -> None:
    """Resume SMS, as a user who has just opened the page and entered an app code."""
    facts = facts_of_stop(SmsStop.objects.first())
    resume_sms(by=by, now=now, opened=opened(by, facts, code_at=now))


DEEDS = pytest.mark.parametrize("deed", [stop_sms, _resume])


@pytest.fixture(autouse=True)
def _sms(rotterdam: Branch, amsterdam: Branch, settings: Settings) -> None:
    """Create today's SMS: three of Rotterdam, one of Amsterdam, one without a branch."""
    settings.SMS_PRICES = {"NL": Decimal("0.085")}
    now = timezone.now()
    for branch, prefix in [(rotterdam, 31)] * 3 + [(amsterdam, 32), (None, 31)]:
        Message.objects.create(
            kind=Kind.SMS,
            state=State.DELIVERED,
            branch=branch,
            prefix=prefix,
            segments=1,
            created_at=now,
            expires_at=now,
            sent_at=now,
        )
        throttle.charge(project.SMS_PER_BRANCH, branch.pk if branch else None, now=now)
        throttle.charge(project.SMS_PER_PREFIX, prefix, now=now)
        throttle.charge(project.SMS_IN_ALL, now=now)


def words(client: Client, query: str = "") -> str:
    """Return the text of the SMS page in one line."""
    response = client.get(PAGE + query)
    assert response.status_code == 200
    main = response.content.decode().partition('id="content-main"')[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.requirement("S70")
def test_branch_admin_sees_own_numbers_costs_and_budget(rosa: User, enter: Enter) -> None:
    text = words(enter(rosa), "?per=vestiging")
    assert "02 Rotterdam 3 3 0 0 € 0,26 Totaal 3 3 0 0 € 0,26" in text
    assert "02 Rotterdam 3 van 2.000 (0 %)" in text
    for foreign in ("Amsterdam", "Zonder vestiging", "Alle sms samen", "+32", "Drukste"):
        assert foreign not in text
    assert "+32" not in words(enter(rosa), "?per=land")


@pytest.mark.parametrize("actor", ["sofie", "hanna"])
def test_central_staff_sees_the_figures_of_every_branch(
    request: pytest.FixtureRequest, enter: Enter, actor: str
) -> None:
    client = enter(request.getfixturevalue(actor))
    text = words(client, "?per=vestiging")
    assert "01 Amsterdam 1 1 0 0 onbekend 02 Rotterdam 3 3 0 0 € 0,26" in text
    assert "Zonder vestiging 1 1 0 0 € 0,09 Totaal 5 5 0 0 meer dan € 0,34" in text
    assert "Van 1 deel is de prijs niet ingevuld." in text
    assert "Alle sms samen 5 van 10.000" in text
    text = words(client, "?per=land&dagen=30")
    assert "+31 NL 4 4 0 0 € 0,34 +32 BE 1 1 0 0 onbekend" in text


def test_person_who_moved_leaves_the_figures_with_the_former_branch(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    Message.objects.filter(kind=Kind.SMS).update(user=anna)
    User.objects.filter(pk=anna.pk).update(branch=amsterdam)
    assert "Totaal 3 3 0 0" in words(enter(rosa))


def test_admin_of_no_branch_sees_no_figures(rosa: User, enter: Enter) -> None:
    rosa.manages.clear()
    text = words(enter(rosa))
    assert "Totaal 0 0 0 0 € 0,00" in text
    assert " van 2.000" not in text


def test_employee_has_no_access_to_the_page(anna: User, enter: Enter) -> None:
    assert enter(anna).get(PAGE, follow=True).status_code == 403


@pytest.mark.parametrize("query", ["", "?per=dag&dagen=7", "?per=x&dagen=999", "?per=&dagen=%00"])
def test_invalid_filter_shows_the_last_seven_days(hanna: User, enter: Enter, query: str) -> None:
    response = enter(hanna).get(PAGE + query)
    assert (response.context["choice"].per, len(response.context["lines"])) == ("dag", 7)


def test_thirty_days_include_older_sms(hanna: User, enter: Enter) -> None:
    Message.objects.update(created_at=timezone.now() - timedelta(days=20))
    assert "Totaal 0 0 0 0" in words(enter(hanna))
    text = words(enter(hanna), "?dagen=30")
    assert "Totaal 5 5 0 0" in text
    assert "Wij bewaren deze gegevens 90 dagen." in text


def test_no_cost_is_shown_without_prices(hanna: User, enter: Enter, settings: Settings) -> None:
    settings.SMS_PRICES = {}
    assert "Totaal 5 5 0 0 onbekend" in words(enter(hanna))


def test_costs_are_called_an_example_only_where_no_sms_is_sent(
    hanna: User, enter: Enter, settings: Settings
) -> None:
    assert "Dit is een voorbeeld: hier wordt geen echte sms verstuurd" in words(enter(hanna))
    settings.SMS_BACKEND = "twilio"
    assert "Dit is een voorbeeld" not in words(enter(hanna))


def test_exhausted_budget_is_shown_as_such_and_names_are_few(
    hanna: User, enter: Enter, settings: Settings
) -> None:
    settings.SMS_PER_BRANCH = replace(settings.SMS_PER_BRANCH, tries=3)
    for number in range(20, 32):
        branch = Branch.objects.create(number=str(number), name="X", phone="+31101234567")
        throttle.charge(settings.SMS_PER_BRANCH, branch.pk, now=timezone.now())
    text = words(enter(hanna))
    assert "02 Rotterdam 3 van 3 (100 %) Op: er wordt nu geen code meer verstuurd." in text
    assert text.count(" van 3 ") == 10


@pytest.mark.parametrize("per", ["dag", "vestiging", "land"])
@pytest.mark.parametrize("actor", ["rosa", "hanna"])
def test_page_takes_at_most_twelve_queries(
    request: pytest.FixtureRequest, enter: Enter, actor: str, per: str
) -> None:
    client = enter(request.getfixturevalue(actor))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{PAGE}?per={per}&dagen=30")
    assert len(queries) <= 12


@pytest.mark.requirement("S23")
@DEEDS
@pytest.mark.parametrize("actor", ["anna", "rosa", "sofie"])
def test_only_head_office_stops_and_resumes_sms(
    request: pytest.FixtureRequest, actor: str, deed: Deed
) -> None:
    SmsStop.objects.create(at=timezone.now())
    with pytest.raises(RefusedError):
        deed(by=request.getfixturevalue(actor), now=timezone.now())
    assert SmsStop.objects.count() == 1
    assert not SecurityEvent.objects.filter(what__startswith="sms_").exists()


@DEEDS
def test_head_office_blocked_meanwhile_neither_stops_nor_resumes_sms(
    hanna: User, deed: Deed
) -> None:
    User.objects.filter(pk=hanna.pk).update(is_active=False)
    with pytest.raises(RefusedError):
        deed(by=hanna, now=timezone.now())


def test_second_stop_leaves_the_first_unchanged(hanna: User) -> None:
    first = timezone.now()
    stop_sms(by=hanna, now=first)
    stop_sms(by=invited("henk", None, Role.HEAD_OFFICE), now=first + timedelta(hours=1))
    assert SmsStop.objects.values_list("at", "by").get() == (first, hanna.pk)


def test_page_that_showed_an_earlier_stop_does_not_end_a_later_one(
    hanna: User, enter: Enter
) -> None:
    resuming, now = f"{PAGE}hervat/", timezone.now()
    stop_sms(by=hanna, now=now)
    old = seen_on(client := enter(hanna), resuming)
    save(client, resuming, {})
    henk = invited("henk", None, Role.HEAD_OFFICE)
    stop_sms(by=henk, now=now + timedelta(minutes=1))
    for seen in (old, "", "0" * 64):
        told = said(client, resuming, {"seen": seen})
        assert any("opnieuw gestopt terwijl u hier bezig was" in sentence for sentence in told)
    assert SmsStop.objects.get().by == henk
    save(client, resuming, {})
    assert not SmsStop.objects.exists()


def test_page_opened_before_any_stop_does_not_end_one(hanna: User, enter: Enter) -> None:
    old = seen_on(client := enter(hanna), f"{PAGE}hervat/")
    stop_sms(by=hanna, now=timezone.now())
    client.post(f"{PAGE}hervat/", {"seen": old})
    assert SmsStop.objects.exists()


@pytest.mark.requirement("S52")
@pytest.mark.asvs("V7.5.3")
def test_desk_left_open_does_not_resume_sms_without_the_app_code(hanna: User, enter: Enter) -> None:
    stop_sms(by=hanna, now=timezone.now())
    answer = save(left_open(enter(hanna)), f"{PAGE}hervat/", {})
    assert answer["Location"] == "/beveiliging/code/"
    assert SmsStop.objects.exists()
