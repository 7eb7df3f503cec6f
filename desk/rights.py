"""What a staff member may do to a person at the desk, by permission and by authority."""

from __future__ import annotations

from accounts.models import User
from onboarding.authority import may_change


def may_edit(staff: User, person: User) -> bool:
    """Return whether pages offer to change or act on `person`. The services check again."""
    return staff.has_perm("accounts.change_user") and may_change(staff, person)
