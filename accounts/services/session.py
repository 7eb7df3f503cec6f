"""Services: log out in this browser or everywhere, end one session, end all access of a person."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY

from accounts.browser.visit import Visit
from accounts.log.events import Event, record, service
from accounts.mail.links import end_all_links
from accounts.models import Session, User
from accounts.road import left
from accounts.road.sign_in import SignIn


def log_out(*, visit: Visit) -> None:
    """End this browser's session on the server (ASVS 7.4.1). Forget the unfinished sign-in."""
    under_way = SignIn.read(visit.session)
    person = under_way.user_id if under_way else visit.session.get(SESSION_KEY, "")
    visit.session.flush()
    left.forget(person, visit)


def log_out_everywhere(*, visit: Visit, user: User) -> None:
    """End all that `end_all_of` ends for this person, including the current session."""
    with service():
        locked = User.objects.locked(user.pk)
        if locked is not None:
            end_all_of(locked, visit)
            record(Event.LOGGED_OUT_EVERYWHERE, user=locked, visit=visit)
    visit.session.flush()


def end_session(*, user: User, handle: str, visit: Visit) -> None:
    """End the user's session that has this `Session.handle`. Do nothing if it has already ended."""
    mine = Session.objects.of_user(user, visit.now)
    named = [session.created_at for session in mine if session.handle == handle]
    with service():
        if Session.objects.filter(user=user, created_at__in=named).delete()[0]:
            record(Event.SESSION_ENDED, user=user, visit=visit)


def end_all_of(user: User, visit: Visit, *, keep: str | None = None) -> None:
    """End a person's sessions, sign-ins, remembered devices and mail links (except DISOWN links).

    The caller has locked the person's row. The session whose `row_key` is `keep` does not end: the
    caller must store the raised epoch in it.
    """
    user.end_everything()
    user.save(update_fields=["epoch"])
    end_all_links(user, visit.now)  # but not links 'Dit was ik niet'
    Session.objects.filter(user=user).exclude(session_key=keep).delete()
