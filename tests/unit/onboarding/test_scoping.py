"""No page of the desk shows a branch admin anything about another branch."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.test import RequestFactory

from accounts.browser.session_store import SessionStore
from accounts.models import Branch, SecurityEvent, User
from desk.scoping import ScopedAdmin
from messaging.models import Message
from tests.unit.onboarding.conftest import Enter, invited
from tests.unit.onboarding.desk import PEOPLE, facts_of, mails_to, page_of, save, typed

pytestmark = pytest.mark.requirement("S70")

FOREIGN = ("ahmed", "Amsterdam", "amsterdam@werk.example")


def tells(content: bytes) -> set[str]:
    """Return the words on this page that name Ahmed, the branch Amsterdam or its mail address."""
    html = content.decode().lower()
    return {word for word in FOREIGN if word.lower() in html}


@pytest.fixture(autouse=True)
def _other_branch(anna: User, ahmed: User) -> None:
    """Create one person in Rotterdam and one in Amsterdam."""


@pytest.mark.asvs("V8.4.1")
@pytest.mark.parametrize(
    "url",
    [
        "/beheer/",
        "/beheer/accounts/",
        PEOPLE,
        f"{PEOPLE}?q=ahmed",
        f"{PEOPLE}?q=de+Vries&o=1.2",
        f"{PEOPLE}?status=open&_facets=True",
        f"{PEOPLE}add/",
        "/beheer/accounts/branch/",
        "/beheer/accounts/branch/?q=01",
        "/beheer/messaging/message/",
        "/beheer/messaging/message/?q=ahmed",
        "/beheer/messaging/smsstop/?per=vestiging&dagen=30",
    ],
)
def test_page_shows_own_branch_only(rosa: User, enter: Enter, url: str) -> None:
    response = enter(rosa).get(url)
    assert response.status_code == 200
    words = tells(response.content) - ({"ahmed"} if "q=ahmed" in url else set())
    assert not words


def test_history_of_a_page_names_a_colleague_and_not_how_they_log_in(
    rosa: User, hanna: User, rotterdam: Branch, enter: Enter
) -> None:
    url = f"/beheer/accounts/branch/{rotterdam.pk}/"
    new = {"number": "02", "name": "Rijnmond", "phone": "0107654321", "reply_to": "a@b.example"}
    save(enter(hanna), f"{url}change/", new)
    html = enter(rosa).get(f"{url}history/").content.decode()
    assert "Hanna de Vries" in html
    assert hanna.email not in html


@pytest.mark.parametrize("actor", ["sofie", "hanna"])
def test_central_staff_sees_the_people_of_every_branch(
    request: pytest.FixtureRequest, enter: Enter, actor: str
) -> None:
    html = enter(request.getfixturevalue(actor)).get(PEOPLE).content.decode()
    assert "ahmed@werk.example" in html
    assert "anna@werk.example" in html


def test_admin_of_no_branch_sees_nobody(rosa: User, enter: Enter) -> None:
    rosa.manages.clear()
    html = enter(rosa).get(PEOPLE).content.decode()
    assert "anna@werk.example" not in html


def test_admin_of_two_branches_sees_both(rosa: User, amsterdam: Branch, enter: Enter) -> None:
    rosa.manages.add(amsterdam)
    html = enter(rosa).get(PEOPLE).content.decode()
    assert "ahmed@werk.example" in html
    assert f"branch__id__exact={amsterdam.pk}" in html


@pytest.mark.asvs("V8.2.2")
@pytest.mark.parametrize("page", ["change/", "delete/"])
def test_page_of_a_foreign_person_is_the_same_as_of_an_unknown_one(
    rosa: User, ahmed: User, enter: Enter, page: str
) -> None:
    client = enter(rosa)
    there = client.get(f"{PEOPLE}{ahmed.pk}/{page}")
    not_there = client.get(f"{PEOPLE}987654/{page}")
    assert there.status_code == not_there.status_code
    assert there.get("Location") == not_there.get("Location")
    assert not tells(there.content)


@pytest.mark.asvs("V8.2.2")
def test_foreign_person_is_not_changed(rosa: User, ahmed: User, enter: Enter) -> None:
    save(enter(rosa), page_of(ahmed), facts_of(ahmed, first_name="Mine"))
    ahmed.refresh_from_db()
    assert ahmed.first_name == "Ahmed"


@pytest.mark.asvs("V8.2.2")
def test_foreign_person_is_not_mailed(rosa: User, ahmed: User, enter: Enter) -> None:
    client = enter(rosa)
    client.post(f"{PEOPLE}{ahmed.pk}/activeringsmail/")
    client.post(PEOPLE, {"action": "send_activation", "_selected_action": [ahmed.pk]})
    across = {"action": "send_activation", "_selected_action": [ahmed.pk], "select_across": "1"}
    client.post(PEOPLE, across)
    assert mails_to(ahmed) == 1


@pytest.mark.asvs("V8.3.1")
def test_foreign_branch_is_no_choice(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    client = enter(rosa)
    offers = {f"{PEOPLE}add/": r"<input[^>]*>", page_of(anna): "<select.*?</select>"}
    for url, kind in offers.items():
        html = client.get(url).content.decode()
        found = re.findall(kind, html, re.DOTALL)
        (offered,) = (one for one in found if 'name="branch"' in one)
        assert re.findall(r'value="(\d+)"', offered) == [str(anna.branch_id)]
    client.post(f"{PEOPLE}add/", typed(amsterdam))
    save(client, page_of(anna), facts_of(anna, branch=amsterdam.pk))
    anna.refresh_from_db()
    assert anna.branch != amsterdam
    assert not User.objects.filter(email="eva@werk.example").exists()


@pytest.mark.parametrize("is_scoped", [True, False], ids=["scoped", "control"])
def test_admin_of_two_branches_invites_to_no_third(
    rosa: User,
    amsterdam: Branch,
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_scoped: bool,
) -> None:
    third = Branch.objects.create(
        number="03", name="Breda", phone="+31761234567", reply_to="breda@werk.example"
    )
    rosa.manages.add(amsterdam)
    if not is_scoped:
        monkeypatch.setattr("desk.scoping.in_sight", lambda rows, *_of_staff: rows)
    html = enter(rosa).get(f"{PEOPLE}add/").content.decode()
    (offered,) = re.findall(r'<select name="branch".*?</select>', html, re.DOTALL)
    assert (f'value="{amsterdam.pk}"' in offered, f'value="{third.pk}"' in offered) == (
        True,
        not is_scoped,
    )


def test_messages_of_a_person_who_moved_are_out_of_sight(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    client = enter(rosa)
    assert "Anna de Vries" in client.get("/beheer/messaging/message/").content.decode()
    User.objects.filter(pk=anna.pk).update(branch=amsterdam)
    assert "Anna de Vries" not in client.get("/beheer/messaging/message/").content.decode()


@pytest.mark.requirement("S33")
@pytest.mark.asvs("V8.2.3")
def test_message_page_shows_no_payload_and_saves_nothing(
    hanna: User, anna: User, enter: Enter
) -> None:
    message = Message.objects.get(user=anna)
    client, url = enter(hanna), f"/beheer/messaging/message/{message.pk}/change/"
    html = client.get(url).content.decode()
    assert "Anna de Vries" in html
    assert message.payload not in html
    assert "history" not in html
    assert client.post(url, {"state": "sent"}).status_code == 403
    assert client.get("/beheer/messaging/message/add/").status_code == 403


def test_model_without_a_branch_is_for_central_staff(
    rosa: User, sofie: User, rf: RequestFactory
) -> None:
    class EventAdmin(ScopedAdmin[SecurityEvent]):
        pass

    desk, request = EventAdmin(SecurityEvent, admin.site), rf.get("/")
    request.session = SessionStore()
    request.user = rosa
    assert not desk.get_queryset(request).exists()
    request.user = sofie
    assert desk.get_queryset(request).exists()


def test_dropdown_of_an_unregistered_model_is_empty(hanna: User, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = hanna
    people = admin.site.get_model_admin(User)
    offered = people.get_field_queryset(None, User._meta.get_field("groups"), request)
    assert offered is not None
    assert not offered.exists()


def test_roles_are_not_edited_at_the_desk(hanna: User, enter: Enter) -> None:
    assert enter(hanna).get("/beheer/auth/group/").status_code == 404


def test_staff_of_the_own_branch_is_read_only(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    colleague = invited("coen", rotterdam)
    html = enter(rosa).get(page_of(rosa)).content.decode()
    assert 'name="_save"' not in html
    assert 'name="_save"' in enter(rosa).get(page_of(colleague)).content.decode()


def test_branch_admin_changes_no_branch(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    url = f"/beheer/accounts/branch/{rotterdam.pk}/change/"
    client = enter(rosa)
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Mine"}).status_code == 403
    assert client.get("/beheer/accounts/branch/add/").status_code == 403


def test_head_office_changes_branches(hanna: User, rotterdam: Branch, enter: Enter) -> None:
    url = f"/beheer/accounts/branch/{rotterdam.pk}/change/"
    new = {"number": "02", "name": "Rijnmond", "phone": "0107654321", "reply_to": "a@b.example"}
    assert save(enter(hanna), url, new).status_code == 302
    rotterdam.refresh_from_db()
    assert rotterdam.name == "Rijnmond"
