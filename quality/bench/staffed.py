"""Fill an empty database with people, the last of whom is a branch admin. For `importing`."""

from __future__ import annotations

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.people.roles import Role
from quality.bench.people import email
from quality.bench.seed import seed


def settle(many: int) -> None:
    """Create so many people who log in, and after them the admin of one branch."""
    seed(many + 1)
    admin = User.objects.get(email=email(many))
    admin.is_staff = True
    admin.save(update_fields=["is_staff"])
    admin.groups.set([Group.objects.get(name=Role.BRANCH_ADMIN)])
    assert admin.branch
    admin.manages.set([admin.branch])
