"""Every combination of roles: which role may do what to which person."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.authority import RefusedError
from onboarding.counter_codes import give_counter_code
from onboarding.models import Activation
from onboarding.services import change_person, reinvite
from tests.unit.onboarding.conftest import NOW, invited, with_password
from tests.unit.twofactor.second_factor import connected
from twofactor.models import CounterCode

pytestmark = pytest.mark.requirement("S71")

ACTORS = {
    "branch admin": ("02", Role.BRANCH_ADMIN),
    "support": (None, Role.SUPPORT),
    "head office": (None, Role.HEAD_OFFICE),
    "employee": ("02", Role.EMPLOYEE),
}
TARGETS = {
    "own employee": ("02", Role.EMPLOYEE),
    "foreign employee": ("01", Role.EMPLOYEE),
    "own branch admin": ("02", Role.BRANCH_ADMIN),
    "support": (None, Role.SUPPORT),
    "head office": (None, Role.HEAD_OFFICE),
    "oneself": None,
}
MAY_CHANGE = {
    "branch admin": {"own employee"},
    "support": set[str](),
    "head office": set(TARGETS) - {"oneself"},
    "employee": set[str](),
}
MAY_MAIL = {**MAY_CHANGE, "support": {"own employee", "foreign employee"}}


@pytest.fixture
def branches(rotterdam: Branch, amsterdam: Branch) -> dict[str | None, Branch]:
    return {"02": rotterdam, "01": amsterdam}


def both(branches: dict[str | None, Branch], actor: str, target: str) -> tuple[User, User]:
    number, role = ACTORS[actor]
    by = invited("actor", branches.get(number), role)
    wanted = TARGETS[target]
    return by, invited("target", branches.get(wanted[0]), wanted[1]) if wanted else by


@pytest.mark.asvs("V8.2.1")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("actor", ACTORS)
def test_role_changes_only_the_persons_of_the_table(
    branches: dict[str | None, Branch], actor: str, target: str
) -> None:
    by, person = both(branches, actor, target)
    if target in MAY_CHANGE[actor]:
        assert change_person(by=by, user=person, now=NOW, last_name="Jansen") == {"last_name"}
    else:
        with pytest.raises(RefusedError):
            change_person(by=by, user=person, now=NOW, last_name="Jansen")
    person.refresh_from_db()
    assert (person.last_name == "Jansen") == (target in MAY_CHANGE[actor])


@pytest.mark.asvs("V8.2.1")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("actor", ACTORS)
def test_role_sends_activation_mails_only_to_the_persons_of_the_table(
    branches: dict[str | None, Branch], actor: str, target: str
) -> None:
    by, person = both(branches, actor, target)
    if target in MAY_MAIL[actor]:
        assert reinvite(by=by, user=person, now=NOW).user == person
    else:
        with pytest.raises(RefusedError):
            reinvite(by=by, user=person, now=NOW)
    assert Activation.objects.filter(user=person).count() == 1 + (target in MAY_MAIL[actor])


@pytest.mark.requirement("S61")
@pytest.mark.asvs("V8.2.1")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("actor", ACTORS)
def test_role_issues_counter_codes_only_to_the_persons_of_the_table(
    branches: dict[str | None, Branch], actor: str, target: str
) -> None:
    by, person = both(branches, actor, target)
    connected(with_password(person), NOW)
    if target in MAY_CHANGE[actor]:
        assert give_counter_code(by=by, user=person, now=NOW)
    else:
        with pytest.raises(RefusedError):
            give_counter_code(by=by, user=person, now=NOW)
    issued_by = CounterCode.objects.filter(user=person).values_list("issued_by", flat=True)
    assert list(issued_by) == ([by.pk] if target in MAY_CHANGE[actor] else [])


@pytest.mark.asvs("V8.2.3")
@pytest.mark.parametrize("role", [Role.BRANCH_ADMIN, Role.SUPPORT, Role.HEAD_OFFICE])
def test_branch_admin_gives_no_employee_another_role(anna: User, rosa: User, role: Role) -> None:
    with pytest.raises(RefusedError):
        change_person(by=rosa, user=anna, now=NOW, role=role)
    assert [group.name for group in anna.groups.all()] == [Role.EMPLOYEE]
    anna.refresh_from_db()
    assert not anna.is_staff


def test_branch_admin_moves_no_employee_to_a_foreign_branch(
    anna: User, rosa: User, rotterdam: Branch, amsterdam: Branch
) -> None:
    with pytest.raises(RefusedError):
        change_person(by=rosa, user=anna, now=NOW, branch=amsterdam)
    anna.refresh_from_db()
    assert anna.branch == rotterdam


def test_branch_admin_moves_an_employee_between_own_branches(
    anna: User, rosa: User, amsterdam: Branch
) -> None:
    rosa.manages.add(amsterdam)
    assert change_person(by=rosa, user=anna, now=NOW, branch=amsterdam) == {"branch"}


@pytest.mark.asvs("V8.2.3")
def test_head_office_cannot_change_its_own_role(hanna: User) -> None:
    with pytest.raises(RefusedError):
        change_person(by=hanna, user=hanna, now=NOW, role=Role.EMPLOYEE)


@pytest.mark.asvs("V8.1.1", "V8.2.1")
@pytest.mark.django_db
def test_roles_have_exactly_these_permissions() -> None:
    granted = {
        role: set(
            Permission.objects.filter(group__name=role).values_list(
                "content_type__app_label", "codename"
            )
        )
        for role in Role
    }
    look = {("accounts", f"view_{name}") for name in ("branch", "user", "securityevent")}
    look |= {("messaging", "view_message"), ("messaging", "view_smsstop")}
    mail = {("onboarding", "view_activation"), ("onboarding", "send_activation")}
    people = {("accounts", "add_user"), ("accounts", "change_user")}
    codes = {("twofactor", "issue_countercode")}
    branches = {("accounts", "add_branch"), ("accounts", "change_branch")}
    logo = {("accounts", "change_logo")}
    assert granted == {
        Role.EMPLOYEE: set(),
        Role.BRANCH_ADMIN: look | mail | people | codes,
        Role.SUPPORT: look | mail,
        Role.HEAD_OFFICE: look | mail | people | codes | branches | logo,
    }
