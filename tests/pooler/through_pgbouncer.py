"""Test inviting, signing in and rotating keys through PgBouncer in transaction mode."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from pytest_django import Settings

from accounts.models import Branch
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

ADD = "/beheer/accounts/user/add/"


def test_colleague_is_invited_at_the_desk_and_signs_in(
    town: Town, alice: Person, bob: Person, chief: Visitor
) -> None:
    town.invite(alice)
    page = chief.open(ADD)
    typed = {"first_name": bob.first_name, "last_name": bob.last_name, "email": bob.email}
    where = {"phone": bob.phone, "branch": str(Branch.objects.get().pk), "language": "nl"}
    chief.send(ADD, {**page.forms[-1].fields, **typed, **where, "_save": "Opslaan"})
    town.deliver()
    assert town.enrol(bob).page.h1 == "Mijn account"


def test_every_secret_is_sealed_under_the_new_key(
    town: Town, alice: Person, bob: Person, settings: Settings
) -> None:
    town.invite(alice)
    town.enrol(alice)
    town.smtp.stop()
    town.invite(bob)
    settings.SEALING_KEYS = {"new": b"n" * 32, **settings.SEALING_KEYS}
    assert _said("rotate_keys").endswith("2 sealed again under key new")
    town.smtp.start()


def test_control_with_server_side_cursors_cannot_show_the_form(
    town: Town, alice: Person, chief: Visitor
) -> None:
    town.invite(alice)
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = False
    with pytest.raises(ProgrammingError, match="does not exist"):
        chief.open(ADD)
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True


def _said(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue().strip()
