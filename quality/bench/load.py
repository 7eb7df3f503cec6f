"""A Monday-morning rush: `python -m quality.bench.load` (make load).

Serves the site with production settings and the real cost of hashing, on a PostgreSQL that waits
for the disk, all on this machine. People log in over 200 connections: first some clients without a
pause, which shows the capacity, and again with remembered devices; then all 200 without a pause;
then arrivals at 70 % of the capacity, at 150 %, and at 70 % again. Prints a table. No sender runs:
notices stay in the outbox.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import fields

from quality.bench.databases import durable_postgres
from quality.bench.monday import lines, measure
from quality.bench.morning import Size
from quality.bench.output import say
from quality.bench.serving import GUNICORN


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Logins in a rush, and beyond the capacity.")
    for one in fields(Size):
        parser.add_argument(f"--{one.name}", type=type(one.default), default=one.default)
    parser.add_argument("--server", default=GUNICORN, help="arguments of python, with {port}")
    asked = vars(parser.parse_args())
    server = asked.pop("server")
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    with durable_postgres() as make:
        for line in lines(*measure(make("load"), Size(**asked), server)):
            say(line)


if __name__ == "__main__":
    main()
