"""The desk's page that says what each role sees and may do, and who holds it (S71)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people.roles import SEES_ALL, Role, role_of
from desk.log import SEES_VALUES
from desk.scoping import ScopedAdmin, in_sight, staff_of
from onboarding.authority import (
    CHANGES,
    CHANGES_LOGO,
    KEEPS_BRANCHES,
    REPEATS_MAIL,
    STOPS_SMS,
    Whom,
)

_YES, _NO = _("ja"), _("nee")
_OWN, _ALL = _("eigen vestigingen"), _("alle vestigingen")
_WHOM: dict[Whom, Promise] = {
    Whom.OWN_EMPLOYEES: _("medewerkers van eigen vestigingen"),
    Whom.EMPLOYEES: _("alle medewerkers"),
    Whom.OTHERS: _("iedereen"),
}

# What a role may look at. Which rows of it: `in_sight` in desk/scoping.py.
_SEES: dict[str, Promise] = {
    "accounts.view_user": _("Medewerkers zien"),
    "accounts.view_branch": _("Vestigingen zien"),
    "messaging.view_message": _("Zien welke berichten zijn verstuurd"),
    "accounts.view_securityevent": _("Het beveiligingslog lezen"),
    "messaging.view_smsstop": _("Sms-verbruik zien"),
}
_GIVES_ROLES = {role for role, whom in CHANGES.items() if whom is Whom.OTHERS}
# What a role may do: the permission that its group needs, and the rule of authority.py.
_DOES: tuple[tuple[Promise, str, Mapping[Role, Whom] | AbstractSet[Role]], ...] = (
    (_("Iemand uitnodigen"), "accounts.add_user", CHANGES),
    (_("Gegevens veranderen, blokkeren, verwijderen"), "accounts.change_user", CHANGES),
    (_("Activeringsmail opnieuw sturen"), "onboarding.send_activation", REPEATS_MAIL),
    (_("Baliecode maken"), "twofactor.issue_countercode", CHANGES),
    (_("Rol en beheerde vestigingen veranderen"), "accounts.change_user", _GIVES_ROLES),
    (_("Vestigingen toevoegen en veranderen"), "accounts.change_branch", KEEPS_BRANCHES),
    (_("Alle sms stoppen en hervatten"), "messaging.view_smsstop", STOPS_SMS),
    (_("Het logo veranderen"), "accounts.change_logo", CHANGES_LOGO),
    (_("In het log zien wat er veranderde"), "accounts.view_securityevent", SEES_VALUES),
)


@dataclass(frozen=True, slots=True)
class Holders:
    """The people of one role whom a staff member may see, and how many others have it."""

    role: Role
    people: list[User]
    others: int


def roles_page(request: HttpRequest) -> HttpResponse:
    """Show what each role sees and may do, and who holds the roles of staff."""
    staff = staff_of(request)
    page = {
        **admin.site.each_context(request),
        "title": _("Rollen"),
        "roles": list(Role),
        "own": role_of(staff),
        "rules": list(rules()),
        "holders": list(holders(staff)),
        "sees_all": role_of(staff) in SEES_ALL,
    }
    return render(request, "admin/roles.html", page)


def rules() -> Iterator[tuple[Promise, list[tuple[Role, Promise]]]]:
    """Yield a line for each thing to see or do: its words, and those of each role."""
    held = _permissions()
    for permission, words in _SEES.items():
        seen = {role: _ALL if role in SEES_ALL else _OWN for role in Role}
        yield words, [(role, seen[role] if permission in held[role] else _NO) for role in Role]
    for words, permission, rule in _DOES:
        yield (
            words,
            [(role, _may(rule, role) if permission in held[role] else _NO) for role in Role],
        )


def holders(staff: User) -> Iterator[Holders]:
    """Yield the holders of each role of staff, as far as `staff` may see them."""
    of_staff = Group.objects.exclude(name=Role.EMPLOYEE).annotate(members=Count("user"))
    members, most = dict(of_staff.values_list("name", "members")), ScopedAdmin.list_per_page
    for role in Role:
        if role != Role.EMPLOYEE:
            named = User.objects.filter(groups__name=role).order_by("folded_name", "pk")
            people = list(in_sight(named, staff, "branch")[:most])
            yield Holders(role, people, members.get(role, 0) - len(people))


def _may(rule: Mapping[Role, Whom] | AbstractSet[Role], role: Role) -> Promise:
    if isinstance(rule, Mapping):
        return _WHOM[rule[role]] if role in rule else _NO
    return _YES if role in rule else _NO


def _permissions() -> dict[str, set[str]]:
    """Return the permissions of each role's group, such as `accounts.view_user`."""
    held = defaultdict[str, set[str]](set)
    columns = ("name", "permissions__content_type__app_label", "permissions__codename")
    for name, app, codename in Group.objects.values_list(*columns):
        held[name].add(f"{app}.{codename}")
    return held
