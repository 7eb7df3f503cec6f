"""Lock the staff member and the person, and read both again: every service of the desk does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Session, User
from onboarding.authority import RefusedError

LOGGED_OUT = _("U bent niet meer ingelogd. Log opnieuw in.")
GONE = _("Deze persoon bestaat niet meer.")


def locked_staff(by: User | None, *others: User) -> User | None:
    """Lock the staff member and the others by primary key; return the staff member, read again.

    Raises RefusedError when the staff member was blocked, changed or logged out since the page was
    opened: a bulk run ends as soon as its owner loses the right to it (S75). Call it in a
    transaction.
    """
    ids = {user.pk for user in (by, *others) if user is not None}
    rows = User.objects.get_queryset().select_for_update(of=("self",)).order_by("pk")
    people = {person.pk: person for person in rows.filter(pk__in=ids)}
    if by is None:
        return None
    staff = people.get(by.pk)
    if staff is None or not (staff.is_active and staff.is_staff) or staff.epoch != by.epoch:
        raise RefusedError(LOGGED_OUT)
    if _session_was_ended(by):
        raise RefusedError(LOGGED_OUT)
    staff.acts_from = by.acts_from
    return staff


def locked_pair(by: User | None, user: User) -> tuple[User | None, User]:
    """Lock both; return both, read again. Raises RefusedError like `locked_staff`."""
    staff = locked_staff(by, user)
    person = User.objects.get_queryset().select_related("branch").filter(pk=user.pk).first()
    if person is None:
        raise RefusedError(GONE)
    return staff, person


def _session_was_ended(by: User) -> bool:
    """Return whether the session of `by` was ended on its own, which raises no epoch.

    It is found by its start time, because another tab may have given it a new key.
    """
    began = by.session_began
    return began is not None and not Session.objects.filter(user=by, created_at=began).exists()
