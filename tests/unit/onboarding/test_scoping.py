"""Nothing at the desk tells a branch admin anything of another branch (S70)."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.models import Branch, User
from messaging.models import Message
from tests.unit.onboarding.conftest import Enter, invited
from tests.unit.onboarding.test_desk import PEOPLE, facts_of, mails_to, page_of, typed

FOREIGN = ("ahmed", "Amsterdam", "amsterdam@werk.example")


def tells(content: bytes) -> set[str]:
    """Give which words of the other branch stand on a page."""
    html = content.decode().lower()
    return {word for word in FOREIGN if word.lower() in html}


@pytest.fixture(autouse=True)
def _other_branch(anna: User, ahmed: User) -> None:
    """Have somebody here and somebody there."""


@pytest.mark.parametrize(
    "url",
    [
        "/beheer/",
        "/beheer/accounts/",
        PEOPLE,
        f"{PEOPLE}?q=ahmed",
        f"{PEOPLE}?q=de+Vries&o=1.2",
        f"{PEOPLE}?rol=employee&_facets=True",
        f"{PEOPLE}add/",
        "/beheer/accounts/branch/",
        "/beheer/accounts/branch/?q=01",
        "/beheer/messaging/message/",
        "/beheer/messaging/message/?q=ahmed",
    ],
)
def test_page_shows_own_branch_only(rosa: User, enter: Enter, url: str) -> None:
    response = enter(rosa).get(url)
    assert response.status_code == 200
    words = tells(response.content) - ({"ahmed"} if "q=ahmed" in url else set())
    assert not words


@pytest.mark.parametrize("actor", ["sofie", "hanna"])
def test_central_staff_sees_all(request: pytest.FixtureRequest, enter: Enter, actor: str) -> None:
    html = enter(request.getfixturevalue(actor)).get(PEOPLE).content.decode()
    assert "ahmed@werk.example" in html
    assert "anna@werk.example" in html


def test_who_manages_no_branch_sees_nobody(rosa: User, enter: Enter) -> None:
    rosa.manages.clear()
    html = enter(rosa).get(PEOPLE).content.decode()
    assert "anna@werk.example" not in html


def test_who_manages_two_branches_sees_both(rosa: User, amsterdam: Branch, enter: Enter) -> None:
    rosa.manages.add(amsterdam)
    html = enter(rosa).get(PEOPLE).content.decode()
    assert "ahmed@werk.example" in html
    assert f"branch__id__exact={amsterdam.pk}" in html


def test_filter_on_a_foreign_branch_finds_nobody(
    rosa: User, amsterdam: Branch, enter: Enter
) -> None:
    response = enter(rosa).get(PEOPLE, {"branch__id__exact": amsterdam.pk})
    assert not tells(response.content)
    assert "0 medewerkers" in response.content.decode()


@pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith",
        "email__startswith",
        "phone__contains",
        "epoch__gte",
        "is_superuser__exact",
        "branch__reply_to__startswith",
        "branch__number__startswith",
        "manages__number",
        "groups__name",
        "sessions__session_key__startswith",
        "mail_links__digest__startswith",
        "authenticator__sealed_key__startswith",
    ],
)
def test_address_is_no_oracle(
    request: pytest.FixtureRequest, enter: Enter, actor: str, lookup: str
) -> None:
    response = enter(request.getfixturevalue(actor)).get(PEOPLE, {lookup: "1"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "lookup", ["payload__startswith", "provider_id__startswith", "user__password__startswith"]
)
def test_address_is_no_oracle_of_messages(hanna: User, enter: Enter, lookup: str) -> None:
    assert enter(hanna).get("/beheer/messaging/message/", {lookup: "1"}).status_code == 400


def test_choices_of_the_sidebar_still_work(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    chosen = {"branch__id__exact": rotterdam.pk, "is_active__exact": 1}
    assert "anna@werk.example" in enter(rosa).get(PEOPLE, chosen).content.decode()


@pytest.mark.parametrize("page", ["change/", "history/", "delete/"])
def test_foreign_page_answers_as_if_it_were_not_there(
    rosa: User, ahmed: User, enter: Enter, page: str
) -> None:
    client = enter(rosa)
    there = client.get(f"{PEOPLE}{ahmed.pk}/{page}")
    not_there = client.get(f"{PEOPLE}987654/{page}")
    assert there.status_code == not_there.status_code
    assert there.get("Location") == not_there.get("Location")
    assert not tells(there.content)


def test_foreign_page_by_address_answers_nothing(rosa: User, ahmed: User, enter: Enter) -> None:
    response = enter(rosa).get(f"{PEOPLE}{ahmed.email}/change/?_to_field=email")
    assert response.status_code in {302, 400}


def test_foreign_person_is_not_changed(rosa: User, ahmed: User, enter: Enter) -> None:
    enter(rosa).post(page_of(ahmed), facts_of(ahmed, first_name="Mine"))
    ahmed.refresh_from_db()
    assert ahmed.first_name == "Ahmed"


def test_foreign_person_is_not_mailed(rosa: User, ahmed: User, enter: Enter) -> None:
    client = enter(rosa)
    client.post(f"{PEOPLE}{ahmed.pk}/activeringsmail/")
    client.post(PEOPLE, {"action": "send_activation", "_selected_action": [ahmed.pk]})
    across = {"action": "send_activation", "_selected_action": [ahmed.pk], "select_across": "1"}
    client.post(PEOPLE, across)
    assert mails_to(ahmed) == 1


def test_foreign_branch_is_no_choice(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    client = enter(rosa)
    for url in (f"{PEOPLE}add/", page_of(anna)):
        html = client.get(url).content.decode()
        (offered,) = re.findall(r'<select name="branch".*?</select>', html, re.DOTALL)
        assert re.findall(r'value="(\d+)"', offered) == [str(anna.branch_id)]
    client.post(f"{PEOPLE}add/", typed(amsterdam))
    client.post(page_of(anna), facts_of(anna, branch=amsterdam.pk))
    anna.refresh_from_db()
    assert anna.branch != amsterdam
    assert not User.objects.filter(email="eva@werk.example").exists()


def test_autocomplete_offers_own_branch_only(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    client = enter(rosa)
    url = "/beheer/autocomplete/"
    source = {"app_label": "accounts", "model_name": "user", "field_name": "branch", "term": ""}
    found = client.get(url, source).json()["results"]
    assert [row["text"] for row in found] == [str(rotterdam)]
    source = {"app_label": "messaging", "model_name": "message", "field_name": "user"}
    assert client.get(url, {**source, "term": "ahmed"}).json()["results"] == []


def test_autocomplete_of_other_models_is_closed(rosa: User, enter: Enter) -> None:
    source = {"app_label": "accounts", "model_name": "user", "field_name": "groups", "term": ""}
    assert enter(rosa).get("/beheer/autocomplete/", source).status_code == 403


def test_view_on_site_tells_nothing(rosa: User, ahmed: User, enter: Enter) -> None:
    client, kind = enter(rosa), ContentType.objects.get_for_model(User).pk
    there = client.get(f"/beheer/r/{kind}/{ahmed.pk}/")
    not_there = client.get(f"/beheer/r/{kind}/987654/")
    assert there.status_code == not_there.status_code == 404
    assert there.content == not_there.content


def test_person_who_moved_takes_their_messages_out_of_sight(
    rosa: User, anna: User, amsterdam: Branch, enter: Enter
) -> None:
    client = enter(rosa)
    assert "Anna de Vries" in client.get("/beheer/messaging/message/").content.decode()
    User.objects.filter(pk=anna.pk).update(branch=amsterdam)
    assert "Anna de Vries" not in client.get("/beheer/messaging/message/").content.decode()


def test_message_page_shows_no_payload_and_saves_nothing(
    hanna: User, anna: User, enter: Enter
) -> None:
    message = Message.objects.get(user=anna)
    client, url = enter(hanna), f"/beheer/messaging/message/{message.pk}/change/"
    html = client.get(url).content.decode()
    assert "Anna de Vries" in html
    assert message.payload not in html
    assert client.post(url, {"state": "sent"}).status_code == 403
    assert client.get("/beheer/messaging/message/add/").status_code == 403


def test_roles_are_not_edited_at_the_desk(hanna: User, enter: Enter) -> None:
    assert enter(hanna).get("/beheer/auth/group/").status_code == 404


def test_staff_of_the_own_branch_is_there_to_look_at(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
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


def test_head_office_keeps_branches(hanna: User, rotterdam: Branch, enter: Enter) -> None:
    url = f"/beheer/accounts/branch/{rotterdam.pk}/change/"
    new = {"number": "02", "name": "Rijnmond", "phone": "0107654321", "reply_to": "a@b.example"}
    assert enter(hanna).post(url, new).status_code == 302
    rotterdam.refresh_from_db()
    assert rotterdam.name == "Rijnmond"
