"""A demo in a folder of its own, with a person to invite for each language of the site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.languages import SITE
from tests.setup.started import ROOT, read_until, started
from tests.standins.free_port import free_port

DESK_PERSON = "bram@demo.example"

_NAMES = {
    "nl": ("Sanne", "de Groot"),
    "en": ("Grace", "Miller"),
    "pl": ("Zofia", "Nowak"),
    "ro": ("Elena", "Ionescu"),
    "uk": ("Olena", "Shevchenko"),
    "bg": ("Maria", "Petrova"),
}
# Invites people in the demo's database: language, address, first and last name, number, each.
_INVITE = """
import os, pathlib, sys
from config import demo_environment
demo_environment.provide(os.environ, pathlib.Path(sys.argv[1]))
import django
django.setup()
from django.core.management import call_command
from demo.people import ROTTERDAM
for line in sys.argv[2:]:
    language, email, first, last, phone = line.split("|")
    call_command("invite", email, first_name=first, last_name=last, phone=phone,
                 branch=ROTTERDAM, language=language)
call_command("deliver", "--once")
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person of the pictures, who reads in one language."""

    language: str
    first_name: str
    last_name: str
    phone: str

    @property
    def email(self) -> str:
        return f"{self.first_name.lower()}@demo.example"


def readers() -> list[Reader]:
    """Return a person for each language of the site."""
    codes = enumerate(code for code, _name in SITE)
    return [Reader(code, *_NAMES[code], f"+3161234010{number}") for number, code in codes]


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, str]]:
    """Start a demo in this folder, invite the readers; yield the demo's URL and its password."""
    port = free_port()
    with started(folder, port) as running:
        said = read_until(running, "To start again")
        _invite(folder, port)
        yield f"http://localhost:{port}", re.findall(r"^Password .*: (.+)$", said, re.MULTILINE)[0]


def _invite(folder: Path, port: int) -> None:
    fields = ("language", "email", "first_name", "last_name", "phone")
    lines = ["|".join(getattr(one, field) for field in fields) for one in readers()]
    environment = {**os.environ, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", _INVITE, str(folder), *lines]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
