"""How fast senders send mails: `python -m quality.bench.rate [--mails 10000] [--rounds 1]`.

Runs one and then two processes `manage.py deliver`, on SQLite and on PostgreSQL. Each run has its
own database, in which activation mails wait. Prints a table. The column "waits" is the time that a
sender spends waiting: for the disk at each commit, for the database, for the mail server and, if
there are two senders, for a free CPU core.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import statistics
import time

from quality.bench.databases import ENGINES
from quality.bench.output import say
from quality.bench.sending import Result, measure, prepare
from quality.bench.waking import Waking, watch
from tests.standins.counting_sink import CountingSink

_COLUMNS = (
    ("database", "<11"),
    ("senders", ">7"),
    ("mails", ">7"),
    ("mails/s", ">8"),
    ("lost", ">5"),
    ("doubled", ">8"),
    ("unsent", ">7"),
    ("MB start/half/end", ">20"),
    ("ms a mail: waits", ">18"),
    ("sender's CPU", ">14"),
    ("sink's", ">8"),
    ("database's", ">12"),
)


def main() -> None:
    """Measure one and two senders on each database. Print each result as soon as it is known."""
    wanted = _wanted()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    say(f"The sink alone takes {_sink_alone():.0f} mails/s from one connection of smtplib.")
    say("".join(f"{name:{width}}" for name, width in _COLUMNS))
    for _round in range(wanted.rounds):
        for name in ENGINES:
            _measure_engine(name, wanted.mails)


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How many mails senders carry in a second.")
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=1)
    return parser.parse_args()


def _measure_engine(name: str, mails: int) -> None:
    with ENGINES[name]() as make:
        for senders in (1, 2):
            url = make(f"rate_{senders}")
            prepare(url, mails=mails)
            say(_row(name, senders, measure(url, senders=senders, mails=mails)))
        say(_waking(name, watch(url, mails=20)))


def _row(name: str, senders: int, result: Result) -> str:
    cells = (
        name,
        senders,
        result.asked,
        f"{result.rate:.0f}",
        result.lost,
        result.arrived.doubled,
        result.unsent,
        ", ".join(_memory(result, number) for number in range(senders)),
        f"{result.waiting(senders):.2f}",
        f"{result.cpu('sender'):.2f}",
        f"{result.cpu('sink'):.2f}",
        f"{result.cpu('database'):.2f}",
    )
    pairs = zip(cells, _COLUMNS, strict=True)
    return "".join(f"{cell:{width}}" for cell, (_name, width) in pairs)


def _waking(name: str, waking: Waking) -> str:
    middle, longest = statistics.median(waking.waits), max(waking.waits)
    return (
        f"{name}: an idle sender takes {waking.idle:.1f} ms of CPU a second; a mail of another "
        f"process goes out {middle:.2f} s later, {longest:.2f} s at most."
    )


def _memory(result: Result, sender: int) -> str:
    return "/".join(f"{look.memory[sender]:.0f}" for look in result.looks)


def _sink_alone(mails: int = 2000) -> float:
    """Return how many ready-made mails of 3 KB the sink takes per second on one connection.

    A single sender cannot send more than that.
    """
    text = b"x" * 72 + b"\r\n"
    with CountingSink.running() as sink, smtplib.SMTP("127.0.0.1", sink.port) as line:
        began = time.monotonic()
        for number in range(mails):
            mail = b"Message-ID: <%d@bench>\r\n\r\n" % number + text * 40
            line.sendmail("from@bench.example", "to@bench.example", mail)
        return mails / (time.monotonic() - began)


if __name__ == "__main__":
    main()
