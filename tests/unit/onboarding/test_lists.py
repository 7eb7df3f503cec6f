"""The desk's lists of many rows: filters, pages and counts show the right rows."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.log.events import Event, record_by
from accounts.models import Branch, User
from onboarding.models import Progress, Stage, Trouble
from onboarding.status import Status, status_of
from tests.unit.accounts.people import employee
from tests.unit.onboarding.conftest import NOW, Enter, invited
from tests.unit.onboarding.desk import PEOPLE

# What progress has for each status, beside a link that is still valid.
_VALUES: dict[Status, dict[str, object]] = {
    Status.SENT: {"stage": Stage.SENT},
    Status.OPENED: {"stage": Stage.OPENED},
    Status.FAILED: {"stage": Stage.SENT, "trouble": Trouble.MAIL},
    Status.EXPIRED: {"stage": Stage.OPENED, "link_ends_at": NOW},
    Status.PASSWORD: {"stage": Stage.PASSWORD, "link_ends_at": NOW},
    Status.SMS: {"stage": Stage.SMS},
    Status.ARRIVED: {"stage": Stage.ARRIVED},
    Status.SMS_FAILED: {"stage": Stage.SMS, "trouble": Trouble.SMS},
    Status.READY: {"stage": Stage.APP, "link_ends_at": NOW},
}

LOG, MESSAGES = "/beheer/accounts/securityevent/", "/beheer/messaging/message/"


def _in_each_status(branch: Branch) -> dict[str, User]:
    """Invite a person for each status, and leave one uninvited."""
    people = {str(one): invited(one.value, branch) for one in Status if one != Status.NEVER}
    later = timezone.now() + timedelta(days=1)
    Progress.objects.update(link_ends_at=later)
    for status, values in _VALUES.items():
        Progress.objects.filter(user=people[status]).update(**values)
    User.objects.filter(pk=people[Status.BLOCKED].pk).update(is_active=False)
    User.objects.filter(pk=people[Status.FROZEN].pk).update(frozen_at=NOW)
    return {**people, Status.NEVER: employee(branch=branch)}


def _shown(client: Client, url: str, **asked: str) -> set[int]:
    html = client.get(url, asked).content.decode()
    return {int(key) for key in re.findall(r'href="/beheer/accounts/user/(\d+)/change/', html)}


def test_filter_by_status_finds_the_people_who_are_shown_with_it(
    hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    people = _in_each_status(rotterdam)
    desk = enter(hanna)
    found = {status: _shown(desk, PEOPLE, status=status) for status in Status.values}
    assert found == {
        status: {people[status].pk} | ({hanna.pk} if status == Status.QUEUED else set())
        for status in Status.values
    }
    for status, person in people.items():
        assert status_of(person, timezone.now()) == status


def test_not_ready_is_everybody_but_the_ready_and_the_blocked(
    hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    people = _in_each_status(rotterdam)
    done = {people[Status.READY].pk, people[Status.BLOCKED].pk}
    everybody = {person.pk for person in (*people.values(), hanna)}
    assert _shown(enter(hanna), PEOPLE, status="open") == everybody - done


def test_pages_of_people_show_everybody_once_in_order(hanna: User, enter: Enter) -> None:
    for number in range(205):
        employee(last_name=f"Berg{number:03}")
    desk = enter(hanna)
    pages = [desk.get(PEOPLE, {"p": page}).content.decode() for page in ("1", "2", "3")]
    names = [re.findall(r"/change/[^>]*>(Berg\d+|de Vries)</a>", page) for page in pages]
    assert [len(page) for page in names] == [100, 100, 6]
    everybody = [f"Berg{number:03}" for number in range(205)]
    assert [name for page in names for name in page] == [*everybody, "de Vries"]
    assert "nog niet uitgenodigd" in pages[1]
    assert "Rotterdam" in pages[1]


def test_long_log_says_that_it_goes_on(
    hanna: User, anna: User, enter: Enter, settings: Settings
) -> None:
    settings.LIST_COUNTED = 150
    for _time in range(160):
        record_by(Event.NUMBER_CHANGED, user=anna, by=hanna, now=NOW)
    desk = enter(hanna)
    assert "Meer dan 150 gevonden. Zoek of filter" in desk.get(LOG).content.decode()
    second = desk.get(LOG, {"p": "2"}).content.decode()
    assert second.count("field-event") == 50
    assert desk.get(LOG, {"p": "3"}).status_code == 302
    assert "2 gevonden" in desk.get(MESSAGES).content.decode()


def test_log_of_many_people_is_that_of_each(
    hanna: User, anna: User, ahmed: User, enter: Enter, settings: Settings
) -> None:
    for person in (anna, ahmed):
        record_by(Event.NUMBER_CHANGED, user=person, by=hanna, now=NOW)
    desk = enter(hanna)
    few = desk.get(LOG, {"q": "de vries"}).content.decode()
    settings.LIST_COUNTED = 1
    many = desk.get(LOG, {"q": "de vries"}).content.decode()
    rows = r'field-person"><a [^>]*>([^<]*)<'
    assert re.findall(rows, few) == re.findall(rows, many)
    assert {"Anna de Vries", "Ahmed de Vries"} <= set(re.findall(rows, few))


def test_filter_offers_only_branches_with_people_in_sight(
    rosa: User, hanna: User, ahmed: User, enter: Enter
) -> None:
    Branch.objects.create(number="77", name="Leeg", phone="+31101234567", reply_to="x@werk.example")
    offered = r'\?branch__id__exact=\d+">([^<]*)<'
    of_all = re.findall(offered, enter(hanna).get(PEOPLE).content.decode())
    assert [name.strip() for name in of_all] == ["01 Amsterdam", "02 Rotterdam"]
    assert "Amsterdam" not in enter(rosa).get(PEOPLE).content.decode()


def test_no_filter_counts_the_rows_of_each_value(hanna: User, anna: User, enter: Enter) -> None:
    desk = enter(hanna)
    assert "_facets" not in desk.get(PEOPLE).content.decode()
    asked = desk.get(PEOPLE, {"_facets": "True"}).content.decode()
    assert not re.findall(r">[^<]*\(\d+\)[^<]*</a>", asked)
