"""Fixtures and hooks for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from time import monotonic, sleep
from typing import Any
from unittest import mock

import pytest
from _pytest.terminal import TerminalReporter
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.logo import HEADER
from accounts.models import LogPermit, SecurityEvent
from accounts.passwords.hashers import Argon2
from lib.catalogues import compile_stale
from lib.clock import CLOCK
from tests.browser.cells.tally import Walked, summary, unreached, walked
from tests.full import FULL
from tests.letting_go import let_go

# Each folder starts one or two sites, once in a process: one worker runs the whole folder.
_ONE_PROCESS = (
    *("tests/attacks/", "tests/browser/", "tests/machines/", "tests/races/live/"),
    "tests/setup/test_foreign_host.py",
)
# Seconds until a killed process has to be gone from the database server.
_LONGEST_FAREWELL = 60.0

# No deadline: an example that takes long on a busy machine does not fail.
_EXAMPLES = 200 if FULL else 50
hypothesis_settings.register_profile("suite", deadline=None, max_examples=_EXAMPLES)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Write the roles back after each flush, and close all connections before the end.

    The migrations made the roles, and a flush empties all tables. Fail if another process is still
    connected when the database is dropped.
    PostgreSQL takes a moment to notice that a process was killed, so wait up to a minute.
    If no collected test uses a database, pytest-django made none: then do nothing.
    """
    del django_db_setup
    with django_db_blocker.unblock():
        roles = _roles() if _is_made() else {}
    if not roles:
        yield
        return
    # The last app's signal: all permissions are there again by then.
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    write_back = partial(_write_back, roles)
    post_migrate.connect(write_back, sender=last)
    yield
    post_migrate.disconnect(write_back, sender=last)
    with django_db_blocker.unblock():
        let_go()
        end = monotonic() + _LONGEST_FAREWELL
        while (others := _others()) and monotonic() < end:
            sleep(0.1)
    assert not others, f"Still connected to the test database: {others}"


def _is_made() -> bool:
    return Group._meta.db_table in connection.introspection.table_names()


def _roles() -> dict[str, list[str]]:
    """Return the codenames of each role's permissions."""
    groups = Group.objects.prefetch_related("permissions")
    return {one.name: [each.codename for each in one.permissions.all()] for one in groups}


def _write_back(roles: dict[str, list[str]], **_signal: object) -> None:
    ids = dict(Permission.objects.values_list("codename", "pk"))
    for name, codenames in roles.items():
        Group.objects.get_or_create(name=name)[0].permissions.set(ids[one] for one in codenames)


def _others() -> list[tuple[Any, ...]]:
    """Return the other connections to this database: name, pid, start, state and last query."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, pid, backend_start, state, left(query, 200)"
            " FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the real algorithm at its lowest cost."""
    monkeypatch.setattr(Argon2, "memory_cost", 8)
    monkeypatch.setattr(Argon2, "time_cost", 1)


@pytest.fixture(scope="module", autouse=True)
def settings_as_found() -> Iterator[None]:
    """Fail a test module that leaves a setting changed: later tests would run with it."""
    found = _settings()
    yield
    left = _settings()
    assert {name: value for name, value in left.items() if found.get(name) != value} == {}


def _settings() -> dict[str, object]:
    return {name: getattr(settings, name) for name in dir(settings) if name.isupper()}


@pytest.fixture(autouse=True)
def clocks_apart(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let the site use this process's time as the database's, also while a test moves time.

    Return a function that sets how far the clock of this process is ahead of the database's.
    """

    def set_apart(ahead: timedelta) -> None:
        monkeypatch.setattr(CLOCK, "now", lambda: timezone.now() - ahead)

    set_apart(timedelta())
    return set_apart


@pytest.fixture(autouse=True)
def no_logo_yet() -> None:
    """Begin as a process that just read that there is no logo: another test may have placed one."""
    HEADER.keep(None)


@pytest.fixture(autouse=True)
def in_dutch() -> Iterator[None]:
    """End the language of the last request, which stays active in its thread."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Search for the static files once, instead of once for each test client."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def find_once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    with mock.patch.object(WhiteNoiseMiddleware, "add_files_from_finders", find_once):
        yield


def pytest_configure() -> None:
    """Compile the translations that changed, so that pages show what the catalogues say."""
    compile_stale(settings.BASE_DIR)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run tests that share a site in one worker. Without FULL=1, deselect tests marked `full`."""
    left = [] if FULL else [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
    for item in items:
        for folder in _ONE_PROCESS:
            if item.nodeid.startswith(folder):
                item.add_marker(pytest.mark.xdist_group(folder))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Name PostgreSQL connections after the running test, also in processes that it starts."""
    os.environ["PGAPPNAME"] = item.nodeid[-60:]  # PostgreSQL keeps 63 bytes


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Empty the security log before a flush: a trigger refuses to truncate a log with rows."""
    mark = item.get_closest_marker("django_db")
    if mark is not None and mark.kwargs.get("transaction"):
        with LogPermit.granted():
            SecurityEvent.objects.all().delete()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if its walks did not stop at every cell."""
    if session.exitstatus == pytest.ExitCode.OK and unreached(_walked(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Print how many cells were checked: of the desk's matrix, and of screens in the browser."""
    called = [one for one in terminalreporter.getreports("passed") if one.when == "call"]
    found = {name: value for one in called for name, value in one.user_properties}
    if "desk cells" in found:
        said = f"Matrix of the desk: {found['desk cells']:,} cells (role, URL, row), no leak"
        control = f"{found.get('desk leaks', '(not run)')} leaks in the control without scoping"
        terminalreporter.write_line(f"{said}; {control}")
    tests = _walked(config)
    for line in (*(f"cell not reached: {stop}" for stop in unreached(tests)), summary(tests)):
        terminalreporter.ensure_newline()
        terminalreporter.write_line(line)


def _walked(config: pytest.Config) -> list[Walked]:
    """Return what the tests of this run walked, in an xdist worker nothing."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = [*reporter.getreports("passed"), *reporter.getreports("failed")] if reporter else []
    return walked(reports)
