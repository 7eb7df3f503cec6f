"""Test that SpamAssassin does not rate any mail of the site as spam."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import timezone
from pytest_django import Settings

from accounts.mail.mails import queue_notice, send_link, send_reminder
from accounts.models.purpose import Purpose
from lib.tokens import new_token
from tests.browser.test_mails import MAILS, REMINDERS
from tests.contract import spamassassin
from tests.journeys.town import Person, Town, user_of
from tests.rooms import ALL
from tests.standins.smtp_sink import Received

BASE = site.BASE_DIR
OURS_BELOW, SPAM_ABOVE = 1.0, 5.0
SPAM = b"""\
From: "Dr. PRINCE" <win8837@freemail.example>
To: undisclosed-recipients:;
Subject: CONGRATULATIONS!!! YOU WON $5,500,000.00 USD

DEAR FRIEND, I am the widow of the late president and I want to transfer FIVE MILLION FIVE HUNDRED
THOUSAND UNITED STATES DOLLARS into your bank account. This is 100% RISK FREE. Buy cheap viagra
online, no prescription needed! Click here: http://192.0.2.7/viagra. Act now, urgent reply needed!
"""


@pytest.fixture
def scorer(capfd: pytest.CaptureFixture[str]) -> None:
    """Skip the test with a warning if SpamAssassin is missing."""
    reason = spamassassin.why_not()
    if reason:
        with capfd.disabled():
            sys.stderr.write(f"\nNo mail was scored as spam or not: {reason}.\n")
        pytest.skip(reason)


@pytest.mark.parametrize("mail", MAILS)
def test_mail_is_far_from_spam(
    scorer: None, town: Town, alice: Person, settings: Settings, tmp_path: Path, mail: str
) -> None:
    settings.BOUNCE_ADDRESS = "bounces@werktalent.example"
    settings.PUBLIC_URL, settings.PUBLIC_HOST = "https://portaal.example", "portaal.example"
    town.invite(alice)
    queue(mail, alice)
    assert town.deliver().startswith("sent 1,")
    score, rules = spamassassin.scored(as_delivered(town.smtp.received[-1]), tmp_path)
    assert score < OURS_BELOW, rules


def test_mails_are_queued_in_two_modules_only() -> None:
    files = [file for room in ALL for file in (BASE / room).rglob("*.py")]
    writers = {str(file.relative_to(BASE)) for file in files if "queue_mail" in file.read_text()}
    assert writers == {"accounts/mail/mails.py", "messaging/services.py"}


def test_control_spam_scores_as_spam(scorer: None, tmp_path: Path) -> None:
    score, rules = spamassassin.scored(SPAM, tmp_path)
    assert score > SPAM_ABOVE, rules


def as_delivered(one: Received) -> bytes:
    """Return the mail with the headers that the recipient's mail server adds."""
    lines = (
        f"Return-Path: <{one.sender}>",
        "Received: from mail.werktalent.example (mail.werktalent.example [IPv6:2001:db8::25])",
        f"\tby mx.mail.example with ESMTPS id 1; {one.mail['Date']}",
    )
    return "\r\n".join((*lines, "")).encode() + one.raw


def queue(mail: str, person: Person) -> None:
    user, now = user_of(person), timezone.now()
    if mail in set(Purpose):
        send_link(user=user, purpose=Purpose(mail), now=now)
    elif mail in REMINDERS:
        user.password = REMINDERS[mail]
        send_reminder(user=user, stop_token=new_token(), now=now)
    else:
        queue_notice(user=user, notice=mail, now=now)
