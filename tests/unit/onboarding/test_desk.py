"""Pages of the desk: inviting, changing and blocking people, the list and its search."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from accounts.models import Branch, User
from accounts.people.roles import Role, role_of
from messaging.models.outages import Outage
from messaging.states import Kind
from onboarding.services import reinvite
from tests.unit.onboarding.conftest import NOW, Enter, with_password
from tests.unit.onboarding.desk import PEOPLE, facts_of, mails_to, page_of, said, save, typed


@pytest.mark.requirement("S83")
@pytest.mark.parametrize(
    "listed", ["accounts/user", "accounts/branch", "accounts/securityevent", "messaging/message"]
)
def test_search_for_as_many_words_as_a_url_holds_succeeds(
    hanna: User, enter: Enter, listed: str
) -> None:
    assert enter(hanna).get(f"/beheer/{listed}/", {"q": "a " * 2_000}).status_code == 200


class TestInviting:
    def test_saving_invites(self, rosa: User, rotterdam: Branch, enter: Enter) -> None:
        enter(rosa).post(f"{PEOPLE}add/", typed(rotterdam))
        eva = User.objects.get(email="eva@werk.example")
        assert (eva.branch, role_of(eva), mails_to(eva)) == (rotterdam, Role.EMPLOYEE, 1)

    def test_saving_says_that_the_mail_goes_out_or_waits(
        self, rosa: User, rotterdam: Branch, enter: Enter
    ) -> None:
        desk = enter(rosa)
        goes = "Eva Bakker is toegevoegd. De activeringsmail gaat nu naar eva@werk.example."
        assert said(desk, f"{PEOPLE}add/", typed(rotterdam)) == [goes]
        Outage.objects.create(kind=Kind.MAIL, cause="login", code="smtp 451", since=NOW)
        other = typed(rotterdam, email="bo@werk.example", first_name="Bo", _continue="1")
        told = said(desk, f"{PEOPLE}add/", other)[-1]
        assert "Er gaan nu geen mails uit." in told

    @pytest.mark.parametrize("person", ["anna", "ahmed"])
    def test_address_in_use_is_refused_alike_for_every_branch(
        self, rosa: User, person: str, enter: Enter, request: pytest.FixtureRequest
    ) -> None:
        address = request.getfixturevalue(person).email
        form = enter(rosa).post(f"{PEOPLE}add/", typed(rosa.branch, email=address)).context
        told = "Er is al iemand met dit e-mailadres. Staat die niet in uw lijst?"
        assert [str(one) for one in form["errors"][0]] == [f"{told} Vraag het hoofdkantoor."]

    @pytest.mark.requirement("S71")
    @pytest.mark.asvs("V8.2.3", "V15.3.3")
    def test_role_posted_by_a_branch_admin_is_ignored(
        self, rosa: User, rotterdam: Branch, enter: Enter
    ) -> None:
        crafted = typed(rotterdam, role="head-office", is_superuser="on", is_staff="on", groups="1")
        enter(rosa).post(f"{PEOPLE}add/", crafted)
        eva = User.objects.get(email="eva@werk.example")
        assert (role_of(eva), eva.is_staff, eva.is_superuser) == (Role.EMPLOYEE, False, False)

    def test_head_office_gives_roles(self, hanna: User, rotterdam: Branch, enter: Enter) -> None:
        enter(hanna).post(f"{PEOPLE}add/", typed(rotterdam, role="branch-admin"))
        eva = User.objects.get(email="eva@werk.example")
        assert list(eva.manages.all()) == [rotterdam]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"phone": "+15005550006"}, "Naar dit nummer kunnen wij geen sms sturen."),
            ({"phone": "010 123 45 67"}, "Dit is geen mobiel nummer."),
            ({"phone": "06-1234ABCD"}, "zonder letters en toestelnummer"),
            ({"phone": "06 12345678 x5"}, "zonder letters en toestelnummer"),
            ({"phone": "06 12345678 tst 5"}, "Vul een mobiel nummer in met alleen cijfers"),
            ({"phone": "06 1234567"}, "bijvoorbeeld 06 12345678"),
            ({"first_name": "Eva\rBcc: x"}, "Het teken U+000D kan niet in een naam"),
            ({"first_name": "Eva\r\nBcc: x"}, "Het teken U+000D kan niet in een naam"),
            ({"first_name": "Eva\u202e"}, "Het teken U+202E kan niet in een naam"),
            ({"first_name": "\u200fEva"}, "Het teken U+200F kan niet in een naam"),
            ({"first_name": "E" * 300}, "Deze naam is te lang. Gebruik hooguit 60 tekens."),
            ({"email": f"{'e' * 300}@werk.example"}, "niet meer dan 254 tekens"),
            ({"first_name": "x.com"}, "x.com lijkt op een webadres"),
            ({"email": "ROSA@werk.example"}, "Er is al iemand met dit e-mailadres. Staat die"),
            ({"email": "evaſ@werk.example"}, "Het teken “ſ” (U+017F) kan niet in een e-mailadres."),
            ({"branch": ""}, "Dit veld is verplicht"),
        ],
    )
    def test_invalid_input_shows_an_error_and_keeps_the_other_fields(
        self, rosa: User, enter: Enter, change: dict[str, object], sentence: str
    ) -> None:
        response = enter(rosa).post(f"{PEOPLE}add/", {**typed(rosa.branch), **change})
        page = response.content.decode()
        assert response.status_code == 200
        assert sentence in page
        assert 'value="Bakker"' in page
        focused = re.findall(r'name="(\w+)"[^>]*\bautofocus\b', page)
        assert focused == [name for name in change if name != "branch"]  # which is hidden
        assert not User.objects.filter(email="eva@werk.example").exists()

    @pytest.mark.asvs("V2.2.3")
    def test_employee_without_branch_is_refused_to_head_office_too(
        self, hanna: User, enter: Enter
    ) -> None:
        response = enter(hanna).post(f"{PEOPLE}add/", typed(None, role="employee"))
        assert "Kies een vestiging." in response.content.decode()


class TestChanging:
    def test_new_number_ends_the_link_with_a_message(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        told = said(enter(rosa), page_of(anna), facts_of(anna, phone="06 87654321"))
        assert any("Stuur een nieuwe activeringsmail." in sentence for sentence in told)
        epoch = anna.epoch
        anna.refresh_from_db()
        assert (str(anna.phone), anna.epoch) == ("+31687654321", epoch + 1)

    def test_form_neither_blocks_nor_unblocks(self, rosa: User, anna: User, enter: Enter) -> None:
        save(enter(rosa), page_of(anna), facts_of(anna, first_name="Ann"))
        assert User.objects.get(pk=anna.pk).is_active
        User.objects.filter(pk=anna.pk).update(is_active=False)
        save(enter(rosa), page_of(anna), facts_of(anna, is_active="on"))
        anna.refresh_from_db()
        assert (anna.first_name, anna.is_active) == ("Anna", False)

    def test_head_office_gives_a_role_and_branches(
        self, hanna: User, anna: User, amsterdam: Branch, enter: Enter
    ) -> None:
        facts = facts_of(anna, role="branch-admin", manages=[amsterdam.pk])
        save(enter(hanna), page_of(anna), facts)
        raised = User.objects.get(pk=anna.pk)
        assert (role_of(raised), list(raised.manages.all())) == (Role.BRANCH_ADMIN, [amsterdam])

    @pytest.mark.requirement("S71")
    @pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
    def test_own_page_is_read_only(
        self, request: pytest.FixtureRequest, enter: Enter, actor: str
    ) -> None:
        person = request.getfixturevalue(actor)
        client = enter(person)
        assert 'name="_save"' not in client.get(page_of(person)).content.decode()
        assert client.post(page_of(person), facts_of(person)).status_code == 403

    @pytest.mark.requirement("S71")
    @pytest.mark.asvs("V6.4.6", "V8.1.2", "V8.2.3", "V15.3.3")
    @pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
    def test_no_form_has_password_superuser_or_permissions(
        self, request: pytest.FixtureRequest, anna: User, enter: Enter, actor: str
    ) -> None:
        client = enter(request.getfixturevalue(actor))
        html = "".join(client.get(url).content.decode() for url in (f"{PEOPLE}add/", page_of(anna)))
        names = set(re.findall(r'name="(\w+)"', html))
        forbidden = {"password", "is_superuser", "is_staff", "groups", "user_permissions", "epoch"}
        assert not names & forbidden
        assert anna.password not in html

    def test_change_while_the_page_was_open_shows_an_error(
        self, rosa: User, anna: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The form validates; a moment later the rights are revoked.
        monkeypatch.setattr("onboarding.services.may_change", lambda _by, _person: False)
        told = said(enter(rosa), page_of(anna), facts_of(anna, last_name="Bos"))
        assert told == ["U mag dit niet bij deze persoon."]

    @pytest.mark.requirement("S71")
    @pytest.mark.asvs("V2.2.2", "V8.3.1")
    def test_service_refuses_what_the_form_accepted(
        self, rosa: User, anna: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("desk.forms.reachable", lambda _number: None)
        (told,) = said(enter(rosa), page_of(anna), facts_of(anna, phone="+31201234567"))
        assert told.startswith("Dit is geen mobiel nummer.")
        anna.refresh_from_db()
        assert str(anna.phone) == "+31612345678"

    def test_desk_has_no_delete_action(self, hanna: User, anna: User, enter: Enter) -> None:
        client = enter(hanna)
        assert client.post(f"{PEOPLE}{anna.pk}/delete/", {"post": "yes"}).status_code == 403
        bulk = {"action": "delete_selected", "_selected_action": [anna.pk], "post": "yes"}
        client.post(PEOPLE, bulk)
        assert User.objects.filter(pk=anna.pk).exists()


@pytest.mark.requirement("S80")
@pytest.mark.asvs("V3.4.3")
@pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
def test_no_page_needs_inline_script_or_style(
    request: pytest.FixtureRequest, anna: User, enter: Enter, actor: str
) -> None:
    client = enter(request.getfixturevalue(actor))
    urls = [PEOPLE, page_of(anna), f"/beheer/accounts/branch/{anna.branch_id}/history/", "/beheer/"]
    urls += ["/beheer/accounts/branch/", "/beheer/messaging/message/"]
    urls += ["/beheer/messaging/smsstop/"]
    for url in urls:
        response = client.get(url)
        html = response.content.decode()
        assert response.status_code == 200, url
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", html), url
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), url


def test_list_shows_the_activation_status_of_each_person(
    rosa: User, anna: User, enter: Enter
) -> None:
    client = enter(rosa)
    reinvite(by=None, user=anna, now=timezone.now())
    cells = 'class="field-status">{} <span class="since">sinds '
    assert cells.format("mail wacht op verzending") in client.get(PEOPLE).content.decode()
    with_password(anna)
    assert cells.format("wachtwoord gekozen") in client.get(PEOPLE).content.decode()
    chosen = client.get(PEOPLE, {"status": "password"}).content.decode()
    assert "anna@werk.example" in chosen
    assert "rosa@werk.example" not in chosen


def test_role_filter_keeps_one_role(hanna: User, rosa: User, anna: User, enter: Enter) -> None:
    html = enter(hanna).get(PEOPLE, {"rol": "branch-admin"}).content.decode()
    assert "rosa@werk.example" in html
    assert "anna@werk.example" not in html


@pytest.mark.asvs("V6.3.4", "V8.2.1")
def test_employee_has_no_access_to_the_desk(anna: User, enter: Enter) -> None:
    assert enter(anna).get(PEOPLE, follow=True).status_code == 403
