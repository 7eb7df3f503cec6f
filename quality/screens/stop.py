"""A screen in one state, as a walk came to it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import count

from quality.screens.over_tls import OverTls
from tests.journeys.town import Person
from tests.site.running import Site

_FORGET = "from lib.models import Charge; Charge.objects.all().delete()"
_number = count(1)


@dataclass(frozen=True)
class Stop:
    """A screen in a state: its HTML, and the cookies with which it can be loaded again.

    `is_plain`: loading the URL again shows the same, as it shows no message of a form just sent.
    """

    name: str
    language: str
    path: str
    status: int
    html: str
    cookies: str
    is_plain: bool


@dataclass
class Walk:
    """A walk over a running site in one language."""

    site: Site
    language: str

    def browser(self) -> OverTls:
        """Return a browser of its own, in the language of this walk."""
        return OverTls(self.site, self.language)

    def invite(self, name: str, **more: str) -> Person:
        """Invite a person with this first name, whose address no other walk uses."""
        person = Person(
            f"{name.lower()}.{self.language}@mail.example",
            f"+3161234{self.number():04}",
            name,
            "Wiśniewska",
        )
        self.site.invite(person, language=self.language, **more)
        return person

    @staticmethod
    def number() -> int:
        """Return a number that was not returned before."""
        return next(_number)

    def let_time_pass(self) -> None:
        """Set the counts of all rate limits to zero."""
        self.shell(_FORGET)

    def shell(self, statements: str) -> None:
        """Run statements in the process of the site's commands."""
        self.site.manage("shell", "--verbosity", "0", "--command", statements)

    def at(self, name: str, browser: OverTls, *, plain: bool = True) -> Stop:
        """Return the page that the browser shows as a stop. Raises AssertionError at a 5xx."""
        page = browser.page
        assert page.status < HTTPStatus.INTERNAL_SERVER_ERROR, f"{name}: {page.status} {page.text}"
        return Stop(name, self.language, page.url, page.status, page.html, browser.cookies, plain)
