"""Every URL of the desk, as every role, with rows of its own branch and of others (S70, S71).

The URLs come from the resolver, and what is posted from the pages that head office gets, so that
a page which is new is tried without a word here.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Container, Iterable, Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from accounts.people.roles import Role
from onboarding.models import Job
from tests.full import is_sampled
from tests.guards.desk_forms import Forger
from tests.guards.desk_rows import Agency, settle
from tests.guards.desk_urls import ABSENT, KEYS_OF_NO_ROW, NO_ROW, Url, desk_routes, urls_of
from tests.guards.desk_walk import Cell, Walker
from tests.unit.onboarding.conftest import Enter, enter

__all__ = ["enter"]

pytestmark = [pytest.mark.requirement("S70", "S71"), pytest.mark.asvs("V8.2.2", "V8.4.1")]

Record = Callable[[str, object], None]

ROLES = ("anonymous", *Role.values)
REFUSED = {302, 400, 403, 404, 405}
SHOWN = {200, 301, 302, 400, 403, 404, 405}
LOGGING_OUT = frozenset({"accounts_session"})
# What support may write: it mails again.
MAILED = frozenset(
    {
        *("accounts_maillink", "accounts_securityevent", "lib_charge", "messaging_message"),
        *("onboarding_activation", "onboarding_progress"),
    }
)
_PERSON, _BRANCH = "beheer/accounts/user/", "beheer/accounts/branch/"
_EVENT, _MESSAGE = "beheer/accounts/securityevent/", "beheer/messaging/message/"
_SMS, _BULK = "beheer/messaging/smsstop/", "beheer/bulk/"
_JOB = "onboarding.job"
# With rows that the page of head office posts, each of these changes something.
CHANGING = {
    *(_PERSON, f"{_PERSON}add/", f"{_PERSON}<path:object_id>/change/"),
    *(f"{_PERSON}<int:user_id>/{page}/" for page in ("activeringsmail", "verwijderen")),
    *(f"{_BRANCH}add/", f"{_BRANCH}<path:object_id>/change/"),
    *(f"{_SMS}stop/", f"{_BULK}<uuid:job_id>/stoppen/"),
}
# Where a branch admin would read of other branches, if nothing limited the rows of the desk. Add
# a new page that shows rows here: if it is not found, the walk does not reach its rows. The form to
# invite somebody has no rows for the admin of one branch; for that of two, see test_scoping.py in
# tests/unit/onboarding.
LEAKING = {
    *(_PERSON, _BRANCH, _EVENT, _MESSAGE, _SMS),
    *("beheer/", "beheer/rollen/"),
    *(f"{page}downloaden/" for page in (_PERSON, _EVENT)),
    *(f"{page}<path:object_id>/change/" for page in (_PERSON, _BRANCH, _EVENT, _MESSAGE)),
    f"{_BRANCH}<path:object_id>/history/",
    f"{_PERSON}<int:user_id>/activeringsmail/",
    *(_BULK, *(f"{_BULK}<uuid:job_id>/{page}" for page in ("", "download/", "stoppen/"))),
}
# Without FULL=1, each role tries one in so many URLs, beside those of CHANGING or LEAKING.
ONE_IN = 4
LEAKING_LOOKUPS, LEAKING_ACTIONS = {"branch__id__exact"}, {"send_activation"}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep no log and no copy of each template's context, and put two rows on a page of a list."""
    monkeypatch.setattr(
        "django.test.client.store_rendered_templates", lambda *_given, **_more: None
    )
    for model in apps.get_models():
        if admin.site.is_registered(model):
            monkeypatch.setattr(type(admin.site.get_model_admin(model)), "list_per_page", 2)
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def agency(db: None) -> Agency:
    return settle()


@pytest.fixture
def forger(agency: Agency, enter: Enter) -> Forger:
    return Forger(agency, walker_of(Role.HEAD_OFFICE, agency, enter))


def test_no_role_reads_or_changes_by_any_url_what_it_may_not(
    agency: Agency, forger: Forger, enter: Enter, record_property: Record
) -> None:
    always: dict[str, set[str]] = {Role.HEAD_OFFICE: CHANGING, Role.BRANCH_ADMIN: LEAKING}
    tried = {role: chosen(role, urls(agency), always.get(role, ())) for role in ROLES}
    cells = {role: [*walk(walker_of(role, agency, enter), forger, tried[role])] for role in ROLES}
    wrong = [f"{role} {cell}" for role in ROLES for cell in cells[role] if is_fault(role, cell)]
    assert wrong == []
    assert {cell.url.route for cell in cells["head-office"] if cell.changed} >= CHANGING
    record_property("desk cells", sum(map(len, cells.values())))


