"""What a staff member may do to a person at the desk, by permission and by authority."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from onboarding.authority import may_change


def may_edit(staff: User, person: User) -> bool:
    """Return whether pages offer to change or act on `person`. The services check again."""
    return staff.has_perm("accounts.change_user") and may_change(staff, person)


def others_may(staff: User, person: User) -> Promise:
    """Return whom a staff member asks to act on a person upon whom they may not act."""
    if person.pk == staff.pk:
        return _("Dit bent u zelf. Vraag een collega.")
    return _("Vraag het hoofdkantoor.") if person.is_staff else _("Vraag de vestiging.")
