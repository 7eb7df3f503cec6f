"""What every deed of the desk begins with: lock who acts and upon whom, and read both afresh."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Session, User
from onboarding.authority import RefusedError

LOGGED_OUT = _("U bent niet meer ingelogd. Log opnieuw in.")
GONE = _("Deze persoon bestaat niet meer.")


def locked_staff(by: User | None, *others: User) -> User | None:
    """Lock who acts and upon whom, always in the same order, and answer who acts, read afresh.

    Raises RefusedError when whoever acts was blocked, changed or logged out since their page was
    opened: a bulk run ends with its owner's rights (S75).
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
    """Lock who acts and upon whom; answer both, afresh. Raises RefusedError as `locked_staff`."""
    staff = locked_staff(by, user)
    person = User.objects.get_queryset().select_related("branch").filter(pk=user.pk).first()
    if person is None:
        raise RefusedError(GONE)
    return staff, person


def _session_was_ended(by: User) -> bool:
    """Return whether the session that `by` acts in was ended by itself: that raises no epoch.

    A session that another tab gave a new key goes on, so it is found by when it began.
    """
    began = by.session_began
    return began is not None and not Session.objects.filter(user=by, created_at=began).exists()
