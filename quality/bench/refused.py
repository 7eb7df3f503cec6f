"""Measure how long refusals take, many times for each mail address of each kind."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from typing import TypeAlias

from quality.bench.answering import WRONG
from quality.bench.kinds import Kind
from quality.bench.refusals import Refusal, Target, targets
from quality.bench.visitor import LOOK_FIRST, Browser

Seconds: TypeAlias = Mapping[Target, list[float]]


def measure(port: int, *, times: int) -> dict[str, Seconds]:
    """Let each target be refused `times` times, in a new random order in each round.

    Return two measurements, "wire" and "CPU". Each has the seconds by target. "wire" is the time
    that the visitor waits. "CPU" is the CPU time of the site, on which other load of the machine
    has less effect.
    """
    networks = (f"11.{number // 250}.{number % 250}.7" for number in count())
    everybody = targets()
    wire, cpu = defaultdict[Target, list[float]](list), defaultdict[Target, list[float]](list)
    for number in range(times + 2):
        browsers = {refusal: _at_the_form(port, refusal) for refusal in Refusal}
        for one in random.sample(everybody, len(everybody)):
            browser = deepcopy(browsers[one.refusal])
            if one.refusal == Refusal.MAILS:  # one network may request only thirty mails
                browser.address = next(networks)
            way = _send(browser, one)
            if number in {0, times + 1}:  # the first and the last round check the refusal
                browser.see_refusal(way)
                continue
            wire[one].append(browser.seconds)
            cpu[one].append(browser.cost)
    return {"wire": wire, "CPU": cpu}


def _at_the_form(port: int, refusal: Refusal) -> Browser:
    browser = Browser(port, refusal.address)
    browser.open(refusal.page)
    return browser


def _send(browser: Browser, one: Target) -> str:
    browser.own_headers = {LOOK_FIRST: "1"} if one.is_control else {}
    password = {} if one.refusal == Refusal.MAILS else {"password": WRONG}
    return browser.send(one.refusal.page, email=one.email, **password)


def against_unknown(
    seconds: Seconds, refusal: Refusal, kind: Kind, *, is_control: bool = False
) -> tuple[list[list[float]], list[list[float]]]:
    """Return the times of the addresses of this kind, and the times of unknown addresses.

    Both have a list per address.
    """
    took = {
        whose: [
            each
            for one, each in seconds.items()
            if (one.refusal, one.kind, one.is_control) == (refusal, whose, is_control)
        ]
        for whose in (kind, Kind.NOBODY)
    }
    return took[kind], took[Kind.NOBODY]
