"""Lock and reread the staff member and the person they act on. Each service begins with this."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import Session, User
from onboarding.authority import RefusedError

LOGGED_OUT = _("U bent niet meer ingelogd. Log opnieuw in.")
GONE = _("Deze persoon bestaat niet meer.")


class LoggedOutError(RefusedError):
    """The session or the access of the staff member ended since the request began."""

    def __init__(self) -> None:
        super().__init__(LOGGED_OUT)


def locked_staff(by: User | None, *others: User) -> User | None:
    """Lock the rows of `by` and `others` in order of primary key; return `by` (if any) reread.

    Raises LoggedOutError if `by` was blocked, lost access to the desk or was logged out since the
    request began. A bulk action calls this for each person, so it stops in these cases (S75).
    """
    ids = {user.pk for user in (by, *others) if user is not None}
    rows = User.objects.get_queryset().select_for_update(of=("self",)).order_by("pk")
    people = {person.pk: person for person in rows.filter(pk__in=ids)}
    if by is None:
        return None
    staff = people.get(by.pk)
    if staff is None or not (staff.is_active and staff.is_staff) or staff.epoch != by.epoch:
        raise LoggedOutError
    if _session_was_ended(by):
        raise LoggedOutError
    staff.acts_from = by.acts_from
    return staff


def locked_pair(by: User | None, user: User) -> tuple[User | None, User]:
    """Lock the rows of `by`, which may be None, and `user`; return both as read again.

    Raises RefusedError if `user` is gone, or `by` was blocked, lost access or was logged out.
    """
    staff = locked_staff(by, user)
    person = User.objects.get_queryset().select_related("branch").filter(pk=user.pk).first()
    if person is None:
        raise RefusedError(GONE)
    return staff, person


def locked_people(staff_id: int, ids: Iterable[int]) -> tuple[User | None, dict[int, User]]:
    """Lock these people and this colleague in order of primary key, for a job of the colleague.

    Returns the colleague and the people, each reread with branch and groups. Who is gone is left
    out. Unlike `locked_staff` it asks for no session: a job goes on after its owner logged out.
    """
    every = User.objects.get_queryset().filter(pk__in={staff_id, *ids})
    list(every.select_for_update().order_by("pk").values_list("pk"))
    found = {one.pk: one for one in every.select_related("branch").prefetch_related("groups")}
    return found.get(staff_id), found


def _session_was_ended(by: User) -> bool:
    """Return whether the desk session of `by`, if any, has ended. The epoch does not show that."""
    began = by.session_began
    # By start time, because another tab may have given the session a new key.
    return began is not None and not Session.objects.filter(user=by, created_at=began).exists()
