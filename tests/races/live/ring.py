"""The site of the races: gunicorn with two workers, stand-ins for providers, and users."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from quality.machines.cluster import Cluster, wait_until
from tests.browser.walks import let_time_pass
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, log_in
from tests.races.live.rivals import Rival

WEB = "web"
MACHINES = {WEB: ("--workers", "2")}
RIVALS = 16
_FACTS = ("email", "phone", "first_name", "last_name")
_AWAY = {http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE}
_WAITING = re.compile(r'^toegang_messages\{.*state="(?:queued|sending)"\} [^0]', re.MULTILINE)


@dataclass(frozen=True)
class Heat:
    """The result of a trial. `accepted`: the number of accepted requests, or of checked guesses.

    `sent_away`: the number of responses 429 and 503. `faults`: the number of other server errors.
    """

    accepted: int
    sent_away: int
    faults: int

    @classmethod
    def of(cls, pages: Sequence[Page], accepted: int) -> Heat:
        """Return a Heat with `accepted`, and with the numbers of pages that refused or failed."""
        away = sum(page.status in _AWAY for page in pages)
        broken = sum(page.status >= 500 and page.status not in _AWAY for page in pages)
        return cls(accepted, away, broken)


@dataclass
class Ring:
    """The site, its providers, and as many browsers and users as a race needs."""

    cluster: Cluster
    _networks: Iterator[int] = field(default_factory=count)
    _numbers: Iterator[int] = field(default_factory=lambda: count(20_000_000))

    def browser(self, of: Rival | None = None) -> Rival:
        """Return a new browser, or another tab of the browser `of`, in a network of its own."""
        network = next(self._networks)
        port = self.cluster.balancer.machines[0]
        rival = Rival(port, f"10.{network // 256}.{network % 256}.7")
        if of is not None:
            rival.take_over(of)
        return rival

    def browsers(self, many: int = RIVALS, of: Rival | None = None) -> list[Rival]:
        """Return browsers in separate networks, so that no rate limit refuses their requests."""
        return [self.browser(of) for _browser in range(many)]

    def people(self, many: int, role: str = "employee") -> list[Person]:
        """Invite this many people. Their mails are queued."""
        numbers = [next(self._numbers) for _person in range(many)]
        people = [
            Person(f"p{number}@mail.example", f"+316{number}", "Petra", "Peters")
            for number in numbers
        ]
        facts = [{name: getattr(person, name) for name in _FACTS} for person in people]
        deed = f"from tests.races.live.inviting import invite; invite({facts!r}, {role!r})"
        self.cluster.manage("shell", "--verbosity", "0", "--command", deed)
        return people

    def enrolled(self, person: Person, **ticked: str) -> Rival:
        """Activate a user. Return the browser, which is logged in."""
        browser = self.browser()
        self.cluster.enrol(person, browser, **ticked)
        return browser

    def with_password(self, person: Person) -> Rival:
        """Choose a user's password by the mail link. Return the browser, at the SMS page."""
        browser = self.browser()
        browser.open(self.cluster.link_for(person))
        browser.press("Toepassen", password=PASSWORD)
        return browser

    def at_login(self, person: Person, many: int = RIVALS) -> list[Rival]:
        """Enter a user's password in this many browsers. Return the browsers, at the next page."""
        browsers = self.browsers(many)
        for browser in browsers:
            log_in(browser, person)
        return browsers

    def past_sms(self, person: Person, browser: Rival) -> str:
        """Enter the code of the next SMS. Return the TOTP secret that the next page shows."""
        browser.press("Controleer", code=self.cluster.sms_code_for(person))
        return browser.page.key

    def happened(self, event: str) -> int:
        """Count the events of this kind in the security log."""
        return self.cluster.log_of(WEB).count(f'"event": "{event}"')

    def let_time_pass(self) -> None:
        """Reset all rate limits. Not to be called during a race."""
        let_time_pass(self.cluster)

    def settle(self) -> None:
        """Wait until no message is queued or being sent."""
        assert wait_until(lambda: not _WAITING.search(self._figures()))

    def _figures(self) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.cluster.balancer.machines[0])
        by_proxy = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
        try:
            line.request("GET", "/metrics", headers={"Host": "localhost", **by_proxy})
            return line.getresponse().read().decode()
        finally:
            line.close()
