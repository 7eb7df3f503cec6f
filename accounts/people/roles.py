"""The four roles. A role is a Django group of the same name; every person has exactly one role."""

from __future__ import annotations

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Role(models.TextChoices):
    """A person's role. Its value is the name of the Django group and of `invite --role`."""

    EMPLOYEE = "employee", _("medewerker")
    BRANCH_ADMIN = "branch-admin", _("vestigingsbeheerder")
    SUPPORT = "support", _("support")
    HEAD_OFFICE = "head-office", _("hoofdkantoor")


# Roles that see every branch. Branch admins see the branches that they manage, employees none.
SEES_ALL = frozenset({Role.SUPPORT, Role.HEAD_OFFICE})


def role_of(user: User) -> Role:
    """Return a user's role; a user in none of the four groups is an employee.

    A second call with the same object costs no query, because the groups are prefetched on it.
    """
    prefetch_related_objects([user], "groups")
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role in names), Role.EMPLOYEE)


def manages(user: User, branch_id: int | None) -> bool:
    """Return whether this user manages the branch with this id. False if the id is None.

    A second call with the same object costs no query, because the branches are prefetched on it.
    """
    prefetch_related_objects([user], "manages")
    return branch_id in {branch.pk for branch in user.manages.all()}
