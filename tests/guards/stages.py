"""Lead a person from invitation to new password, and collect the secrets that occur."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import time_machine

from tests.guards.secrets import Secrets
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

WRONG_PASSWORD = "Een fiets met 3 wielen?"
NEW_PASSWORD = "Een boot met 2 zeilen!"
NEWEST_PASSWORD = "Een slee met 2 honden!"


@dataclass
class Life:
    """A person, and the secrets that must not be in a log or table."""

    town: Town
    person: Person
    secrets: Secrets
    clock: time_machine.Traveller

    def walk(self) -> None:
        for _stage in self.stages():
            pass

    def stages(self) -> Iterator[str]:
        """Go through all stages, with some wrong entries. Yield each stage's name at its end."""
        visitor = Visitor()
        yield from self.invited(visitor)
        yield from self.connected(visitor)
        yield from self.recovered()
        yield from self.changed(visitor)

    def invited(self, visitor: Visitor) -> Iterator[str]:
        """Open the mail link, choose a password, and enter the SMS code."""
        self.town.invite(self.person)
        link = self.link()
        yield "invited"
        visitor.open(f"{link}x/")
        visitor.client.post(link.removeprefix("http://localhost"))
        visitor.open(link)
        visitor.press("Toepassen", password=PASSWORD)
        self.secrets.add_session(visitor)
        yield "password chosen, SMS queued"
        self.sms_code(visitor)
        yield "app not yet connected"

    def connected(self, visitor: Visitor) -> Iterator[str]:
        """Connect the app, log out, and log in again. Try wrong passwords and codes first."""
        visitor.press("Controleer", code=wrong(self.person.app_code()))
        self.app_code(visitor)
        yield "in"
        visitor.press("Uitloggen")
        self.clock.shift(timedelta(minutes=1))
        log_in(visitor, self.person, WRONG_PASSWORD)
        log_in(visitor, self.person)
        visitor.press("Controleer", code=wrong(self.person.app_code()))
        self.app_code(visitor, remember="on")
        self.secrets.add("device", visitor.client.cookies["devices"].value)
        yield "remembered"

    def recovered(self) -> Iterator[str]:
        """Replace the app in another browser; read the mailed link that freezes the account."""
        self.clock.shift(timedelta(minutes=1))
        visitor = Visitor()
        log_in(visitor, self.person)
        visitor.follow("Herstel mobiele app")
        visitor.press("Stuur mij een mail")
        yield "recovery asked"
        self.town.deliver()
        visitor.open(self.link())
        visitor.press("Ga verder")
        self.sms_code(visitor)
        self.app_code(visitor)
        self.town.deliver()
        self.link()
        yield "app replaced"

    def changed(self, visitor: Visitor) -> Iterator[str]:
        """Reset the password with a mailed link. Log in, and change the password."""
        visitor.open("/wachtwoord/vergeten/")
        visitor.press("Stuur mij een mail", email=self.person.email)
        yield "reset asked"
        self.town.deliver()
        visitor.open(self.link())
        visitor.press("Toepassen", password=NEW_PASSWORD)
        self.secrets.add_session(visitor)
        self.clock.shift(timedelta(minutes=1))
        self.app_code(visitor)
        visitor.open("/wachtwoord/wijzigen/")
        visitor.press("Toepassen", current=NEW_PASSWORD, password=NEWEST_PASSWORD)
        assert "Uw wachtwoord is veranderd." in visitor.page.text
        yield "password changed"

    def link(self) -> str:
        """Return the link in the newest mail, and add its token to the secrets."""
        link = self.town.link_for(self.person)
        self.secrets.add("link", link.rstrip("/").rpartition("/")[2])
        return link

    def sms_code(self, visitor: Visitor) -> None:
        """Enter a wrong SMS code, then the right one, and read the app key that is shown."""
        self.town.deliver()
        code = self.secrets.add("sms", self.town.sms_code_for(self.person))
        visitor.press("Controleer", code=wrong(code))
        visitor.press("Controleer", code=code)
        self.person.key = self.secrets.add("key", visitor.page.key)

    def app_code(self, visitor: Visitor, **ticked: str) -> None:
        """Enter the code of the app, which logs the person in."""
        code = self.secrets.add("app", self.person.app_code())
        visitor.press("Controleer", code=code, **ticked)
        assert visitor.page.h1 == "Mijn account", visitor.page.text
        self.secrets.add_session(visitor)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
