"""Test that a spoofed host name never appears in a mail or a redirect."""

from __future__ import annotations

import pytest
from django.conf import settings

from messaging.models import Message
from tests.guards.undone import undone
from tests.journeys.town import Person, Town, link_in
from tests.journeys.visitor import Visitor

EVIL = "evil.example"
FORGOTTEN = "/wachtwoord/vergeten/"
ACCEPTED = {
    "forwarded host": {"x-forwarded-host": EVIL},
    "forwarded": {"forwarded": f"host={EVIL};proto=https"},
    "forwarded protocol": {"x-forwarded-proto": "https", "x-forwarded-port": "666"},
    "another of our names": {"host": "127.0.0.1"},
    "a port": {"host": "localhost:666"},
    "a rewritten path": {"x-original-url": f"https://{EVIL}/", "x-rewrite-url": f"//{EVIL}/"},
    "referer": {"referer": f"https://{EVIL}/inloggen/"},
}
REFUSED = {
    "foreign host": {"host": EVIL},
    "foreign host, with ours behind it": {"host": f"{EVIL}#localhost"},
    "host in an address": {"host": f"localhost@{EVIL}"},
    "two hosts": {"host": f"localhost, {EVIL}"},
}


@pytest.mark.requirement("S14")
@pytest.mark.asvs("V4.1.3")
@pytest.mark.parametrize("enrolled", [True, False], ids=["reset mail", "activation mail"])
def test_link_in_a_mail_keeps_to_the_public_address(
    town: Town, alice: Person, visitor: Visitor, *, enrolled: bool
) -> None:
    town.invite(alice)
    if enrolled:
        town.enrol(alice)
    visitor.client.handler.enforce_csrf_checks = False
    for spoof, headers in ACCEPTED.items():
        mails = len(town.smtp.mails_to(alice.email))
        with undone(visitor.client):
            answer = visitor.client.post(FORGOTTEN, {"email": alice.email}, headers=headers)
            town.deliver()
        assert EVIL not in answer.content.decode(), spoof
        assert len(town.smtp.mails_to(alice.email)) == mails + 1, spoof
        mail = town.newest_mail(alice)
        assert link_in(mail).startswith(f"{settings.PUBLIC_URL}/"), spoof
        assert EVIL not in mail.as_string(), spoof
        assert ":666" not in mail.as_string(), spoof


@pytest.mark.requirement("S14")
@pytest.mark.parametrize("spoof", REFUSED)
def test_foreign_host_sends_no_mail(
    town: Town, alice: Person, visitor: Visitor, spoof: str
) -> None:
    town.invite(alice)
    before = Message.objects.count()
    visitor.client.handler.enforce_csrf_checks = False
    typed = {"email": alice.email}
    answer = visitor.client.post(FORGOTTEN, typed, headers=REFUSED[spoof])
    assert answer.status_code == 400
    assert EVIL not in answer.content.decode()
    assert Message.objects.count() == before


@pytest.mark.requirement("S14")
@pytest.mark.asvs("V3.7.2")
@pytest.mark.parametrize("spoof", ACCEPTED)
def test_redirect_names_no_host(visitor: Visitor, town: Town, spoof: str) -> None:
    for path in (
        "/",
        "/inloggen/sms/",
        "/activeren/x/",
        "/beheer/",
        "/.well-known/change-password",
    ):
        answer = visitor.client.get(path, headers=ACCEPTED[spoof])
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith("//")


@pytest.mark.requirement("S81")
@pytest.mark.asvs("V1.2.2", "V3.7.2")
@pytest.mark.parametrize("next_page", [f"https://{EVIL}/", f"//{EVIL}", "javascript:alert(1)"])
def test_next_parameter_never_leads_to_another_site(
    town: Town, alice: Person, next_page: str
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    answer = visitor.client.get("/inloggen/", {"next": next_page})
    assert answer["Location"] == "/"
