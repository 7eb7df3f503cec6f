"""The security log at the desk is read-only, and shows only people whom the user may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.log.events import Event, record_by
from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from onboarding.services import change_person, erase_person
from tests.unit.onboarding.conftest import NOW, Enter

pytestmark = pytest.mark.requirement("S70")

LOG = "/beheer/accounts/securityevent/"
# Of the log's page as head office sees it, by query string.
STATEMENTS = {"": 6, "?wie={anna}": 7, "?door={rosa}&periode=7&vestiging={branch}": 7}


@pytest.fixture(autouse=True)
def happened(anna: User, ahmed: User, rosa: User, hanna: User) -> None:
    """Log one event about Anna of Rotterdam and one event about Ahmed of Amsterdam."""
    record_by(Event.NUMBER_CHANGED, user=anna, by=rosa, now=NOW)
    record_by(Event.EMAIL_CHANGED, user=ahmed, by=hanna, now=NOW)


def test_branch_admin_reads_events_of_own_people_in_words_and_by_name(
    rosa: User, enter: Enter
) -> None:
    html = enter(rosa).get(LOG).content.decode()
    assert "Telefoonnummer veranderd" in html
    assert "Anna" in html
    assert "Rosa" in html
    assert "Ahmed" not in html
    assert "E-mailadres veranderd</th>" not in html


@pytest.mark.parametrize("actor", ["sofie", "hanna"])
def test_central_staff_reads_events_of_all_people(
    request: pytest.FixtureRequest, enter: Enter, actor: str
) -> None:
    html = enter(request.getfixturevalue(actor)).get(LOG).content.decode()
    assert "Anna" in html
    assert "Ahmed" in html


def test_search_finds_events_by_address_only_of_people_in_sight(
    rosa: User, anna: User, ahmed: User, enter: Enter
) -> None:
    client = enter(rosa)
    assert "Telefoonnummer veranderd" in _table(client.get(LOG, {"q": anna.email}).content)
    assert not _table(client.get(LOG, {"q": ahmed.email}).content)


def test_filter_keeps_one_kind_of_event(hanna: User, enter: Enter) -> None:
    table = _table(enter(hanna).get(LOG, {"wat": "email_changed"}).content)
    assert "E-mailadres veranderd" in table
    assert "Telefoonnummer veranderd" not in table


def test_person_who_moved_takes_the_history_to_the_new_branch(
    rosa: User, hanna: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    change_person(by=hanna, user=anna, now=timezone.now(), branch=amsterdam)
    assert "Anna" not in enter(rosa).get(LOG).content.decode()


@pytest.mark.requirement("S101")
def test_event_is_neither_changed_nor_deleted_nor_added(
    rosa: User, anna: User, enter: Enter
) -> None:
    client = enter(rosa)
    event = SecurityEvent.objects.filter(user_id=anna.pk, what=Event.NUMBER_CHANGED).get()
    assert client.get(f"{LOG}{event.pk}/change/").status_code == 200
    assert client.post(f"{LOG}{event.pk}/change/", {"what": "x"}).status_code == 403
    assert client.post(f"{LOG}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LOG}add/", {"what": "x"}).status_code == 403


def test_event_out_of_sight_is_not_found(rosa: User, ahmed: User, enter: Enter) -> None:
    event = SecurityEvent.objects.filter(user_id=ahmed.pk).latest("pk")
    answer = enter(rosa).get(f"{LOG}{event.pk}/change/")
    assert answer.status_code == 302


def test_names_link_to_the_person_and_to_what_happened_to_the_person(
    hanna: User, rosa: User, anna: User, enter: Enter
) -> None:
    client = enter(hanna)
    table = _table(client.get(LOG).content)
    assert f'<a href="/beheer/accounts/user/{anna.pk}/change/">Anna de Vries</a>' in table
    assert f'href="?wie={anna.pk}"' in table
    assert f'href="?door={rosa.pk}"' in table
    of_anna = client.get(LOG, {"wie": anna.pk}).content
    assert "Anna de Vries" in _table(of_anna)
    assert "Ahmed" not in _table(of_anna)
    by_rosa = _table(client.get(LOG, {"door": rosa.pk}).content)
    assert by_rosa.count("Telefoonnummer veranderd") == 1
    assert "E-mailadres veranderd" not in by_rosa


def test_branch_admin_finds_no_deed_of_a_colleague_out_of_sight(
    rosa: User, hanna: User, anna: User, enter: Enter
) -> None:
    record_by(Event.BLOCKED, user=anna, by=hanna, now=NOW)
    client = enter(rosa)
    assert "een collega" in _table(client.get(LOG).content)
    answer = client.get(LOG, {"door": hanna.pk})
    assert not _table(answer.content)
    assert "Hanna" not in answer.content.decode()
    assert not _table(client.get(LOG, {"door": "²"}).content)


def test_event_of_an_erased_person_has_a_number_and_no_link_to_a_page(
    hanna: User, anna: User, enter: Enter
) -> None:
    number = anna.pk
    erase_person(by=hanna, user=anna, now=timezone.now())
    table = _table(enter(hanna).get(LOG, {"wie": number}).content)
    assert f"({number})" in table
    assert f"/user/{number}/" not in table


def test_filter_by_branch_is_offered_to_staff_of_several_branches_only(
    hanna: User, rosa: User, ahmed: User, amsterdam: Branch, enter: Enter
) -> None:
    answer = enter(hanna).get(LOG, {"vestiging": amsterdam.pk})
    assert "02 Rotterdam" in answer.content.decode()
    assert "Ahmed" in _table(answer.content)
    assert "Anna" not in _table(answer.content)
    html = enter(rosa).get(LOG, {"vestiging": amsterdam.pk}).content.decode()
    assert "Amsterdam" not in html


@pytest.mark.parametrize(("period", "days"), [("1", {0}), ("7", {0, 6}), ("30", {0, 6, 29})])
def test_filter_by_period_counts_days_from_midnight(
    hanna: User, anna: User, enter: Enter, period: str, days: set[int]
) -> None:
    for ago in (0, 6, 7, 29, 30):
        record_by(Event.BLOCKED, user=anna, by=hanna, now=timezone.now() - timedelta(days=ago))
    answer = enter(hanna).get(LOG, {"periode": period, "wat": "blocked"})
    assert _table(answer.content).count("Geblokkeerd") == len(
        [ago for ago in (0, 6, 7, 29, 30) if ago <= max(days)]
    )


@pytest.mark.requirement("S101")
def test_head_office_reads_what_a_change_was_from_and_to_with_masks(
    hanna: User, rosa: User, anna: User, amsterdam: Branch, rotterdam: Branch, enter: Enter
) -> None:
    change_person(by=hanna, user=anna, now=timezone.now(), phone="+31687654321", email="a@b.nl")
    change_person(by=hanna, user=anna, now=timezone.now(), branch=amsterdam)
    both = [amsterdam, rotterdam]
    change_person(by=hanna, user=anna, now=timezone.now(), role=Role.BRANCH_ADMIN, manages=both)
    client = enter(hanna)
    table = _table(client.get(LOG, {"wie": anna.pk}).content)
    for change in (
        "•••• 5678 → •••• 4321",
        "a••••@werk.example → a••••@b.nl",
        "02 Rotterdam → 01 Amsterdam",
        "medewerker → vestigingsbeheerder",
        "- → 01, 02",
    ):
        assert change in table
    event = SecurityEvent.objects.get(what=Event.NUMBER_CHANGED, by_user_id=hanna.pk)
    assert "•••• 4321" in client.get(f"{LOG}{event.pk}/change/").content.decode()
    assert "12345678" not in table
    assert "••••" not in enter(rosa).get(LOG).content.decode()


@pytest.mark.requirement("S101")
def test_masked_values_of_an_erased_person_are_gone_and_those_of_others_stay(
    hanna: User, anna: User, ahmed: User
) -> None:
    for person in (anna, ahmed):
        change_person(by=hanna, user=person, now=timezone.now(), phone="+31687654321")
    erase_person(by=hanna, user=anna, now=timezone.now())
    details = dict(
        SecurityEvent.objects.filter(what=Event.NUMBER_CHANGED, by_user_id=hanna.pk).values_list(
            "user_id", "detail"
        )
    )
    assert details.pop(ahmed.pk) == "•••• 5678 → •••• 4321"
    assert list(details.values()) == [""]


@pytest.mark.parametrize(("query", "statements"), STATEMENTS.items())
def test_log_takes_few_statements_however_many_events_it_shows(
    hanna: User,
    rosa: User,
    anna: User,
    rotterdam: Branch,
    enter: Enter,
    query: str,
    statements: int,
) -> None:
    client = enter(hanna)
    url = LOG + query.format(anna=anna.pk, rosa=rosa.pk, branch=rotterdam.pk)
    client.get(url)
    counts = []
    for _round in range(2):
        for _event in range(10):
            record_by(Event.NUMBER_CHANGED, user=anna, by=rosa, now=timezone.now())
        with CaptureQueriesContext(connection) as run:
            client.get(url)
        counts.append(len(run))
    assert counts == [statements, statements]


def _table(content: bytes) -> str:
    """Return the HTML of the rows of the list, without the page's sidebar."""
    _before, _found, table = content.decode().partition('id="result_list"')
    return table.partition("</table>")[0]
