"""A pytest plugin: a test database for each process, as mutmut runs several processes at once."""

from __future__ import annotations

import os

import pytest
from django.db import connections


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Give the test database of this process a name with the process id."""
    for connection in connections.all():
        its = connection.settings_dict
        its["TEST"]["NAME"] = f"{its['NAME']}-{os.getpid()}"
