"""The four roles. A role is a Django group of the same name; every person has exactly one role."""

from __future__ import annotations

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Role(models.TextChoices):
    """A person's role. Its value is the Django group's name and the argument of `invite --role`."""

    EMPLOYEE = "employee", _("medewerker")
    BRANCH_ADMIN = "branch-admin", _("vestigingsbeheerder")
    SUPPORT = "support", _("helpdesk")
    HEAD_OFFICE = "head-office", _("hoofdkantoor")


# Roles that see every branch. Branch admins see the branches that they manage, employees none.
SEES_ALL = frozenset({Role.SUPPORT, Role.HEAD_OFFICE})


def role_of(user: User) -> Role:
    """Return a user's role; a user in none of the four groups is an employee."""
    prefetch_related_objects([user], "groups")  # a second call with this object makes no query
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role in names), Role.EMPLOYEE)


def managed_by(user: User) -> set[int]:
    """Return the ids of the branches that this user manages."""
    prefetch_related_objects([user], "manages")  # a second call with this object makes no query
    return {branch.pk for branch in user.manages.all()}


def manages(user: User, branch_id: int | None) -> bool:
    """Return whether this user manages the branch with this id. For None, return False."""
    return branch_id in managed_by(user)


def sees(user: User, branch_id: int | None) -> bool:
    """Return whether the desk shows the people of this branch to `user` (S70)."""
    return role_of(user) in SEES_ALL or manages(user, branch_id)
