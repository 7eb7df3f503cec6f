"""`manage.py demo`: from nothing to a running site."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from demo.app_codes import app_codes
from demo.people import SHARED_PHRASE
from demo.seed import missing, seed
from demo.server import demand_free, serve
from demo.standing import standings
from lib.sealing import SealBrokenError

_AT_THE_DOOR = """
Running at {url}/   Ctrl-C stops it.

  Site      {url}/
  Desk      {url}/beheer/
  Postvak   {url}/postvak/   every mail, SMS and app code

First: open the Postvak, click on a mail to somebody who is invited, choose a password.
The SMS and the code of the app arrive in the Postvak too: no phone needed.

Password of everybody who came with one: {phrase}
How far each person is now:
"""
_ANEW = """
All of it is in var/. To begin anew: rm -r var/demo* var/postvak
"""


class Command(BaseCommand):
    """Migrate, fill and serve. Its environment comes from config/demo_environment.py."""

    help = "Serve the demo on this machine: a filled database, and a Postvak. PORT=8000 by default."

    def handle(self, *_args: Any, **_options: Any) -> None:
        # What went well is seen in the Postvak; the terminal keeps the addresses in sight.
        logging.disable(logging.INFO)
        port = urlsplit(settings.PUBLIC_URL).port or 80
        demand_free(port)
        self._migrate()
        self._seed()
        _demand_fitting_keys()
        serve(port, self._announce)
        self._say("Stopped.")

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("== Database")
            call_command("migrate", interactive=False)

    def _seed(self) -> None:
        people = missing()
        if people:
            self._say(f"== People: {len(people)}")
            seed(people, timezone.now())

    def _announce(self) -> None:
        self._say(_AT_THE_DOOR.format(url=settings.PUBLIC_URL, phrase=SHARED_PHRASE))
        for email, stage, place in standings(timezone.now()):
            self._say(f"  {email:20} {stage:24} {place}")
        self._say(_ANEW)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _demand_fitting_keys() -> None:
    """Raise CommandError when the keys were made anew and the database was not."""
    try:
        app_codes(timezone.now())
    except SealBrokenError as broken:
        sentence = "var/demo-keys.json does not fit var/demo.sqlite3."
        raise CommandError(f"{sentence} Begin anew: rm -r var/demo* var/postvak") from broken
