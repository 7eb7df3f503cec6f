"""Test that each limit in config/limits.py has the numbers that its requirement states.

The numbers are repeated here, not computed from config/limits.py, so that a wrong change fails.
"""

from __future__ import annotations

import re
from dataclasses import astuple
from datetime import timedelta

import pytest
from django.conf import settings

from config import limits
from lib.limits import Limit
from tests.guards.test_words import own_texts

UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}

# A setting's name, its figures and their requirement. A dash: the project chose the figures.
# A limit has: tries, first wait, longest wait, how long tries count. A quota: how many, per how
# long. A memory: how long.
TABLE: dict[str, tuple[str, str]] = {
    "SIGN_IN_LIFETIME": ("30min 60min", "S22, S50"),
    "SESSION_LIFETIME": ("60min 24h", "S50"),
    "STAFF_SESSION_LIFETIME": ("15min 8h", "S50"),
    "STEP_UP_LIFETIME": ("5min", "S52"),
    "CARRIED_LIFETIME": ("15min", "-"),
    "CARRIED_MOST": ("2500", "RFC 6265 §6.1"),
    "LINK_LIFETIMES": ("activate=7d reset=1h recover=1h disown=7d", "S10"),
    "LINK_COOKIE_LIFETIME": ("1h", "S12"),
    "LANGUAGE_KEPT": ("365d", "-"),
    "NOTE_LIFETIME": ("2min", "-"),
    "NOTICE_LIFETIME": ("3d", "-"),
    "LINKS_KEPT": ("30d", "S101"),
    "EVENTS_KEPT": ("183d", "S101: 6 months"),
    "NETWORKS_KEPT": ("30d", "S101"),
    "MESSAGES_KEPT": ("90d", "S101"),
    "NOBODYS_TRIES_KEPT": ("7d", "-"),
    "LIST_COUNTED": ("2000", "-"),
    "REASON_LENGTH": ("200", "-"),
    "EXPORT_PIECE": ("1000", "-"),
    "TIMELINE_SHOWN": ("50", "-"),
    "STUCK_SHOWN": ("20", "-"),
    "STUCK_AFTER": ("QUEUED=15min SENT=3d OPENED=1h PASSWORD=1h SMS=15min ARRIVED=15min", "-"),
    "PURGE_PIECE": ("5000", "-"),
    "SENDER_LAG": ("5min", "S104"),
    "LOGINS_WINDOW": ("5min", "S104"),
    "DISK_LEAST": ("16777216", "-"),
    "CLOCK_COMPARED": ("1min", "-"),
    "CLOCK_OFF": ("30s", "D4"),
    "CLOCK_FAR_OFF": ("2min", "-"),
    "SENDER_BEAT": ("10s", "-"),
    "SENDER_SILENT": ("60s", "-"),
    "SMS_CODE_DIGITS": ("6", "NIST 800-63B-4 §3.1.3.2"),
    "SMS_CODE_LIFETIME": ("10min", "NIST 800-63B-4 §3.1.3.2"),
    "PASSWORD_SHORTEST": ("15", "S1"),
    "PASSWORD_LONGEST": ("128", "S1"),
    "ARGON2_MEMORY_KIB": ("19456", "S3"),
    "ARGON2_TIME": ("2", "S3"),
    "ARGON2_LANES": ("1", "S3"),
    "DATABASE_PATIENCE": ("3s", "S105"),
    "DATABASE_GRACE": ("0.25s", "-"),
    "DATABASE_TESTED_FOR": ("0.5s", "-"),
    "HASH_PATIENCE": ("1s", "S4"),
    "LOGIN_LIMIT": ("5 30s 1h 1d", "S20"),
    "APP_TRIES": ("5 30s 1h 1d", "S21"),
    "LOGIN_ACCOUNT_LIMIT": ("21 30s 30s 15min", "S20"),
    "APP_DEVICE_LIMIT": ("21 30s 30s 15min", "S21"),
    "LOGIN_SPREAD": ("30 per 15min", "S20"),
    "LOGIN_SPREAD_ONCE": ("1 per 15min", "S20"),
    "LOGIN_SUSPECT_LIMIT": ("1 30s 30s 15min", "S20"),
    "LOGIN_ENTERED": ("for 30d", "S20"),
    "CODES_WRONG_TOLD": ("3", "S54"),
    "APP_IN_A_ROW": ("100 3650d 3650d 3650d", "S21"),
    "KNOWN_LIFETIME": ("30d", "S20"),
    "DEVICE_LIFETIME": ("30d", "S40"),
    "PENDING_KEPT": ("24h", "-"),
    "PENDING_COMPARED": ("3", "-"),
    "PEOPLE_OF_A_BROWSER": ("5", "RFC 6265 §6.1"),
    "RECOVERY_HOLD": ("72h", "S62"),
    "EYES_SHARED": ("30d", "S61"),
    "SMS_TRIES": ("5 15min 24h 365d", "S22"),
    "COUNTER_CODE_LETTERS": ("8", "S61"),
    "COUNTER_CODE_LIFETIME": ("1h", "S61"),
    "COUNTER_TRIES": ("5 per 1h", "S61"),
    "SMS_APART": ("1 per 60s", "S23"),
    "SMS_PERIOD": ("24h", "S23"),
    "SMS_PER_NUMBER": ("5 per 24h", "S23"),
    "MOVES_BY_ONE": ("60 per 24h", "-"),
    "MOVES_OF_ONE": ("5 per 24h", "-"),
    "INVITES_BY_ONE": ("60 per 1h", "-"),
    "INVITES_BY_ONE_A_DAY": ("300 per 24h", "-"),
    "INVITES_IN_BULK": ("6000 per 24h", "-"),
    "SLICE": ("50", "S75"),
    "SLICE_TIME": ("0.5s", "-"),
    "SLICE_REST": ("0.15s", "-"),
    "UPLOAD_KEPT": ("1h", "S73"),
    "JOB_LEASE": ("60s", "-"),
    "JOBS_KEPT": ("90d", "S101"),
    "JOBS_BY_ONE": ("50 per 24h", "-"),
    "JOB_ROWS": ("50000", "-"),
    "BULK_APART": ("1h", "-"),
    "ELSEWHERE_A_DAY": ("20 per 24h", "S73"),
    "SMS_PER_NETWORK": ("100 per 1h", "S23"),
    "SMS_PER_BRANCH": ("2000 per 24h", "S23"),
    "SMS_PER_PREFIX": ("5000 per 24h", "S23"),
    "SMS_IN_ALL": ("10000 per 24h", "S23"),
    "ALARM_AT": ("80", "S23"),
    "REMIND_AFTER": ("2d 5d", "-"),
    "REMIND_LATEST": ("14d", "-"),
    "REMIND_HOURS": ("9 20", "-"),
    "REMIND_PAUSE": ("12h", "-"),
    "REMIND_OPENED": ("1h", "-"),
    "REMIND_SLICE": ("50", "-"),
    "MAIL_PAUSE": ("1min", "-"),
    "MAIL_PER_ADDRESS": ("3 per 1h", "S26"),
    "MAIL_PER_ADDRESS_A_DAY": ("10 per 24h", "S26"),
    "MAIL_PER_NETWORK": ("30 per 1h", "S26"),
    "ACTIVATION_TAKES": ("5min", "-"),
    "MAIL_COMES_WITHIN": ("5min", "-"),
    "MAIL_AGAIN_AFTER": ("1min", "-"),
    "SMS_AGAIN_AFTER": ("5min", "-"),
    "ACCESSIBILITY_ANSWER": ("14d", "-"),
    "BRANCH_NUMBER_DIGITS": ("2 4", "-"),
    "MOST_PATH": ("512", "S84"),
    "MOST_CONTENT_TYPE": ("128", "S84"),
    "MOST_REQUEST_LINE": ("4094", "S84"),
    "MOST_HEADER": ("8190", "S84"),
    "MOST_HEADERS": ("50", "S84"),
    "NAME_MARKS": ("4", "S72"),
    "MOST_FIELDS": ("1000", "S84"),
    "MOST_BODY": ("131072", "S84"),
    "IMPORT_ROWS": ("5000", "S73"),
    "PASTE_ROWS": ("1000", "-"),
    "MOST_UPLOAD": ("2228224", "S84"),
    "IMPORT_CODE_LIFETIME": ("20min", "S52"),
    "IMPORT_BYTES": ("2097152", "S73"),
    "IMPORT_MEMBERS": ("200", "S73"),
    "IMPORT_INFLATED": ("8388608", "S73"),
    "IMPORT_COLUMNS": ("40", "-"),
    "CELL_LENGTH": ("1000", "-"),
    "LOGO_BYTES": ("524288", "-"),
    "LOGO_MOST": ("3000", "-"),
    "LOGO_LEAST": ("40", "-"),
    "LOGO_WIDTH": ("480", "-"),
    "LOGO_HEIGHT": ("80", "-"),
    "LOGO_SIZE": ("10240", "-"),
    "LOGO_MEMORY": ("268435456", "-"),
    "LOGO_PATIENCE": ("10s", "-"),
    "LOGO_KNOWN": ("1min", "-"),
    "CHILD_MEMORY": ("536870912", "S73"),
    "CHILD_CPU": ("10s", "S73"),
    "CHILD_PATIENCE": ("30s", "-"),
    "CHILD_OUTPUT": ("16777216", "-"),
}


