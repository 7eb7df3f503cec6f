"""The desk as its staff uses it: invite, correct, block, send again, one or many."""

import re
from collections.abc import Mapping
from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.mails import send_activation
from accounts.models import Branch, User
from accounts.roles import Role, role_of
from messaging.models import Message
from tests.unit.onboarding.conftest import Enter, invited, with_password

PEOPLE = "/beheer/accounts/user/"


def page_of(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def typed(branch: Branch | None, **other: object) -> dict[str, object]:
    return {
        "first_name": "Eva",
        "last_name": "Bakker",
        "email": "eva@werk.example",
        "phone": "06 12345678",
        "branch": branch.pk if branch else "",
        "language": "nl",
        **other,
    }


def facts_of(person: User, **other: object) -> dict[str, object]:
    """Give what the change form would post of somebody, with some of it other."""
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": str(person.phone),
        "branch": person.branch_id or "",
        "language": "nl",
        "role": role_of(person).value,
        "is_active": "on",
        **other,
    }


def mails_to(person: User) -> int:
    return Message.objects.filter(user=person).count()


def said(client: Client, url: str, data: Mapping[str, object]) -> list[str]:
    """Post, and give what the next page will say."""
    response = client.post(url, data)
    assert response.status_code == 302, response.content.decode()
    return [str(message) for message in get_messages(response.wsgi_request)]


class TestInviting:
    def test_saving_invites(self, rosa: User, rotterdam: Branch, enter: Enter) -> None:
        enter(rosa).post(f"{PEOPLE}add/", typed(rotterdam))
        eva = User.objects.get(email="eva@werk.example")
        assert (eva.branch, role_of(eva), mails_to(eva)) == (rotterdam, Role.EMPLOYEE, 1)

    def test_role_posted_by_a_branch_admin_is_not_given(
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
            ({"first_name": "Eva\rBcc: x"}, "Gebruik alleen letters"),
            ({"email": "ROSA@werk.example"}, "bestaat al"),
            ({"branch": ""}, "Dit veld is verplicht"),
        ],
    )
    def test_bad_input_is_told_and_keeps_the_rest(
        self, rosa: User, enter: Enter, change: dict[str, object], sentence: str
    ) -> None:
        response = enter(rosa).post(f"{PEOPLE}add/", {**typed(rosa.branch), **change})
        page = response.content.decode()
        assert response.status_code == 200
        assert sentence in page
        assert 'value="Bakker"' in page
        assert not User.objects.filter(email="eva@werk.example").exists()

    def test_employee_without_branch_is_refused_to_head_office_too(
        self, hanna: User, enter: Enter
    ) -> None:
        response = enter(hanna).post(f"{PEOPLE}add/", typed(None, role="employee"))
        assert "Kies een vestiging." in response.content.decode()


