"""The desk's page of a person: status, words for a caller and timeline."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.log.events import Event, record_by
from accounts.models import Branch, SecurityEvent, User
from desk.present import Present
from messaging.models import Message
from messaging.states import State
from onboarding.entry import block_person, unblock_person
from onboarding.models import Progress, Stage
from onboarding.progress import on_message
from onboarding.services import change_person
from onboarding.status import Status
from tests.journeys.page import read
from tests.unit.onboarding.conftest import NOW, Enter, invited
from tests.unit.onboarding.desk import PEOPLE, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S70", "S101")]


def _shown(desk: Client, person: User) -> str:
    html = desk.get(page_of(person)).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _happen(person: User, times: int) -> None:
    for minute in range(times):
        at = NOW + timedelta(minutes=minute + 1)
        record_by(Event.SMS_QUOTA_CLEARED, user=person, by=None, now=at)
        Message.objects.create(
            kind="sms",
            purpose="sms_code",
            user=person,
            branch=person.branch,
            state=State.FAILED,
            error="twilio 30005",
            created_at=at,
            expires_at=at,
        )


def _entries(desk: Client, person: User) -> list[str]:
    html = desk.get(page_of(person)).content.decode()
    found = re.findall(r"<li>\s*<time.*?</li>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_page_says_where_a_person_stands_and_what_helps(
    rosa: User, anna: User, enter: Enter
) -> None:
    Progress.objects.update(link_ends_at=timezone.now() + timedelta(days=1))
    page = _shown(enter(rosa), anna)
    assert "Anna de Vries, 02 Rotterdam" in page
    assert "De activeringsmail wacht op verzending sinds 2 maart 2026" in page
    assert "Zeg: De mail is onderweg." in page
    assert "Doe: Kijk of het e-mailadres hieronder klopt." in page


def test_refused_mail_shows_why_and_what_to_ask(rosa: User, anna: User, enter: Enter) -> None:
    on_message(Message.objects.get(user=anna), State.FAILED, "bounce 5.1.1", NOW)
    page = _shown(enter(rosa), anna)
    assert "kwam niet aan. Deze mailbox bestaat niet. Controleer het e-mailadres." in page
    assert "Wat is uw e-mailadres?" in page


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("at", [None, NOW])
def test_every_status_has_a_sentence_and_words_for_the_caller(status: Status, at: object) -> None:
    present = Present(status, NOW if at else None)
    assert present.sentence.endswith(".")
    say, do = str(present.advice.say), str(present.advice.do)
    assert "%" not in present.sentence + say + do
    assert say.endswith((".", "?"))
    assert do.endswith((".", "?"))
    assert ("2026" in present.sentence) == bool(at and status != Status.NEVER)


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        ("mail", "bounce 5.1.1", "Verbeter het adres hieronder."),
        ("mail", "bounce 5.2.2", "Zeg: Uw mailbox is vol."),
        ("mail", "bounce 5.7.26", "Doe: Meld dit aan de technisch beheerder."),
        ("mail", "bounce 5.7.1", "Helpt dat niet? Vraag een ander e-mailadres."),
        ("sms", "twilio 30005", "Zeg: Wat is uw mobiele nummer?"),
        ("sms", "twilio 30003", "Zeg: Zet uw telefoon aan"),
        ("sms", "twilio 30007", "Vraag een ander mobiel nummer en verbeter het hieronder."),
        ("sms", "twilio 21610", "Zeg: Stuur een sms met START"),
        ("sms", "twilio 21408", "Doe: Meld dit aan de technisch beheerder."),
        ("sms", "", "Zeg: Log in en vraag een nieuwe sms-code."),
    ],
)
def test_advice_fits_the_problem(
    rosa: User, anna: User, enter: Enter, kind: str, code: str, told: str
) -> None:
    facts = {"trouble": kind, "trouble_code": code, "trouble_at": NOW}
    stage = Stage.SENT if kind == "mail" else Stage.SMS
    Progress.objects.filter(user=anna).update(stage=stage, **facts)
    page = _shown(enter(rosa), anna)
    assert told in page
    assert ("Wat is uw" in page) == (code in {"bounce 5.1.1", "twilio 30005"})


def test_staff_without_the_right_read_whom_to_ask(
    sofie: User, rosa: User, anna: User, enter: Enter
) -> None:
    facts = {"trouble": "sms", "trouble_code": "twilio 30005", "trouble_at": NOW}
    Progress.objects.filter(user=anna).update(stage=Stage.SMS, **facts)
    assert "Doe: Vraag de vestiging." in _shown(enter(sofie), anna)
    assert "Doe: Vraag het hoofdkantoor." in _shown(enter(sofie), rosa)
    assert "Doe: Dit bent u zelf. Vraag een collega." in _shown(enter(rosa), rosa)


def test_status_of_a_person_who_chose_a_password_has_the_date_of_that(
    rosa: User, anna: User, enter: Enter
) -> None:
    Progress.objects.reach(Stage.PASSWORD, NOW + timedelta(days=3))
    assert "Wachtwoord gekozen op 5 maart 2026" in _shown(enter(rosa), anna)


def test_person_without_an_invitation_is_told_so(rosa: User, anna: User, enter: Enter) -> None:
    Progress.objects.all().delete()
    assert "Nog niet uitgenodigd." in _shown(enter(rosa), anna)


def test_timeline_is_newest_first_with_sender_state_and_problem(
    rosa: User, anna: User, enter: Enter
) -> None:
    _happen(anna, 2)
    entries = _entries(enter(rosa), anna)
    assert "Sms: sms-code (mislukt) Dit nummer is niet in gebruik." in entries[0]
    assert "E-mail: activering (wacht) door de technisch beheerder" in entries[-2]
    assert "Uitgenodigd door de technisch beheerder" in entries[-1]
    assert len(entries) == 6


def test_timeline_shows_no_network_and_no_receiver(rosa: User, anna: User, enter: Enter) -> None:
    SecurityEvent.objects.bulk_create(
        [
            SecurityEvent(
                at=NOW,
                what="login",
                user_id=anna.pk,
                branch_id=anna.branch_id,
                network="203.0.113.0/24",
            )
        ]
    )
    entries = " ".join(_entries(enter(rosa), anna))
    assert "Ingelogd" in entries
    assert "203.0.113" not in entries
    assert anna.email not in entries


def test_branch_admin_sees_nothing_of_the_time_at_another_branch(
    rosa: User, hanna: User, ahmed: User, rotterdam: Branch, enter: Enter
) -> None:
    change_person(by=hanna, user=ahmed, now=NOW + timedelta(days=1), branch=rotterdam)
    assert _entries(enter(rosa), ahmed) == []
    assert len(_entries(enter(hanna), ahmed)) > 2


def test_timeline_ends_after_fifty_entries_with_links_to_all(
    rosa: User, anna: User, enter: Enter
) -> None:
    _happen(anna, 40)
    desk = enter(rosa)
    assert len(_entries(desk, anna)) == 50
    html = desk.get(page_of(anna)).content.decode()
    for model in ("accounts/securityevent", "messaging/message"):
        (address,) = re.findall(rf'href="(/beheer/{model}/\?[^"]+)"', html)
        assert desk.get(address).status_code == 200


def test_all_messages_of_a_person_are_of_nobody_else(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    jan, marjan = invited("jan", rotterdam), invited("marjan", rotterdam)
    desk = enter(rosa)
    link = read(desk.get(page_of(jan)), "").links["Alle berichten"]
    html = desk.get(link).content.decode().split("result_list")[1]
    assert (str(jan) in html, str(marjan) in html) == (True, False)


def test_page_takes_as_many_statements_for_a_long_timeline(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    desk.get(page_of(anna))
    taken = [_statements(desk, anna)]
    _happen(anna, 30)
    assert [*taken, _statements(desk, anna)] == taken * 2


def _statements(desk: Client, person: User) -> int:
    with CaptureQueriesContext(connection) as asked:
        desk.get(page_of(person))
    return len(asked)


def test_words_for_a_person_who_is_ready_begin_with_a_forgotten_password() -> None:
    advice = Present(Status.READY, NOW).advice
    assert "'Wachtwoord vergeten?' op de inlogpagina" in str(advice.say)
    words = ("'Wachtwoord vergeten?'", "'Stuur herstelmail'", "'Baliecode'")
    for line, button in zip(str(advice.do).splitlines(), words, strict=True):
        assert button in line


def test_branch_admin_reads_why_a_person_is_blocked(rosa: User, anna: User, enter: Enter) -> None:
    block_person(by=None, user=anna, now=NOW, reason="telefoon gestolen")
    desk = enter(rosa)
    assert "Reden: telefoon gestolen" in _shown(desk, anna)
    assert any("telefoon gestolen" in entry for entry in _entries(desk, anna))
    unblock_person(by=None, user=anna, now=NOW)
    assert "Reden:" not in _shown(desk, anna)


def test_page_of_a_person_has_no_second_history(rosa: User, anna: User, enter: Enter) -> None:
    assert "history" not in enter(rosa).get(page_of(anna)).content.decode()
    assert enter(rosa).get(f"{PEOPLE}{anna.pk}/history/", follow=True).status_code == 404
