"""The races by name, each with how many requests may be accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.races.live import apps, codes, desk, door, ending
from tests.races.live.ring import Heat, Ring

Run = Callable[[Ring, int], Iterator[Heat]]


@dataclass(frozen=True)
class Race:
    """A race. A trial must have `least` to `most` accepted requests, or checked guesses.

    `also_on_sqlite`: without guards the race fails on SQLite too. In such a race the guard is
    outside a transaction, or checks what the page showed: SQLite's single writer does not help.
    """

    name: str
    run: Run
    least: int = 1
    most: int = 1
    also_on_sqlite: bool = False


RACES = (
    Race("1  an activation link used at once", door.link_used_at_once),
    Race("2  a link used while it is replaced", door.link_used_while_replaced),
    Race("3  an SMS code used at once", codes.sms_code_used_at_once),
    Race("3  48 guesses at an SMS code", codes.sms_codes_guessed, most=5, also_on_sqlite=True),
    Race("4  SMS asked at once", codes.sms_asked_at_once),
    Race("5  an app code used at once", codes.app_code_used_at_once),
    Race("6  an app connected in two sign-ins", apps.app_connected_twice),
    Race("7  48 wrong app codes counted", codes.app_codes_counted, 21, 21, also_on_sqlite=True),
    Race("8  a recovery finished in two browsers", apps.recovery_finished_twice),
    Race("8  a counter code used in two browsers", apps.counter_code_used_twice),
    Race("9  password changed amid logins: in", ending.password_changed_amid_logins, 0, 0),
    Race("9  'Log overal uit' amid logins: in", ending.ended_amid_logins, 0, 0),
    Race("10 mails sent by two admins: links", desk.mails_sent_by_two_admins),
    Race("10 one address invited at once", desk.one_address_invited_at_once),
    Race(
        "10 a block amid a desk left open",
        desk.desk_left_open_amid_a_block,
        0,
        0,
        also_on_sqlite=True,
    ),
    Race("11 48 wrong passwords", door.wrong_passwords, most=5, also_on_sqlite=True),
)
# For the suite: one race that no rate limit guards, and one that a rate limit guards.
SHORT = (RACES[0], RACES[-1])