class TestChanging:
    def test_new_number_ends_the_link_and_says_so(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        told = said(enter(rosa), page_of(anna), facts_of(anna, phone="06 87654321"))
        assert any("Stuur een nieuwe activeringsmail." in sentence for sentence in told)
        epoch = anna.epoch
        anna.refresh_from_db()
        assert (str(anna.phone), anna.epoch) == ("+31687654321", epoch + 1)

    def test_unticking_blocks(self, rosa: User, anna: User, enter: Enter) -> None:
        facts = facts_of(anna)
        del facts["is_active"]
        enter(rosa).post(page_of(anna), facts)
        anna.refresh_from_db()
        assert not anna.is_active

    def test_head_office_gives_a_role_and_branches(
        self, hanna: User, anna: User, amsterdam: Branch, enter: Enter
    ) -> None:
        facts = facts_of(anna, role="branch-admin", manages=[amsterdam.pk])
        enter(hanna).post(page_of(anna), facts)
        raised = User.objects.get(pk=anna.pk)
        assert (role_of(raised), list(raised.manages.all())) == (Role.BRANCH_ADMIN, [amsterdam])

    @pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
    def test_own_page_is_there_to_look_at(
        self, request: pytest.FixtureRequest, enter: Enter, actor: str
    ) -> None:
        person = request.getfixturevalue(actor)
        client = enter(person)
        assert 'name="_save"' not in client.get(page_of(person)).content.decode()
        assert client.post(page_of(person), facts_of(person)).status_code == 403

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

    def test_changed_while_the_page_was_open_is_told(
        self, rosa: User, anna: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The form finds nothing wrong; a moment later the rights are gone.
        monkeypatch.setattr("onboarding.services.may_change", lambda _by, _person: False)
        told = said(enter(rosa), page_of(anna), facts_of(anna, last_name="Bos"))
        assert told == ["U mag dit niet bij deze persoon."]

    def test_nothing_is_deleted(self, hanna: User, anna: User, enter: Enter) -> None:
        client = enter(hanna)
        assert client.post(f"{PEOPLE}{anna.pk}/delete/", {"post": "yes"}).status_code == 403
        bulk = {"action": "delete_selected", "_selected_action": [anna.pk], "post": "yes"}
        client.post(PEOPLE, bulk)
        assert User.objects.filter(pk=anna.pk).exists()


class TestSending:
    def button(self, person: User) -> str:
        return f"{PEOPLE}{person.pk}/activeringsmail/"

    @pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
    def test_button_sends_and_says_so(
        self, request: pytest.FixtureRequest, anna: User, enter: Enter, actor: str
    ) -> None:
        client = enter(request.getfixturevalue(actor))
        assert self.button(anna) in client.get(page_of(anna)).content.decode()
        assert said(client, self.button(anna), {}) == ["1 activeringsmail gestuurd."]
        assert mails_to(anna) == 2

    def test_get_sends_nothing(self, rosa: User, anna: User, enter: Enter) -> None:
        assert enter(rosa).get(self.button(anna)).status_code == 405
        assert mails_to(anna) == 1

    def test_post_without_the_page_sends_nothing(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        forger = enter(rosa)
        forger.handler.enforce_csrf_checks = True
        assert forger.post(self.button(anna)).status_code == 403
        assert mails_to(anna) == 1

    def test_no_button_for_who_has_a_password(self, rosa: User, anna: User, enter: Enter) -> None:
        with_password(anna)
        assert self.button(anna) not in enter(rosa).get(page_of(anna)).content.decode()
        told = said(enter(rosa), self.button(anna), {})
        assert told == [
            "Niet gestuurd aan Anna de Vries. Deze persoon heeft al een wachtwoord.",
        ]

    def test_selection_tells_how_many_and_who_not_and_why(
        self, rosa: User, anna: User, rotterdam: Branch, enter: Enter
    ) -> None:
        done, blocked = with_password(invited("dirk", rotterdam)), invited("bea", rotterdam)
        User.objects.filter(pk=blocked.pk).update(is_active=False)
        people = [anna, done, blocked, rosa]
        chosen = {"action": "send_activation", "_selected_action": [one.pk for one in people]}
        told = said(enter(rosa), PEOPLE, chosen)
        assert set(told) == {
            "1 activeringsmail gestuurd.",
            "Niet gestuurd aan Dirk de Vries. Deze persoon heeft al een wachtwoord.",
            "Niet gestuurd aan Bea de Vries. Deze persoon is geblokkeerd.",
            "Niet gestuurd aan Rosa de Vries. U mag dit niet bij deze persoon.",
        }
        assert [mails_to(one) for one in people] == [2, 1, 1, 1]

    def test_odd_rows_never_stop_the_rest(
        self, rosa: User, anna: User, rotterdam: Branch, enter: Enter
    ) -> None:
        bob = invited("bob", rotterdam)
        odd = {"phone": "x" * 40, "language": "../nl", "first_name": "\r\nBcc: x", "email": "x"}
        User.objects.filter(pk=bob.pk).update(**odd)
        chosen = {"action": "send_activation", "_selected_action": [bob.pk, anna.pk]}
        said(enter(rosa), PEOPLE, chosen)
        assert mails_to(anna) == 2

    def test_fault_in_one_row_is_told_and_the_rest_goes_out(
        self, rosa: User, anna: User, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bob = invited("bob", anna.branch)

        def faulty_for_bob(*, user: User, now: datetime) -> Message:
            if user == bob:
                raise ValueError
            return send_activation(user=user, now=now)

        monkeypatch.setattr("onboarding.services.send_activation", faulty_for_bob)
        chosen = {"action": "send_activation", "_selected_action": [bob.pk, anna.pk]}
        assert set(said(enter(rosa), PEOPLE, chosen)) == {
            "1 activeringsmail gestuurd.",
            "Niet gestuurd aan Bob de Vries. Er ging iets mis. Probeer het later opnieuw.",
        }
        assert (mails_to(bob), mails_to(anna)) == (1, 2)

    def test_many_refused_names_are_counted(
        self, rosa: User, rotterdam: Branch, enter: Enter
    ) -> None:
        people = [with_password(invited(f"p{number}", rotterdam)) for number in range(13)]
        chosen = {"action": "send_activation", "_selected_action": [one.pk for one in people]}
        (told,) = said(enter(rosa), PEOPLE, chosen)
        assert " en nog 3." in told


@pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
def test_no_page_needs_inline_script_or_style(
    request: pytest.FixtureRequest, anna: User, enter: Enter, actor: str
) -> None:
    client = enter(request.getfixturevalue(actor))
    urls = [PEOPLE, page_of(anna), f"{PEOPLE}{anna.pk}/history/", "/beheer/"]
    urls += ["/beheer/accounts/branch/", "/beheer/messaging/message/"]
    for url in urls:
        response = client.get(url)
        html = response.content.decode()
        assert response.status_code == 200, url
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", html), url
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), url


def test_list_says_how_far_everybody_is(rosa: User, anna: User, enter: Enter) -> None:
    client = enter(rosa)
    assert "wacht op verzending" in client.get(PEOPLE).content.decode()
    with_password(anna)
    chosen = client.get(PEOPLE, {"activering": "password"}).content.decode()
    assert "anna@werk.example" in chosen
    assert "rosa@werk.example" not in chosen


def test_role_filter_keeps_one_role(rosa: User, anna: User, enter: Enter) -> None:
    html = enter(rosa).get(PEOPLE, {"rol": "branch-admin"}).content.decode()
    assert "rosa@werk.example" in html
    assert "anna@werk.example" not in html


def test_employee_is_not_let_in(anna: User, enter: Enter) -> None:
    assert enter(anna).get(PEOPLE, follow=True).status_code == 403
