"""The four roles. A role is a Django group of the same name; everybody has exactly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class Role(models.TextChoices):
    """What somebody is to the agency. The value is the group's name and the command's word."""

    EMPLOYEE = "employee", _("medewerker")
    BRANCH_ADMIN = "branch-admin", _("vestigingsbeheerder")
    SUPPORT = "support", _("support")
    HEAD_OFFICE = "head-office", _("hoofdkantoor")


# Who looks at every branch; the others look at those they manage, employees at none.
SEES_ALL = frozenset({Role.SUPPORT, Role.HEAD_OFFICE})


def role_of(user: User) -> Role:
    """Give somebody's role; who is in none of the four groups is an employee.

    Reads the groups once per object, so that asking again costs no query.
    """
    prefetch_related_objects([user], "groups")
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role in names), Role.EMPLOYEE)


def manages(user: User, branch_id: int | None) -> bool:
    """Say whether this branch is among those that somebody manages."""
    prefetch_related_objects([user], "manages")
    return branch_id in {branch.pk for branch in user.manages.all()}