def parsed(figure: str) -> float | timedelta:
    """Return a number with a unit, such as `10min`, as a timedelta; without a unit, as a float."""
    number, unit = figure.rstrip("smindh"), figure.lstrip("0123456789.")
    return timedelta(**{UNITS[unit]: float(number)}) if unit else float(number)


def expected(figures: str) -> object:
    """Parse a row of TABLE, so that it can be compared with what `actual` returns."""
    words = figures.split()
    if words[0] == "for":
        return ("memory", parsed(words[1]))
    if words[1:2] == ["per"]:
        return ("quota", parsed(words[0]), parsed(words[2]))
    if "=" in figures:
        return {name: parsed(value) for name, value in (word.split("=") for word in words)}
    values = tuple(map(parsed, words))
    return values if values[1:] else values[0]


def actual(value: object) -> object:
    """Return a limit's numbers, to be compared with `expected`, and any other setting as it is."""
    if not isinstance(value, Limit):
        return value
    _name, tries, wait, longest, forget, sliding = astuple(value)
    if not wait:
        return ("memory", forget)
    if sliding:
        return (tries, wait, longest, forget)
    assert wait == longest == forget
    return ("quota", tries, forget)


@pytest.mark.requirement("S1", "S3", "S4", "S10", "S12", "S20", "S21", "S22", "S23", "S26")
@pytest.mark.requirement(
    "S40", "S50", "S52", "S54", "S61", "S62", "S73", "S84", "S101", "S104", "S105"
)
@pytest.mark.parametrize(("name", "row"), TABLE.items(), ids=TABLE)
def test_limit_has_the_figure_of_its_requirement(name: str, row: tuple[str, str]) -> None:
    figures, requirement = row
    value = getattr(limits, name)
    assert actual(value) == expected(figures), requirement
    assert getattr(settings, name) == value


