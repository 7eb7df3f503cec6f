"""The desk's page about roles: what each sees and may do, and who holds it."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Branch, User
from accounts.people.roles import Role
from desk.roles import rules
from desk.scoping import ScopedAdmin
from onboarding.authority import may_change, may_keep_branches, may_repeat_mail, may_stop_sms
from tests.unit.onboarding.conftest import Enter, invited

pytestmark = pytest.mark.requirement("S71")

ROLES = "/beheer/rollen/"
STATEMENTS = {"rosa": 10, "sofie": 9, "hanna": 9}


@pytest.fixture
def staff(rosa: User, sofie: User, hanna: User, amsterdam: Branch) -> dict[Role, User]:
    """Return a user of each role, with a second branch admin in Amsterdam."""
    invited("bram", amsterdam, Role.BRANCH_ADMIN)
    employee = invited("emma", rosa.branch)
    return dict(zip(Role, (employee, rosa, sofie, hanna), strict=True))


def _table() -> dict[str, dict[Role, str]]:
    return {str(words): {role: str(cell) for role, cell in cells} for words, cells in rules()}


def _text(client: Client) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(ROLES).content.decode()))


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("Gegevens veranderen, blokkeren, verwijderen", may_change),
        ("Activeringsmail opnieuw sturen", may_repeat_mail),
    ],
)
def test_table_says_what_the_rule_does(
    staff: dict[Role, User], anna: User, ahmed: User, line: str, may: object
) -> None:
    told = _table()[line]
    colleague = invited("joe", None, Role.SUPPORT)
    upon = {"own employee": anna, "other employee": ahmed, "colleague": colleague}
    allowed = {
        "nee": set(),
        "medewerkers van eigen vestigingen": {"own employee"},
        "alle medewerkers": {"own employee", "other employee"},
        "iedereen": set(upon),
    }
    for role, (kind, person) in product(Role, upon.items()):
        assert callable(may)
        assert may(staff[role], person) == (kind in allowed[told[role]]), (role, kind)


def test_table_says_who_keeps_branches_and_stops_sms(staff: dict[Role, User]) -> None:
    told = _table()
    for role, person in staff.items():
        keeps = told["Vestigingen toevoegen en veranderen"][role] == "ja"
        stops = told["Alle sms stoppen en hervatten"][role] == "ja"
        assert (keeps, stops) == (may_keep_branches(person), may_stop_sms(person))


@pytest.mark.usefixtures("staff")
def test_permission_taken_from_a_group_is_gone_from_the_table() -> None:
    assert _table()["Het beveiligingslog lezen"][Role.SUPPORT] == "alle vestigingen"
    read = Permission.objects.get(codename="view_securityevent")
    Group.objects.get(name=Role.SUPPORT).permissions.remove(read)
    assert _table()["Het beveiligingslog lezen"][Role.SUPPORT] == "nee"


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.HEAD_OFFICE])
def test_central_staff_sees_every_holder_with_a_link(
    staff: dict[Role, User], enter: Enter, role: Role
) -> None:
    html = enter(staff[role]).get(ROLES).content.decode()
    holders = User.objects.filter(is_staff=True)
    assert holders.count() == 4
    for person in holders:
        assert f'<a href="/beheer/accounts/user/{person.pk}/change/">{person}</a>' in html
    assert "Emma" not in html
    assert "en nog" not in html


@pytest.mark.requirement("S70")
def test_branch_admin_sees_holders_in_sight_and_only_counts_the_others(
    staff: dict[Role, User], enter: Enter
) -> None:
    text = _text(enter(staff[Role.BRANCH_ADMIN]))
    assert "Uw rol is vestigingsbeheerder." in text
    assert "Vestigingsbeheerder Rosa de Vries en nog 1 persoon" in text
    assert "Helpdesk en nog 1 persoon Hoofdkantoor en nog 1 persoon" in text
    assert not re.search("Bram|Sofie|Hanna|Amsterdam", text.partition("Uw rol is")[2])


def test_employee_does_not_see_the_page(staff: dict[Role, User], enter: Enter) -> None:
    assert enter(staff[Role.EMPLOYEE]).get(ROLES, follow=True).status_code == 403


def test_long_list_of_holders_is_cut_and_leads_to_the_list(
    staff: dict[Role, User], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScopedAdmin, "list_per_page", 1)
    html = enter(staff[Role.HEAD_OFFICE]).get(ROLES).content.decode()
    assert '<a href="/beheer/accounts/user/?rol=branch-admin">en nog 1 persoon</a>' in html


def test_blocked_holder_is_marked(staff: dict[Role, User], enter: Enter) -> None:
    User.objects.filter(pk=staff[Role.SUPPORT].pk).update(is_active=False)
    assert "Sofie de Vries (geblokkeerd)" in _text(enter(staff[Role.HEAD_OFFICE]))


def test_index_page_leads_to_the_roles(staff: dict[Role, User], enter: Enter) -> None:
    for role in (Role.BRANCH_ADMIN, Role.SUPPORT, Role.HEAD_OFFICE):
        assert f'href="{ROLES}"' in enter(staff[role]).get("/beheer/").content.decode()


@pytest.mark.parametrize(("name", "statements"), STATEMENTS.items())
@pytest.mark.usefixtures("staff")
def test_page_takes_these_statements(
    request: pytest.FixtureRequest, enter: Enter, name: str, statements: int
) -> None:
    client = enter(request.getfixturevalue(name))
    client.get(ROLES)
    with CaptureQueriesContext(connection) as run:
        client.get(ROLES)
    assert len(run) == statements, [query["sql"] for query in run]
