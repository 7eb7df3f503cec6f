"""Make a backup, use or end what was valid then, and find what a restore makes valid again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import time_machine
from django.conf import settings

from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor
from tests.operation.backup import back_up

NEW_PASSWORD = "Een boot met 2 zeilen!"


@dataclass
class Drill:
    """The people of the drill. Alice and Bob are activated, and Carol has to enter an SMS code.

    `phone`: Bob's browser, which is a remembered device. `halfway`: Carol's browser.
    """

    town: Town
    clock: time_machine.Traveller
    alice: Person
    bob: Person
    carol: Person
    phone: Visitor = field(default_factory=Visitor)
    halfway: Visitor = field(default_factory=Visitor)
    link: str = ""
    sms_code: str = ""
    app_code: str = ""

    def before(self, backup: Path) -> None:
        """Activate people, keep a link, codes and sessions that are valid, and make the backup."""
        for person in (self.alice, self.bob):
            self.town.invite(person)
            self.phone = self.town.enrol(person, remember="on")
        _ask_reset(self.bob)
        self.town.deliver()
        self.link = self.town.link_for(self.bob)
        self.town.invite(self.carol)
        self.halfway.open(self.town.link_for(self.carol))
        self.halfway.press("Toepassen", password=PASSWORD)
        self.town.deliver()
        self.sms_code = self.town.sms_code_for(self.carol)
        _ask_reset(self.alice)
        back_up(backup)

    def after(self) -> None:
        """In copies of the browsers, use the link and codes of `before`; end the session."""
        self.clock.shift(timedelta(minutes=5))
        self.town.deliver()
        browser = Visitor()
        browser.open(self.link)
        browser.press("Toepassen", password=NEW_PASSWORD)
        assert browser.page.url == "/inloggen/code/", browser.page.text
        assert self.phone.twin().open("/").url.startswith("/inloggen/")
        self._finish(self.halfway.twin())
        self.app_code = self.alice.app_code()
        assert self._enters_with_app_code()

    def revived(self) -> set[str]:
        """Use again the session, device, link, codes and message that ended after the backup.

        Return the names of those that still work. Called before and after a restore.
        """
        mails = len(self.town.smtp.mails_to(self.alice.email))
        self.town.deliver()
        tries = {
            "session": self.phone.twin().open("/").h1 == "Mijn account",
            "device": self._enters_by_device(),
            "link": "Toepassen" in Visitor().open(self.link).buttons,
            "SMS code": self._goes_on_with_sms_code(),
            "app code": self._enters_with_app_code(),
            "message": len(self.town.smtp.mails_to(self.alice.email)) > mails,
        }
        return {what for what, works in tries.items() if works}

    def _finish(self, browser: Visitor) -> None:
        """Finish Carol's activation in this browser, and log out."""
        browser.press("Controleer", code=self.sms_code)
        self.carol.key = browser.page.key
        browser.press("Controleer", code=self.carol.app_code())
        assert browser.page.h1 == "Mijn account", browser.page.text
        browser.press("Uitloggen")

    def _enters_by_device(self) -> bool:
        phone = self.phone.twin()
        del phone.client.cookies[settings.SESSION_COOKIE_NAME]
        log_in(phone, self.bob)
        return phone.page.h1 == "Mijn account"

    def _goes_on_with_sms_code(self) -> bool:
        page = self.halfway.twin().press("Controleer", code=self.sms_code)
        return page.url == "/inloggen/koppelen/"

    def _enters_with_app_code(self) -> bool:
        browser = Visitor()
        log_in(browser, self.alice)
        return browser.press("Controleer", code=self.app_code).h1 == "Mijn account"


def _ask_reset(person: Person) -> None:
    browser = Visitor()
    browser.open("/wachtwoord/vergeten/")
    browser.press("Stuur mij een mail", email=person.email)
