"""A list of 5,000 people, while others log in: `python -m quality.bench.importing` (make import).

Serves the site with production settings on a PostgreSQL that waits for the disk, with a real sender
and a mail server. A branch admin uploads a file, of which some rows are bad, corrects them, and
invites everybody. Meanwhile people log in at a steady rate. The sender is killed twice by SIGKILL
inside the transaction of a slice. Prints the seconds to the preview, the logins beside those of an
idle site, where the sender was killed, and the books of the mail server: who got which mail.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg

from quality.bench.databases import durable_postgres
from quality.bench.desk import Staff
from quality.bench.output import say
from quality.bench.rush import Rush
from quality.bench.serving import served
from quality.bench.site import ARENAS, manage, prepared, running
from tests.standins.smtp_sink import SmtpSink

_PEOPLE = 2_000  # who log in
_WARM_UP = 3.0
_SLICE = """
SELECT extract(epoch FROM clock_timestamp() - a.xact_start) * 1000, a.query,
  (SELECT count(*) FROM onboarding_jobrow WHERE state = 'done')
FROM pg_stat_activity a
WHERE a.backend_xid IS NOT NULL AND EXISTS (
  SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.relation = 'onboarding_job'::regclass
    AND l.mode = 'RowShareLock')
AND EXISTS (
  SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.relation = 'accounts_user'::regclass
    AND l.mode = 'RowExclusiveLock')
"""
_LEFT = "SELECT count(*) FROM messaging_message WHERE state <> 'sent' AND purpose = 'activate'"
_STATE = "SELECT state FROM onboarding_job"
_DONE = "SELECT count(*) FROM onboarding_jobrow WHERE state = 'done'"
_LONGEST = 600.0  # seconds until all mails have arrived


@dataclass
class Senders:
    """The sender, and another one after each kill. `told` says where each was killed."""

    where: dict[str, str]
    stack: ExitStack
    told: list[str] = field(default_factory=list)
    _now: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        name = f"sender-{len(self._now)}"
        process = running(self.where, name, "manage.py", "deliver")
        self._now.append(self.stack.enter_context(process))

    def kill_inside_a_slice(self, server: psycopg.Connection, after: int) -> None:
        """Kill the sender in the transaction of a slice, once so many rows are done."""
        while int(str(_one(server, _DONE))) < after:
            time.sleep(0.05)
        while not (found := server.execute(_SLICE).fetchone()):
            time.sleep(0.001)
        self._now[-1].kill()
        self._now[-1].wait()
        into, query, done = found
        words = " ".join(str(query).split())[:60]
        self.told.append(f"{done:,} rows were done, {into:.0f} ms into a slice, at: {words} …")
        self.start()


@dataclass
class Books:
    """Who got which mail, by Message-ID."""

    sink: SmtpSink

    def lines(self, kills: int) -> Iterator[str]:
        ids = defaultdict[str, list[str]](list)
        for one in self.sink.received:
            if one.recipients[0].startswith("nieuw"):
                ids[one.recipients[0]].append(str(one.mail["Message-ID"]))
        doubles = sum(len(one) - 1 for one in ids.values())
        distinct = {one for its in ids.values() for one in its}
        most = Counter(len(set(one)) for one in ids.values())
        yield f"{len(ids):,} people got {len(distinct):,} different Message-IDs;"
        yield f"people by how many different Message-IDs they got: {dict(most)};"
        yield f"{doubles} mails arrived twice, after {kills} kills."


@dataclass
class Measured:
    """A run: people log in all the time, while staff do their work in another thread."""

    crowd: Rush
    rate: float

    async def beside(self, name: str, deed: Callable[[], None]) -> None:
        """Let people log in until the deed is done. Print how long it and their logins took."""
        before, began = len(self.crowd.logins), time.monotonic()
        work = asyncio.create_task(asyncio.to_thread(deed))
        while not work.done():
            await self.crowd.at_a_rate(self.rate, 0.5)
        await work
        took = time.monotonic() - began
        await self.crowd.all_gone()
        logins = self.crowd.logins[before:]
        slow = sorted(one.seconds for one in logins)
        failed = Counter(one.ended for one in logins if one.ended != "logged in")
        p95 = slow[int(0.95 * (len(slow) - 1))] if slow else 0.0
        say(
            f"{name}: {took:.1f} s; {len(logins)} logins, p95 {p95 * 1000:.0f} ms;"
            f" failed: {dict(failed) or 'none'}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="A list of thousands while others log in.")
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--bad", type=int, default=50, help="at most 50, which one page has")
    parser.add_argument("--rate", type=float, default=4.0, help="logins a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the idle site")
    asked = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(durable_postgres())("importing")
        sink = stack.enter_context(SmtpSink())
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "WEB_CONCURRENCY": "2"}
        where = stack.enter_context(prepared(url, "tests.site.production", **mail, **ARENAS))
        seed = f"from quality.bench.staffed import settle; settle({_PEOPLE})"
        manage(where, "shell", "--no-imports", "-c", seed)
        server = stack.enter_context(psycopg.connect(url, autocommit=True))
        site, senders = stack.enter_context(served(where)), Senders(where, stack)
        senders.start()
        asyncio.run(_run(Staff(site.port, _PEOPLE), asked, senders, server))
        for line in (*senders.told, *Books(sink).lines(len(senders.told))):
            say(line)


async def _run(
    staff: Staff, asked: argparse.Namespace, senders: Senders, server: psycopg.Connection
) -> None:
    run = Measured(Rush(staff.port, connections=50, many=_PEOPLE), asked.rate)
    await run.crowd.open()
    await run.beside("warming up", lambda: time.sleep(_WARM_UP))
    await run.beside("idle", lambda: time.sleep(asked.seconds))
    await run.beside("preview of the file", lambda: _preview(staff, asked.rows, asked.bad))
    await run.beside("correction", lambda: _correct(staff, asked.rows))
    await run.beside("invitations", lambda: _invite(staff, asked.rows, senders, server))
    run.crowd.close()


def _preview(staff: Staff, rows: int, bad: int) -> None:
    lines = ["voornaam;achternaam;e-mailadres;mobiel"]
    for number in range(rows):
        phone = "010 123 45 67" if number < bad else f"06{20_000_000 + number}"
        lines.append(f"Nieuw;Persoon {number};nieuw{number}@mail.example;{phone}")
    staff.log_in()
    staff.upload("\r\n".join(lines))
    staff.wait_for(f"Nodig {_grouped(rows - bad)} mensen uit", _LONGEST)


def _correct(staff: Staff, rows: int) -> None:
    staff.correct("06 12345678")
    staff.wait_for(f"Nodig {_grouped(rows)} mensen uit", _LONGEST)


def _invite(staff: Staff, rows: int, senders: Senders, server: psycopg.Connection) -> None:
    staff.start()
    for share in (0.3, 0.6):
        senders.kill_inside_a_slice(server, int(share * rows))
    end = time.monotonic() + _LONGEST
    while _one(server, _STATE) != "done" or _one(server, _LEFT):
        assert time.monotonic() < end, "the list did not end: var/bench/sender-*.log"
        time.sleep(0.5)


def _one(server: psycopg.Connection, query: LiteralString) -> object:
    row = server.execute(query).fetchone()
    assert row
    return row[0]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    main()
