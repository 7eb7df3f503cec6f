"""Drop the constraints that guard a race. Called in the process of the site without guards."""

from __future__ import annotations

from copy import copy

from django.db import connection

from accounts.models import User
from twofactor.models import Authenticator


def drop() -> None:
    """Allow several apps per user, and several users per mail address."""
    address = User._meta.get_field("email")
    again = copy(address)
    vars(again)["_unique"] = False
    with connection.schema_editor() as editor:
        for rule in Authenticator._meta.constraints:
            editor.remove_constraint(Authenticator, rule)
        editor.alter_field(User, address, again)
