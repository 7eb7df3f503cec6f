"""Lock the rows of a staff member and of the person they act on, and read both rows again.

Each service of the desk does this first.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Session, User
from onboarding.authority import RefusedError

LOGGED_OUT = _("U bent niet meer ingelogd. Log opnieuw in.")
GONE = _("Deze persoon bestaat niet meer.")


def locked_staff(by: User | None, *others: User) -> User | None:
    """Lock the rows of `by` and `others`, in the order of primary keys.

    Return `by` as read again; None if `by` is None. Call it in a transaction. Raises RefusedError
    if, since the request began, the staff member was blocked, lost access to the desk or was logged
    out. A bulk action calls it for each person, so the action stops when this happens (S75).
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
    """Lock the rows of `by` and `user`, and return both as read again.

    Return None in the place of `by` if `by` is None. Raises RefusedError if `user` no longer
    exists, or if `by` was blocked, lost access to the desk or was logged out.
    """
    staff = locked_staff(by, user)
    person = User.objects.get_queryset().select_related("branch").filter(pk=user.pk).first()
    if person is None:
        raise RefusedError(GONE)
    return staff, person


def _session_was_ended(by: User) -> bool:
    """Return whether the desk session of `by` has ended; False if `by` has no session.

    This is a separate check, because the end of one session does not change the user's epoch.
    """
    began = by.session_began
    # By start time, because another tab may have given the session a new key.
    return began is not None and not Session.objects.filter(user=by, created_at=began).exists()
