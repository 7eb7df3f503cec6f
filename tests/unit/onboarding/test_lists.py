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
from tests.unit.onboarding.paging import all_pages

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


def test_long_log_says_that_it_goes_on_and_is_read_to_its_end(
    hanna: User, anna: User, enter: Enter, settings: Settings
) -> None:
    settings.LIST_COUNTED = 150
    for _time in range(160):
        record_by(Event.NUMBER_CHANGED, user=anna, by=hanna, now=NOW)
    desk = enter(hanna)
    pages = all_pages(desk, LOG, wat=Event.NUMBER_CHANGED)
    assert "Meer dan 150 gevonden" in pages[0]
    assert [page.count("field-event") for page in pages] == [100, 60]
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


def _columns(client: Client) -> list[str]:
    return re.findall(
        r'<th scope="col" class="[^"]*column-(\w+)', client.get(PEOPLE).content.decode()
    )


def _filters(client: Client) -> list[str]:
    return re.findall(r"<summary>(\w+)<", client.get(PEOPLE).content.decode())


def test_branches_and_roles_are_shown_to_staff_of_several_branches_only(
    rosa: User, sofie: User, hanna: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    first = ["whole_name", "status", "mailbox", "number"]
    assert _columns(enter(rosa)) == first
    assert _filters(enter(rosa)) == ["Status"]
    rosa.manages.add(amsterdam)
    assert _columns(enter(rosa)) == [*first, "branch"]
    assert _filters(enter(rosa)) == ["Status", "Vestiging"]
    for staff in (sofie, hanna):
        assert _columns(enter(staff)) == [*first, "branch", "role"]
        assert _filters(enter(staff)) == ["Status", "Vestiging", "Rol"]


def test_view_that_is_shown_is_marked_and_keeps_the_search(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    words = ["Nog niet klaar", "Mail kwam niet aan", "Link verlopen", "Sms kwam niet aan"]
    words += ["Zelf geblokkeerd", "Geblokkeerd", "Klaar", "Iedereen"]
    for asked, shown in (({}, 7), ({"status": "open"}, 0), ({"status": "expired"}, 2)):
        html = desk.get(PEOPLE, {"q": "anna", **asked}).content.decode()
        views = re.findall(r'<li><a href="([^"]*)"( aria-current="page")?>([^<]*)</a></li>', html)
        named = {text: (url, mark) for url, mark, text in views if text in words}
        assert list(named) == words
        assert [text for text in words if named[text][1]] == [words[shown]]
        assert all("q=anna" in url for url, _mark in named.values())


def test_admin_of_one_branch_is_not_asked_for_the_branch(
    rosa: User, amsterdam: Branch, enter: Enter
) -> None:
    asked = r'<(?:input type="text"|select)[^>]* name="(\w+)"'
    add = f"{PEOPLE}add/"
    four = ["first_name", "last_name", "email", "phone"]
    assert re.findall(asked, enter(rosa).get(add).content.decode()) == [*four, "language"]
    rosa.manages.add(amsterdam)
    assert set(re.findall(asked, enter(rosa).get(add).content.decode())) == {
        *four,
        "branch",
        "language",
    }


def test_language_is_asked_as_soon_as_there_are_two(
    rosa: User, enter: Enter, settings: Settings
) -> None:
    settings.LANGUAGES = [("nl", "Nederlands"), ("pl", "Polski")]
    html = enter(rosa).get(f"{PEOPLE}add/").content.decode()
    (offered,) = re.findall(r'<select name="language".*?</select>', html, re.DOTALL)
    assert re.findall(r'value="(\w+)"( selected)?', offered) == [("nl", " selected"), ("pl", "")]
