"""The text that the desk shows about a message that did not arrive."""

from __future__ import annotations

import pytest
from django.contrib.admin import site

from desk.messages import MessageAdmin
from messaging.models import Message
from messaging.problems import Remedy, problem, remedy


@pytest.mark.parametrize(
    ("code", "beginning"),
    [
        ("twilio 21211", "Dit telefoonnummer bestaat niet."),
        ("twilio 21408", "Naar dit land"),
        ("twilio 21606", "Onze afzender is bij de sms-dienst niet goed ingesteld."),
        ("twilio 21660", "Onze afzender is bij de sms-dienst niet goed ingesteld."),
        ("twilio 21610", "De ontvanger heeft zich met STOP"),
        ("twilio 21614", "Dit nummer kan geen sms ontvangen."),
        ("twilio 30002", "Ons account bij de sms-dienst is geblokkeerd."),
        ("twilio 30003", "De telefoon was niet bereikbaar"),
        ("twilio 30006", "Dit nummer kan geen sms ontvangen."),
        ("twilio 30099", "De sms is niet aangekomen."),
        ("twilio 401", "De sms-dienst herkent ons account niet."),
        ("twilio 20003", "De sms-dienst herkent ons account niet."),
        ("twilio 503", "De sms-dienst had een storing."),
        ("twilio 21999", "De sms-dienst weigerde de sms."),
        ("twilio ReadTimeout", "De sms-dienst gaf geen duidelijk antwoord."),
        ("smtp 550", "De maildienst weigerde het adres of de mail."),
        ("smtp 535", "De maildienst herkent ons account niet."),
        ("smtp sender 550", "Onze afzender is bij de maildienst niet goed ingesteld."),
        ("smtp 451", "De maildienst nam de mail nog niet aan."),
        ("smtp ConnectionRefusedError", "De maildienst was niet bereikbaar."),
        ("bounce 5.1.1", "Deze mailbox bestaat niet."),
        ("bounce 5.1.10", "Deze mailbox bestaat niet."),
        ("bounce 5.4.1", "Deze mailbox bestaat niet."),
        ("bounce 5.1.2", "Wat achter de @ staat, bestaat niet."),
        ("bounce 5.2.1", "Deze mailbox is gesloten."),
        ("bounce 5.2.2", "De mailbox is vol."),
        ("bounce 5.7.1", "De maildienst van de medewerker hield de mail tegen als ongewenst."),
        ("bounce 5.7.26", "De maildienst van de medewerker vertrouwt onze afzender niet."),
        ("bounce 4.4.7", "De maildienst van de medewerker nam de mail dagenlang niet aan."),
        ("bounce 5.0.0", "De mail kwam terug."),
        ("bounce", "De mail kwam terug."),
        ("expired", "Het bericht was verlopen"),
        ("sealed", "Het bericht kan niet geopend worden."),
        ("RuntimeError", "Er ging iets mis bij ons."),
        ("", ""),
    ],
)
def test_error_code_is_explained_in_the_words_of_the_desk(code: str, beginning: str) -> None:
    words = problem(code)
    assert words.startswith(beginning)
    assert bool(words) == bool(code)
    assert "aan de beheerder" not in words  # its reader, a branch admin, is the administrator


@pytest.mark.parametrize("code", [530, 534, 535, 538, "sender 550", "sender 553"])
def test_refused_login_or_sender_of_ours_is_not_blamed_on_the_address(code: object) -> None:
    assert remedy(f"smtp {code}") == Remedy.OURS
    assert problem(f"smtp {code}").endswith("Meld dit aan de technisch beheerder.")
    assert remedy("smtp 550") == Remedy.CORRECT


def test_message_has_the_text_of_its_own_problem() -> None:
    assert Message(error="twilio 30005").problem == problem("twilio 30005")


def test_desk_shows_the_problem_in_its_list() -> None:
    desk = site.get_model_admin(Message)
    assert isinstance(desk, MessageAdmin)
    assert "problem" in desk.fields
    assert desk.problem(Message(error="twilio 21614")) == problem("twilio 21614")
