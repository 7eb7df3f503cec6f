"""`manage.py demo`: migrate, add demo people and serve the site."""

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
from demo.seed import missing, missing_crowd, seed
from demo.server import demand_free, serve
from demo.standing import others, standings
from lib.sealing import SealBrokenError

_AT_THE_DOOR = """
Running at {url}/   Ctrl-C stops it.

  Site      {url}/
  Desk      {url}/{desk}
  Postvak   {url}/{postvak}   every mail, SMS and app code

Start here: open the Postvak, click on the mail of an invited person, choose a password.
The SMS and the app codes are in the Postvak too, so you need no phone.

Password of all people that the demo gave one: {phrase}
The people, and how far each of them is:
"""
_ANEW = """
All data is in var/. To start again from nothing: rm -r var/demo* var/postvak
"""


class Command(BaseCommand):
    """Migrate, add the demo's people and serve. Settings come from config/demo_environment.py."""

    help = "Serve the demo on this machine, with people and a Postvak. PORT is 8000 by default."

    def handle(self, *_args: Any, **_options: Any) -> None:
        logging.disable(logging.INFO)  # so that the addresses stay visible in the terminal
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
        people, crowd = missing(), missing_crowd()
        if people or crowd:
            self._say(f"== People: {len(people) + len(crowd)}")
            seed(people, timezone.now(), crowd)

    def _announce(self) -> None:
        paths = {"desk": settings.DESK_PATH, "postvak": settings.POSTVAK_PATH}
        places = {"url": settings.PUBLIC_URL, **paths}
        self._say(_AT_THE_DOOR.format(**places, phrase=SHARED_PHRASE))
        for email, stage, place in standings(timezone.now()):
            self._say(f"  {email:20} {stage:24} {place}")
        self._say(f"  and {others()} more, in every status: see the desk")
        self._say(_ANEW)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _demand_fitting_keys() -> None:
    """Raise CommandError if the demo's keys cannot decrypt the secrets in the demo's database."""
    try:
        app_codes(timezone.now())
    except SealBrokenError as broken:
        sentence = "var/demo-keys.json does not fit var/demo.sqlite3."
        raise CommandError(f"{sentence} Start again: rm -r var/demo* var/postvak") from broken
