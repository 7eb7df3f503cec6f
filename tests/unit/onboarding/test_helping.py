"""What helps the people who stand in 'Zit vast': a button, or a sentence on who must act."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

import messaging.problems
from accounts.log.events import Event
from accounts.models import Branch, MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from desk.stuck import Stuck
from onboarding.models import Progress, Stage, Trouble
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import page_of
from tests.unit.onboarding.standing import expired, frozen, in_trouble, standing
from tests.unit.onboarding.stuck import (
    DAY,
    FULL,
    HOUR,
    MINUTE,
    NO_MAILBOX,
    NOW,
    only,
    stuck,
    ten_o_clock,
)

__all__ = ["ten_o_clock"]


def _help(row: Stuck) -> str:
    return str(row.button.words) if row.button else ""


def test_button_is_the_one_that_helps(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    frozen(standing("a", rotterdam, Stage.LOGIN, NOW), NOW)
    in_trouble("b", rotterdam, Trouble.MAIL, NOW - DAY, NO_MAILBOX)
    in_trouble("c", rotterdam, Trouble.MAIL, NOW, FULL)
    in_trouble("d", rotterdam, Trouble.SMS, NOW, "twilio 30005")
    expired("e", rotterdam, NOW - DAY)
    for name, stage in zip("fghijk", list(Stage), strict=False):
        standing(name, rotterdam, stage, NOW - 4 * DAY + int(stage) * MINUTE)
    found = stuck(enter, rosa)
    assert [(_help(one), bool(one.button and one.button.posts)) for one in found] == [
        ("", False),
        ("Verbeter adres", False),
        ("Stuur nieuwe mail", True),
        ("Verbeter nummer", False),
        ("Stuur nieuwe mail", True),
        ("", False),
        ("Stuur nieuwe mail", True),
        ("Stuur nieuwe mail", True),
        ("", False),
        ("Verbeter nummer", False),
        ("", False),
    ]


def test_row_without_a_button_says_who_must_act(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    frozen(standing("a", rotterdam, Stage.LOGIN, NOW), NOW)
    in_trouble("b", rotterdam, Trouble.MAIL, NOW, "bounce 5.7.26")
    for day, code in enumerate(("30003", "30007", "21610", "21408", "30008")):
        in_trouble(f"c{day}", rotterdam, Trouble.SMS, NOW - (9 - day) * DAY, f"twilio {code}")
    for name, stage in zip("ijk", (Stage.QUEUED, Stage.PASSWORD, Stage.ARRIVED), strict=True):
        standing(name, rotterdam, stage, NOW - 4 * DAY + int(stage) * MINUTE)
    assert [(_help(one), str(one.waits)) for one in stuck(enter, rosa)] == [
        ("", "De medewerker kiest eerst een nieuw wachtwoord met 'Wachtwoord vergeten?'."),
        ("", "De technisch beheerder lost dit op."),
        ("", "De medewerker zet de telefoon aan en vraagt een nieuwe sms-code."),
        ("", "De medewerker vraagt een nieuwe sms-code, of geeft een ander nummer."),
        ("", "De medewerker stuurt een sms met START naar het nummer van onze sms."),
        ("", "De technisch beheerder lost dit op."),
        ("", "De medewerker logt in en vraagt een nieuwe sms-code."),
        ("", "De mail gaat vanzelf weg. Blijft dit zo? Meld het aan de technisch beheerder."),
        ("", "De medewerker logt in en vraagt een sms-code."),
        ("", "De medewerker vraagt een nieuwe sms-code en koppelt de app."),
    ]


def test_person_who_typed_wrong_codes_has_the_right_number(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    person = standing("anna", rotterdam, Stage.SMS, NOW - DAY)
    assert _help(only(enter, rosa)) == "Verbeter nummer"
    SecurityEvent.objects.create(at=NOW - HOUR, what=Event.SMS_CODE_WRONG, user_id=person.pk)
    found = only(enter, rosa)
    assert (_help(found), str(found.waits)) == (
        "",
        "De medewerker logt in en vraagt een nieuwe sms-code.",
    )


@pytest.mark.parametrize("problems", ["_EXACT", "_BEGINNINGS"])
def test_every_row_has_a_button_or_says_who_must_act(
    problems: str, rosa: User, rotterdam: Branch, enter: Enter, settings: Settings
) -> None:
    codes = list(getattr(messaging.problems, problems))
    settings.STUCK_SHOWN = len(codes) + len(Stage)
    for number, code in enumerate(codes):
        kind = Trouble.SMS if code.startswith("twilio") else Trouble.MAIL
        in_trouble(f"p{number}", rotterdam, kind, NOW - DAY, code)
    for stage in Stage:
        standing(f"s{stage.value}", rotterdam, stage, NOW - 9 * DAY)
    found = stuck(enter, rosa)
    assert len(found) == len(codes) + len([one for one in Stage if one < Stage.APP])
    assert all(bool(one.button) != bool(one.waits) for one in found)
    wrong = [one for one in found if "_phone" in (one.button.url if one.button else "")]
    reasons = {one.reason for one in wrong if one.person.progress.trouble}
    assert all("nummer" in reason for reason in reasons)


def test_correcting_begins_at_the_field(rosa: User, rotterdam: Branch, enter: Enter) -> None:
    in_trouble("a", rotterdam, Trouble.MAIL, NOW, NO_MAILBOX)
    in_trouble("b", rotterdam, Trouble.SMS, NOW, "twilio 30005")
    client = enter(rosa)
    Progress.objects.filter(user=rosa).delete()
    urls = [one.button.url for one in client.get("/beheer/").context["stuck"]]
    for url, field in zip(urls, ("id_email", "id_phone"), strict=True):
        assert url.endswith(f"#{field}")
        assert f'id="{field}"' in client.get(url).content.decode()


def test_support_gets_the_button_to_mail_only(sofie: User, rotterdam: Branch, enter: Enter) -> None:
    frozen(standing("a", rotterdam, Stage.LOGIN, NOW), NOW)
    in_trouble("b", rotterdam, Trouble.MAIL, NOW - DAY, NO_MAILBOX)
    in_trouble("c", rotterdam, Trouble.SMS, NOW, "twilio 30005")
    found = stuck(enter, sofie)
    assert [_help(one) for one in found] == ["", "Stuur nieuwe mail", ""]
    assert str(found[2].waits) == "Vraag de vestiging."


def test_staff_member_gets_no_button_for_their_own_row(rosa: User, enter: Enter) -> None:
    Progress.objects.filter(user=rosa).update(link_ends_at=NOW - DAY)
    found = enter(rosa).get("/beheer/").context["stuck"]
    assert [(_help(one), str(one.waits)) for one in found] == [
        ("", "Dit bent u zelf. Vraag een collega.")
    ]


def test_counter_code_is_offered_once_the_owner_of_a_frozen_account_has_a_new_password(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    owner = frozen(standing("anna", rotterdam, Stage.LOGIN, NOW), NOW - HOUR)
    for used_at, words in ((NOW - DAY, ""), (NOW - MINUTE, "Baliecode")):
        MailLink.objects.create(
            user=owner,
            purpose=Purpose.RESET,
            digest=str(used_at),
            epoch=owner.epoch,
            created_at=used_at,
            expires_at=NOW,
            used_at=used_at,
        )
        assert _help(only(enter, rosa)) == words
    told = "Blokkeerde zelf het account om 09:00. Het nieuwe wachtwoord is gekozen."
    assert only(enter, rosa).reason == told


def test_first_button_of_a_person_with_a_wrong_address_leads_to_the_address(
    rosa: User, sofie: User, rotterdam: Branch, enter: Enter
) -> None:
    anna = in_trouble("a", rotterdam, Trouble.MAIL, NOW, NO_MAILBOX)
    assert _buttons(enter(rosa), anna)[:2] == ["Verbeter adres", "Stuur activeringsmail"]
    assert _buttons(enter(sofie), anna) == ["Stuur activeringsmail"]


def _buttons(desk: Client, person: User) -> list[str]:
    html = desk.get(page_of(person)).content.decode().partition('<ul class="deeds">')[2]
    found = re.findall(r'class="button"[^>]*>([^<]+)<', html.partition("</ul>")[0])
    return [one.strip() for one in found]
