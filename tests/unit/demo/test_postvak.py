"""The pages of the Postvak (the demo's mailbox), with messages that a real sender delivered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from demo.people import Stage
from demo.seed import missing, missing_crowd, seed
from messaging.budgets import Receiver
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.sender import Sender
from messaging.services import queue_mail, queue_sms
from twofactor.models import Authenticator
from twofactor.otpauth import time_step

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.unit.demo.urls")]

LINK = "http://localhost/activeren/geheim/"
MAIL = Mail(
    to="zoe@example.nl",
    subject="Activeer uw account – bij WerkTalent & Zoon",
    text=f"Beste Zoë,\n\nActiveer: {LINK}\n",
    html=f'<html><head><style>p{{}}</style></head><body><a href="{LINK}">Hier</a></body></html>',
    sender_name="02 Rotterdam",
)
# In the middle of a time step: 14 of its 30 seconds are over.
NOON = datetime(2026, 3, 2, 11, 0, 14, tzinfo=UTC)


def _queue(mail: Mail = MAIL) -> Message:
    now = timezone.now()
    until = now + timedelta(hours=1)
    return queue_mail(
        purpose="activate", mail=mail, user_id=None, branch_id=None, expires_at=until, now=now
    )


def _mail() -> UUID:
    """Queue a mail and deliver it; return its id."""
    message = _queue()
    Sender().send_due()
    return message.pk


def _sms(text: str) -> UUID:
    """Queue an SMS and deliver it; return its id."""
    now = timezone.now()
    message = queue_sms(
        purpose="sms_code",
        to=Receiver("+31612345678", None, None),
        text=text,
        user_id=None,
        expires_at=now + timedelta(hours=1),
        now=now,
    )
    Sender().send_due()
    return message.pk


def _page(client: Client, path: str = "/postvak/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_empty_postvak_shows_that_it_is_empty(client: Client, postvak: Path) -> None:
    assert not postvak.exists()
    assert "Nog niets." in _page(client)


def test_sms_is_readable_with_its_code(client: Client, postvak: Path) -> None:
    _sms("Uw code is 482913.\n\n@localhost #482913")
    assert "Uw code is 482913.<br><br>@localhost #482913" in _page(client)


def test_newest_message_is_on_top(client: Client, postvak: Path) -> None:
    _sms("de eerste")
    mail = _mail()
    _sms("de derde")
    page = _page(client)
    assert page.index("de derde") < page.index(str(mail)) < page.index("de eerste")


def test_mail_shows_recipient_subject_and_a_working_link(client: Client, postvak: Path) -> None:
    mail = _mail()
    assert f'href="/postvak/{mail}/"' in _page(client)
    page = _page(client, f"/postvak/{mail}/")
    assert "<h1>Activeer uw account – bij WerkTalent &amp; Zoon</h1>" in page
    assert "02 Rotterdam &lt;noreply@werktalent.example&gt;" in page
    assert "zoe@example.nl" in page
    assert f'<a href="{LINK}" rel="nofollow">{LINK}</a>' in page


def test_html_part_is_in_a_frame_that_only_our_page_can_embed(
    client: Client, postvak: Path
) -> None:
    mail = _mail()
    around = client.get(f"/postvak/{mail}/")
    inside = client.get(f"/postvak/{mail}/html/")
    assert f'src="/postvak/{mail}/html/"' in around.content.decode()
    assert "frame-src 'self'" in around.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in inside.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]
    assert "script-src" not in inside.headers["Content-Security-Policy"]
    assert inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in inside.content.decode()
    assert f'<a href="{LINK}">' in inside.content.decode()


def test_several_mails_of_one_connection_are_separate_messages(
    client: Client, postvak: Path
) -> None:
    for name in ("een", "twee", "drie"):
        _queue(replace(MAIL, subject=name))
    Sender().send_due()
    assert len(list(postvak.iterdir())) == 1
    assert set(re.findall(">(een|twee|drie)<", _page(client))) == {"een", "twee", "drie"}


def test_mail_still_being_written_is_not_shown_yet(client: Client, postvak: Path) -> None:
    mail = _mail()
    [file] = postvak.iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    assert str(mail) not in _page(client)


@pytest.mark.parametrize("path", ["", "html/"])
def test_file_that_is_no_mail_is_not_found(client: Client, postvak: Path, path: str) -> None:
    sms = _sms("Uw code is 482913.")
    assert client.get(f"/postvak/{sms}/{path}").status_code == 404


def test_codes_are_those_of_the_apps(client: Client, postvak: Path) -> None:
    with time_machine.travel(NOON, tick=False):
        seed(missing(), NOON)
        page = _page(client)
        assert "Nog 16 seconden geldig." in page
    apps = Authenticator.objects.all()
    assert [pyotp.TOTP(app.key).at(NOON) in page for app in apps] == [True] * 4


def test_used_code_is_shown_with_the_time_to_wait(client: Client, postvak: Path) -> None:
    with time_machine.travel(NOON, tick=False):
        seed(missing(), NOON)
        assert "Gebruikt." not in _page(client)
        Authenticator.objects.update(last_step=time_step(NOON))
        assert _page(client).count("Gebruikt. Wacht op de volgende.") == 4


def test_codes_of_the_crowd_are_folded_away_unless_they_wait(client: Client, postvak: Path) -> None:
    seed(missing(), NOON, missing_crowd())
    kees = User.objects.get(email="kees.mulder@demo.example")
    assert re.search(r"Nog 15 codes[\s\S]*Kees Mulder[\s\S]*Berichten", _page(client))
    Authenticator.objects.make_pending(kees, "phone", NOON)
    assert re.search(r"Kees Mulder \(nog te koppelen\)[\s\S]*Nog 15 codes", _page(client))


def test_newest_app_that_waits_to_be_connected_is_shown(client: Client, postvak: Path) -> None:
    seed([one for one in missing() if one.stage is Stage.NO_APP], NOON)
    piotr = User.objects.get()
    for sign_in in ("laptop", "phone"):
        Authenticator.objects.make_pending(piotr, sign_in, NOON)
    with time_machine.travel(NOON, tick=False):
        page = _page(client)
    old, new = (pyotp.TOTP(app.key).at(NOON) for app in Authenticator.objects.order_by("pk"))
    assert "nog te koppelen" in page
    assert (old in page, new in page) == (False, True)


@pytest.mark.parametrize(("second", "wait"), [(14, "5"), (27, "3"), (29, "1")])
def test_page_refreshes_and_never_shows_an_expired_code(
    client: Client, postvak: Path, second: int, wait: str
) -> None:
    with time_machine.travel(NOON.replace(second=second), tick=False):
        assert client.get("/postvak/").headers["Refresh"] == wait


def test_refreshing_can_be_stopped(client: Client, postvak: Path) -> None:
    assert "Refresh" not in client.get("/postvak/?stil").headers