def test_every_limit_has_a_row() -> None:
    assert {name for name in vars(limits) if name.isupper() and name[0] != "_"} == set(TABLE)


def test_no_two_limits_count_under_the_same_name() -> None:
    names = [value.name for value in vars(limits).values() if isinstance(value, Limit)]
    assert len(names) == len(set(names))


# A figure before one of these words, in digits or as a word, is a limit.
COUNTED = "seconde|minu|uur|dag|maand|karakter|teken|cijfer|letter|keer|sms|poging|%"
FIGURE = re.compile(
    rf"\b(?:(?:\d+|twee|drie|vier|vijf|zes|acht|tien) (?:{COUNTED})|een (?:minuut|uur|dag))",
    re.IGNORECASE,
)
# Sentences with a figure that is no limit.
WITHOUT_LIMIT = {
    "De sms is onderweg. Dat kan een minuut duren.",
    "U was te lang weg of klikte twee keer.",
    "U was te lang weg of klikte twee keer. Ga hier verder.",
}


def test_no_sentence_repeats_the_figure_of_a_limit() -> None:
    found = {text for text in own_texts() if FIGURE.search(text)}
    assert found == WITHOUT_LIMIT


@pytest.mark.parametrize("sentence", ["De code werkt 1 uur.", "Na drie keer is het op."])
def test_sentence_with_a_figure_is_found(sentence: str) -> None:
    assert FIGURE.search(sentence)
