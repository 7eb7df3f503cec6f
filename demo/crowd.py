"""The crowd of the demo: people in every status, so that the desk's board has something to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from accounts.models.names import fold
from accounts.people.roles import Role
from demo.people import AMSTERDAM, ROTTERDAM, UTRECHT
from demo.stories import Story

_FRIDAY = 4
_WORKDAY, _APART = 480, 37  # minutes of a working day, and between two invitations
# Mobile numbers of each country, up to the last four digits.
_NUMBERS = {
    "NL": "+3161234",
    "BE": "+3247012",
    "BG": "+35988123",
    "DE": "+491511234",
    "PL": "+4851234",
    "RO": "+4071234",
}


@dataclass(frozen=True, slots=True)
class Extra:
    """A person of the crowd. `number` is unique, and ends the phone number."""

    number: int
    first_name: str
    last_name: str
    branch: str
    story: Story
    days: int = 0  # ago was the invitation; 0: `hours` ago
    hours: float = 0  # ago the story went on where it waited
    code: str = ""  # why the mail or SMS did not arrive, as `Message.error`
    wrong: int = 0  # SMS codes that were refused
    country: str = "NL"  # of the phone number
    role: Role = Role.EMPLOYEE

    @property
    def email(self) -> str:
        return f"{fold(self.first_name)}.{fold(self.last_name)}@demo.example".replace(" ", "")

    @property
    def language(self) -> str:
        """Return the language of the country of their number, if the site has it."""
        return {"PL": "pl", "RO": "ro", "BG": "bg"}.get(self.country, "nl")

    @property
    def phone(self) -> str:
        return f"{_NUMBERS[self.country]}{self.number:04}"

    def begun(self, now: datetime) -> datetime:
        """Return when this person was invited: on a working day between 8 and 16 h, or today."""
        if not self.days:
            return self.since(now)
        day = localtime(now) - timedelta(days=self.days)
        day -= timedelta(days=max(0, day.weekday() - _FRIDAY))
        minutes = self.number * _APART % _WORKDAY
        return day.replace(hour=8, minute=0, second=minutes % 60) + timedelta(minutes=minutes)

    def since(self, now: datetime) -> datetime:
        """Return when this person's story went on."""
        return now - timedelta(hours=self.hours)


_A, _R, _U = AMSTERDAM, ROTTERDAM, UTRECHT