def test_control_without_scoping_every_page_with_rows_leaks(
    agency: Agency,
    forger: Forger,
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Record,
) -> None:
    for module in list(sys.modules.values()):
        if "in_sight" in vars(module):
            monkeypatch.setattr(module, "in_sight", lambda rows, *_of_staff: rows)
        if "jobs_in_sight" in vars(module):
            monkeypatch.setattr(module, "jobs_in_sight", lambda _staff: Job.objects.all())
    shut = [url for url in urls(agency) if url.whose not in {"own", ABSENT}]
    tried = chosen(Role.BRANCH_ADMIN, shut, LEAKING)
    cells = [*walk(walker_of(Role.BRANCH_ADMIN, agency, enter), forger, tried)]
    leaks = [cell for cell in cells if is_leak(cell)]
    assert {cell.url.route for cell in leaks} == LEAKING
    sent = " ".join(cell.sent for cell in leaks)
    assert set(re.findall(r"(\w+__\w+)=", sent)) >= LEAKING_LOOKUPS
    assert set(re.findall(r"'action': '(\w+)'", sent)) == LEAKING_ACTIONS
    record_property("desk leaks", len(leaks))


def test_parameter_that_no_row_fills_is_named(agency: Agency) -> None:
    with pytest.raises(LookupError, match="does not know with which rows to fill <word>"):
        list(urls_of("beheer/accounts/user/<slug:word>/", agency))
    with pytest.raises(LookupError, match=r"accounts\.session: .*desk_rows\.py must say"):
        list(urls_of("beheer/accounts/<int:session_id>/", agency))


def walker_of(role: str, agency: Agency, enter: Enter) -> Walker:
    staff = agency.staff.get(role)
    return Walker(agency, role, enter(staff) if staff else Client(headers={"host": "localhost"}))


def urls(agency: Agency) -> list[Url]:
    return [url for route in desk_routes() for url in urls_of(route, agency)]


def chosen(role: str, every: list[Url], always: Container[str]) -> list[Url]:
    """Return the URLs that this run tries: those of the routes `always`, and a sample."""
    named = {url: f"{role} {url.route} {url.whose}" for url in every}
    return [url for url in every if url.route in always or is_sampled(named[url], ONE_IN)]


def walk(walker: Walker, forger: Forger, addresses: Iterable[Url]) -> Iterator[Cell]:
    """Get each URL, also with the queries of a list, and post its forms and its actions."""
    for url in addresses:
        yield (seen := walker.get(url))
        if url.whose != ABSENT or url.key == KEYS_OF_NO_ROW[0]:
            yield from (walker.post(url, body) for body in forger.bodies(url, walker.staff))
        if url.whose == NO_ROW:
            yield from (walker.post(its, body) for its, body in forger.selections(url))
        if url.whose == NO_ROW and walker.is_limited and seen.status == 200:
            yield from (walker.get(url, query) for query in forger.queries(url))


def is_fault(role: str, cell: Cell) -> bool:
    """Return whether an answer has an unexpected status, tells too much or changed too much."""
    expected = SHOWN if sees(role, cell.url) else REFUSED
    too_much = bool(cell.told) or cell.touched or bool(cell.changed - may_change(role, cell))
    return too_much or cell.status not in expected


def is_leak(cell: Cell) -> bool:
    """Return whether an answer tells of a hidden row, or shows by a page that there is one."""
    return bool(cell.told) or (cell.status == 200 and cell.url.whose != NO_ROW)


def sees(role: str, url: Url) -> bool:
    sees_all = {Role.HEAD_OFFICE} if url.label == _JOB else {Role.HEAD_OFFICE, Role.SUPPORT}
    if role in sees_all:
        return url.whose != ABSENT
    return role == Role.BRANCH_ADMIN and url.whose in {"own", NO_ROW}


def may_change(role: str, cell: Cell) -> frozenset[str]:
    """Return the tables in which this request of this role may change something."""
    logs_out = LOGGING_OUT if cell.url.route == "beheer/logout/" else frozenset[str]()
    if cell.method == "GET" or not sees(role, cell.url):
        return logs_out
    return logs_out | (MAILED if role == Role.SUPPORT else cell.changed)
