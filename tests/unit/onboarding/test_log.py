"""The security log at the desk is read-only, and shows only people whom the user may see."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.log.events import Event, record_by
from accounts.models import Branch, SecurityEvent, User
from onboarding.services import change_person
from tests.unit.onboarding.conftest import NOW, Enter

pytestmark = pytest.mark.requirement("S70")

LOG = "/beheer/accounts/securityevent/"


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


def _table(content: bytes) -> str:
    """Return the HTML of the rows of the list, without the page's sidebar."""
    _before, _found, table = content.decode().partition('id="result_list"')
    return table.partition("</table>")[0]