# The branch admins first, because they invited the others.
CROWD = (
    Extra(101, "Sanne", "van den Heuvel", _A, Story.USING, 40, 3, role=Role.BRANCH_ADMIN),
    Extra(102, "Joris", "Hoekstra", _U, Story.USING, 40, 5, role=Role.BRANCH_ADMIN),
    Extra(103, "Fatima", "Bouzidi", _R, Story.USING, 38, 2, role=Role.SUPPORT),
    Extra(104, "Agnieszka", "Wiśniewska", _R, Story.NEVER),
    Extra(105, "Ștefan", "Țurcanu", _A, Story.NEVER, country="RO"),
    Extra(106, "Hatice", "Çelik", _U, Story.NEVER),
    Extra(107, "Sjoerd", "Dijkstra", _R, Story.QUEUED, hours=0.4),
    Extra(108, "Mădălina", "Ionescu", _A, Story.QUEUED, hours=0.3, country="RO"),
    Extra(109, "Youssef", "Benali", _U, Story.QUEUED, hours=0.2),
    Extra(110, "Małgorzata", "Grzeszczyk", _R, Story.SENT, 1, country="PL"),
    Extra(111, "Daan", "de Groot", _R, Story.SENT, 2),
    Extra(112, "Emine", "Yıldırım", _A, Story.SENT, 2),
    Extra(113, "Bogdan-Alexandru", "Constantinescu", _A, Story.SENT, 3, country="RO"),
    Extra(114, "Lotte", "van 't Hof", _U, Story.SENT, 3),
    Extra(115, "Krzysztof", "Brzęczyszczykiewicz", _R, Story.SENT, 3, country="PL"),
    Extra(116, "Noor", "Verhoeven", _U, Story.MAILED_AGAIN, 12, 20),
    Extra(117, "Oumaima", "Ait Ben Haddou", _R, Story.OPENED, 1, 2.5),
    Extra(118, "Jürgen", "Groß", _A, Story.OPENED, 2, 18, country="DE"),
    Extra(119, "Tijmen", "Vermeulen", _U, Story.OPENED, 3, 26),
    Extra(120, "Dilara", "Öztürk", _R, Story.OPENED, 3, 7),
    Extra(121, "Wiktoria", "Zając", _R, Story.BOUNCED, 1, code="bounce 5.1.1", country="PL"),
    Extra(122, "Ruben", "Schouten", _A, Story.BOUNCED, 2, code="bounce 5.1.2"),
    Extra(123, "Georgiana", "Dumitrașcu", _U, Story.BOUNCED, 3, code="bounce 5.2.2", country="RO"),
    Extra(124, "İbrahim", "Kılıç", _R, Story.BOUNCED, 5, code="bounce 5.7.1"),
    Extra(125, "Femke", "Postma", _A, Story.SENT, 9),
    Extra(126, "Stanisław", "Dąbrowski", _R, Story.SENT, 11, country="PL"),
    Extra(127, "Chaimae", "El Ouahabi", _R, Story.OPENED, 14, 300),
    Extra(128, "Gheorghe", "Popa", _U, Story.SENT, 17, country="RO"),
    Extra(129, "Thijs", "van der Linden-Kuipers", _A, Story.SENT, 24),
    Extra(130, "Zeynep", "Şahin", _R, Story.RENUMBERED, 5, 3),
    Extra(131, "Maarten", "Koster", _A, Story.RENUMBERED, 7, 26),
    Extra(132, "Katarzyna", "Lewandowska", _U, Story.DOUBTED, 2, 1.5, country="PL"),
    Extra(133, "Hamza", "Amrani", _R, Story.DOUBTED, 3, 6),
    Extra(134, "Łukasz", "Jabłoński", _R, Story.TEXTED, 1, 0.2, wrong=3, country="PL"),
    Extra(135, "Sophie", "van Beethoven", _A, Story.TEXTED, 1, 1, wrong=1, country="BE"),
    Extra(136, "Elif", "Aydın", _U, Story.TEXTED, 2, 4, wrong=4),
    Extra(137, "Cosmin", "Mureșanu", _R, Story.TEXTED, 4, 9, wrong=2, country="RO"),
    Extra(138, "Anouk", "Jacobs", _A, Story.TEXTED, 6, 50),
    Extra(139, "Przemysław", "Szczepański", _R, Story.ARRIVED, 1, 0.6, country="PL"),
    Extra(140, "Naïma", "Chakir", _U, Story.ARRIVED, 2, 5, wrong=2),
    Extra(141, "Bas", "Willemsen", _A, Story.ARRIVED, 8, 100),
    Extra(142, "Mehmet", "Demir", _R, Story.LOST, 1, 1.2, code="twilio 30003"),
    Extra(143, "Desislava", "Georgieva", _A, Story.LOST, 2, 3, code="twilio 30005", country="BG"),
    Extra(144, "Ioana", "Stănescu", _U, Story.LOST, 3, 22, code="twilio 30006", country="RO"),
    Extra(145, "Sem", "Hendriks", _R, Story.LOST, 6, 30, code="twilio 30007"),
    Extra(146, "Jadwiga", "Nowak", _R, Story.READY, 1, 2, country="PL"),
    Extra(147, "Mohammed", "Bakkali", _R, Story.READY, 2, 4, wrong=1),
    Extra(148, "Marloes", "Peeters", _A, Story.READY, 3, 25),
    Extra(149, "Răzvan", "Cîrstea", _A, Story.READY, 5, 70, country="RO"),
    Extra(150, "Gülşen", "Arslan", _U, Story.READY, 8, 120),
    Extra(151, "Paweł", "Kamiński", _R, Story.USING, 12, 6, country="PL"),
    Extra(152, "Salma", "Tahiri", _R, Story.USING, 15, 11),
    Extra(153, "Willem-Jan", "van Nieuwenhuijzen Boomgaart", _U, Story.USING, 18, 28),
    Extra(154, "Andreea", "Vasilescu", _A, Story.USING, 21, 50, country="RO"),
    Extra(155, "Kees", "Mulder", _R, Story.USING, 26, 9, wrong=2),
    Extra(156, "Björn", "Hofmann", _A, Story.USING, 30, 31, country="DE"),
    Extra(157, "Aleksandra", "Wróbel", _R, Story.FROZEN, 16, 1.5, country="PL"),
    Extra(158, "Ömer", "Doğan", _U, Story.FROZEN, 23, 27),
    Extra(159, "Iris", "van Dam", _A, Story.BLOCKED, 20, 48),
    Extra(160, "Valentin", "Brânză", _R, Story.BLOCKED_EARLY, 6, 52, country="RO"),
)

REMINDED = next(one for one in CROWD if one.first_name == "Lotte")  # gets a reminder at the start
ADDRESSES = frozenset(one.email for one in CROWD)
