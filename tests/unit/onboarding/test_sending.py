"""Sending the activation mail again, from a person's page or to people selected in the list."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest
from django.db import OperationalError

from accounts.mail.mails import Ready, compose_activation
from accounts.models import Branch, User
from tests.unit.onboarding.conftest import Enter, invited, with_password
from tests.unit.onboarding.desk import PEOPLE, mails_to, page_of, said


class TestSending:
    def button(self, person: User) -> str:
        return f"{PEOPLE}{person.pk}/activeringsmail/"

    @pytest.mark.parametrize("actor", ["rosa", "sofie", "hanna"])
    def test_button_sends_the_mail_with_a_message(
        self, request: pytest.FixtureRequest, anna: User, enter: Enter, actor: str
    ) -> None:
        client = enter(request.getfixturevalue(actor))
        assert "Stuur activeringsmail" in client.get(page_of(anna)).content.decode()
        told = said(client, self.button(anna), {})
        assert told == [f"De activeringsmail gaat nu naar {anna.email}."]
        assert mails_to(anna) == 2

    def test_get_sends_nothing_and_redirects_to_the_page(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        assert enter(rosa).get(self.button(anna))["Location"] == page_of(anna)
        assert mails_to(anna) == 1

    def test_post_without_the_page_sends_nothing(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        forger = enter(rosa)
        forger.handler.enforce_csrf_checks = True
        assert forger.post(self.button(anna)).status_code == 403
        assert mails_to(anna) == 1

    @pytest.mark.requirement("S75")
    @pytest.mark.asvs("V8.2.1")
    def test_role_without_the_permission_sends_nothing(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        rosa.groups.get().permissions.clear()
        assert enter(rosa).post(self.button(anna)).status_code == 403
        assert mails_to(anna) == 1

    def test_person_with_a_password_has_no_button(
        self, rosa: User, anna: User, enter: Enter
    ) -> None:
        with_password(anna)
        assert "Stuur activeringsmail" not in enter(rosa).get(page_of(anna)).content.decode()
        told = said(enter(rosa), self.button(anna), {})
        assert told == [
            "Niet gestuurd aan Anna de Vries. Deze persoon heeft al een wachtwoord.",
        ]

    def test_message_after_a_selection_counts_the_mails_and_names_the_refused_with_reasons(
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

    def test_message_after_a_selection_speaks_of_several_people_refused_alike(
        self, rosa: User, rotterdam: Branch, enter: Enter
    ) -> None:
        people = [with_password(invited(name, rotterdam)) for name in ("dirk", "bea")]
        chosen = {"action": "send_activation", "_selected_action": [one.pk for one in people]}
        (told,) = said(enter(rosa), PEOPLE, chosen)
        assert told.endswith("de Vries. Deze personen hebben al een wachtwoord.")

    @pytest.mark.requirement("S72")
    def test_malformed_rows_never_stop_the_rest(
        self, rosa: User, anna: User, rotterdam: Branch, enter: Enter
    ) -> None:
        bob = invited("bob", rotterdam)
        odd = {"phone": "x" * 40, "language": "../nl", "email": "x"}
        odd |= {"first_name": "\r\nBcc: x", "folded_name": ""}
        User.objects.filter(pk=bob.pk).update(**odd)
        chosen = {"action": "send_activation", "_selected_action": [bob.pk, anna.pk]}
        said(enter(rosa), PEOPLE, chosen)
        assert mails_to(anna) == 2

    @pytest.mark.requirement("S72")
    @pytest.mark.asvs("V16.3.4")
    def test_error_in_one_row_is_reported_and_the_rest_is_sent(
        self,
        rosa: User,
        anna: User,
        enter: Enter,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        bob = invited("bob", anna.branch)

        def faulty_for_bob(user: User, now: datetime) -> Ready:
            if user == bob:
                raise ValueError
            return compose_activation(user, now)

        monkeypatch.setattr("onboarding.services.compose_activation", faulty_for_bob)
        chosen = {"action": "send_activation", "_selected_action": [bob.pk, anna.pk]}
        assert set(said(enter(rosa), PEOPLE, chosen)) == {
            "1 activeringsmail gestuurd.",
            "Niet gestuurd aan Bob de Vries. Er ging iets mis. Probeer het later opnieuw.",
        }
        assert (mails_to(bob), mails_to(anna)) == (1, 2)
        [line] = [one for one in caplog.records if one.name == "desk.sending"]
        assert (line.levelname, line.getMessage()) == ("ERROR", "activation not sent")
        assert line.__dict__["user"] == bob.pk
        assert "ValueError" in caplog.text

    def test_after_the_database_went_away_no_further_row_is_tried_and_no_retry_is_promised(
        self,
        rosa: User,
        anna: User,
        rotterdam: Branch,
        enter: Enter,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        tried, people = [], [anna.pk, invited("bob", rotterdam).pk]

        def away(user: User, now: datetime) -> Ready:
            del now
            tried.append(user.pk)
            raise OperationalError from psycopg.errors.AdminShutdown("terminating connection")

        monkeypatch.setattr("onboarding.services.compose_activation", away)
        client = enter(rosa)
        chosen = {"action": "send_activation", "_selected_action": people}
        page = client.post(PEOPLE, chosen, follow=True)
        assert (page.status_code, len(tried)) == (503, 1)
        assert "Wij weten niet of dit gelukt is." in page.content.decode()

    def test_many_refused_names_are_counted(
        self, rosa: User, rotterdam: Branch, enter: Enter
    ) -> None:
        people = [with_password(invited(f"p{number}", rotterdam)) for number in range(13)]
        chosen = {"action": "send_activation", "_selected_action": [one.pk for one in people]}
        (told,) = said(enter(rosa), PEOPLE, chosen)
        assert " en nog 3." in told
