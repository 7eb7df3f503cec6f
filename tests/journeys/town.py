"""What the journeys need besides the site: a mail server, an SMS provider and people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from io import StringIO

import pyotp
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from tests.journeys.page import Page
from tests.journeys.visitor import Visitor
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn

PASSWORD = "Een fiets met 2 wielen!"
ROTTERDAM = {"branch": "02 Rotterdam", "branch_phone": "010 123 45 67"}


@dataclass
class Person:
    """A person with a mailbox and a phone. `key` is the secret in their authenticator app."""

    email: str
    phone: str
    first_name: str
    last_name: str
    key: str = ""

    def app_code(self) -> str:
        return pyotp.TOTP(self.key).at(timezone.now())


@dataclass
class Town:
    """The mail server and the SMS provider of the tests, with helpers to read their messages."""

    smtp: SmtpSink
    twilio: TwilioStandIn

    def invite(
        self,
        person: Person,
        *,
        role: str = "employee",
        branch: str = "02 Rotterdam",
        language: str = "nl",
    ) -> None:
        """Invite a person with `manage.py invite`, and deliver the activation mail."""
        call_command(
            "invite",
            person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            phone=person.phone,
            branch=branch,
            branch_phone=ROTTERDAM["branch_phone"],
            branch_email="rotterdam@werktalent.example",
            role=role,
            language=language,
            stdout=StringIO(),
        )
        self.deliver()

    def deliver(self) -> str:
        """Send all due messages with `manage.py deliver --once`; return the line that it prints."""
        said = StringIO()
        call_command("deliver", "--once", stdout=said)
        return said.getvalue().strip()

    def newest_mail(self, person: Person) -> EmailMessage:
        mails = self.smtp.mails_to(person.email)
        assert mails, f"No mail for {person.email}"
        return mails[-1]

    def link_for(self, person: Person) -> str:
        """Return the link in a person's newest mail."""
        return link_in(self.newest_mail(person))

    def sms_code_for(self, person: Person) -> str:
        """Return the code in a person's newest SMS."""
        texts = self.twilio.sent_to(person.phone)
        assert texts, f"No SMS for {person.phone}"
        found = re.search(rf"#(\d{{{settings.SMS_CODE_DIGITS}}})$", texts[-1])
        assert found, texts[-1]
        return found[1]

    def reach_sms(self, person: Person, visitor: Visitor | None = None) -> Visitor:
        """Choose a password and deliver the SMS; return the browser, on the SMS code page."""
        visitor = visitor or Visitor()
        visitor.open(self.link_for(person))
        visitor.press("Toepassen", password=PASSWORD)
        self.deliver()
        return visitor

    def enrol(self, person: Person, visitor: Visitor | None = None, **ticked: str) -> Visitor:
        """Activate the account and log in, in `visitor` or a new browser; return the browser."""
        visitor = self.reach_sms(person, visitor)
        visitor.press("Controleer", code=self.sms_code_for(person))
        person.key = visitor.page.key
        visitor.press("Controleer", code=person.app_code(), **ticked)
        assert visitor.page.h1 == "Mijn account", visitor.page.text
        return visitor


def text_of(mail: EmailMessage) -> str:
    """Return the text part of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, part: str = "") -> str:
    """Return the first link of the plain text that has this part."""
    found = re.search(rf"https?://\S+{re.escape(part)}\S+", text_of(mail))
    assert found, text_of(mail)
    return found[0]


def log_in(visitor: Visitor, person: Person, password: str = PASSWORD) -> None:
    visitor.open("/inloggen/")
    visitor.press("Inloggen", email=person.email, password=password)


def user_of(person: Person) -> User:
    return User.objects.get(email=person.email)


def step_up(visitor: Visitor, person: Person) -> Page:
    """Enter the app code on the step-up page; return the page that follows."""
    assert visitor.page.h1 == "Bent u het zelf?", visitor.page.text
    return visitor.press("Controleer", **{"step_up-code": person.app_code()})
