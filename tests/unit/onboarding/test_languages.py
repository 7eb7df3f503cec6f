"""In which language a person is written to, and how the desk and a file name it."""

from __future__ import annotations

import pytest
from django.conf import settings

from accounts.models import Branch, User
from accounts.people.languages import code_of, spoken
from lib.sealing import unseal
from messaging.models import Message
from messaging.outgoing import Mail
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.desk import PEOPLE, typed


@pytest.mark.parametrize("browser", ["nl", "en"])
def test_desk_invites_in_the_language_of_the_person_whatever_its_own(
    rosa: User, rotterdam: Branch, enter: Enter, browser: str
) -> None:
    desk = enter(rosa)
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = browser
    desk.post(f"{PEOPLE}add/", typed(rotterdam, language="pl"))
    message = Message.objects.get(user__email="eva@werk.example")
    mail = Mail.from_json(unseal(message.payload, *message.seal_context))
    assert mail.subject == "Aktywuj swoje konto w WerkTalent"
    assert '<html lang="pl">' in mail.html
    assert "?taal=pl" in mail.text


def test_every_language_has_a_name_at_the_desk() -> None:
    assert [str(name) for _code, name in spoken()] == [
        "Nederlands",
        "Engels",
        "Pools",
        "Roemeens",
        "Oekraïens",
        "Bulgaars",
    ]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Pools", "pl"),
        (" POLSKI ", "pl"),
        ("ukrainian", "uk"),
        ("BG", "bg"),
        ("Klingon", "Klingon"),
    ],
)
def test_file_names_a_language_by_code_or_name(word: str, code: str) -> None:
    assert code_of(word) == code
