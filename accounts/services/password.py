"""Services: enter, choose or change a password."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.backends.base import UpdateError

from accounts.browser.known_browser import knows
from accounts.browser.visit import Visit
from accounts.log.events import Event, record, service
from accounts.mail.mails import queue_notice
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hash_slot, hashed, is_password_of
from accounts.passwords.login_throttle import charge_try, limits_of, note_failure
from accounts.passwords.turns import hash_turn
from accounts.road import left
from accounts.road.sign_in import SignIn
from accounts.road.unlocked import NotSkipped, begin_without_lock
from accounts.road.walk import advance, gather, renew_session
from accounts.services.session import end_all_of
from lib import throttle
from lib.throttle import Thing


class Blocked(Exception):
    """The password is right, but the person is blocked or frozen and cannot begin a sign-in.

    Raised only in a browser in which this person recently logged in. In any other browser the
    response is the same as for a wrong password.
    """

    def __init__(self, user: User) -> None:
        super().__init__(user.pk)
        self.user = user  # the error page shows the phone number of the user's branch


@dataclass(frozen=True, slots=True)
class Entry:
    """Values for the fields of the new SignIn. `next_url` is for `SignIn.next`."""

    next_url: str = ""
    recover: int = 0
    recovering: bool = False

    def of(self, user: User, visit: Visit) -> SignIn:
        return replace(
            SignIn.begin(user=user, visit=visit),
            next=self.next_url,
            recover=self.recover,
            recovering=self.recovering,
        )


def enter_password(
    *, visit: Visit, email: str, password: str, entry: Entry = Entry()
) -> str | None:
    """Check a password and start a sign-in. Return the URL name or path to redirect to.

    Returns None if the password is wrong, if the person is blocked or frozen, or if the account
    changed during the check (race 9). Raises Blocked instead of returning None if a blocked or
    frozen person recently logged in with this browser. Raises TooMany if a limit is reached (S20),
    and Busy if too many passwords wait to be hashed (S4).
    """
    with hash_turn(visit, email):  # counted before hashing, for unknown addresses too (S25)
        # Read only now: the time until TooMany or Busy must not show whether the user exists (S5).
        user = User.objects.by_email(email)
        if not is_password_of(user, password) or user is None:
            note_failure(visit, email)
            record(Event.PASSWORD_WRONG, user=user, visit=visit)
            return None
        renewed = _renewed(user, password)
    if not user.may_begin:
        note_failure(visit, email)  # as for a wrong password: counters must not differ
        record(Event.LOGIN_REFUSED, user=user, visit=visit)
        if knows(visit, user.email):
            raise Blocked(user)
        return None
    with suppress(UpdateError):
        return _enter(visit, user, renewed, left.resume(entry.of(user, visit), visit))
    return None


def choose_password(*, visit: Visit, link: MailLink, password: str) -> str | None:
    """Use up a mail link, store the new password, and end all earlier access of the person.

    Returns the URL name to redirect to, or None if the link is no longer valid. Raises Busy (S4).
    """
    # Check before the hash too: otherwise an old link allows any number of expensive hashes.
    if not MailLink.objects.usable(visit.now).filter(pk=link.pk).exists():
        return None
    with hash_slot():
        encoded = hashed(password)
    with service():
        user = User.objects.locked(link.user_id)
        if user is None or not _spend(link, user, visit):
            return None
        if link.purpose == Purpose.RESET:
            user.hold_recovery(visit.now)
            queue_notice(user=user, notice="password_changed", now=visit.now)
        _store(user, encoded, visit)
        return _begin_locked(visit, user, left.resume(SignIn.begin(user=user, visit=visit), visit))


def change_password(*, visit: Visit, user: User, current: str, new: str) -> bool:
    """Change the user's password. End all access except this session.

    This session gets a new session key (S50). Returns False if `current` is wrong, or if another
    request has raised the user's epoch. Raises TooMany if a limit is reached (S20), Busy if too
    many passwords wait to be hashed (S4), and UpdateError if another request ended this session.
    """
    with hash_slot():
        charge_try(visit, user.email)
        if not is_password_of(user, current):
            record(Event.PASSWORD_WRONG, user=user, visit=visit)
            return False
        encoded = hashed(new)
    with service():
        locked = User.objects.locked(user.pk)
        if locked is None or locked.epoch != user.epoch:
            return False
        throttle.clear_all(limits_of(visit, locked))
        queue_notice(user=locked, notice="password_changed", now=visit.now)
        _store(locked, encoded, visit, keep=visit.session.row_key)
        renew_session(visit, locked)
    return True


def _enter(visit: Visit, seen: User, renewed: str, begun: SignIn) -> str | None:
    """Begin the sign-in; return None or raise UpdateError if the account changed (race 9)."""
    is_as_stored, where = renewed == seen.password, None
    with suppress(NotSkipped), service():
        if is_as_stored:
            where = begin_without_lock(seen, begun, visit, limits_of(visit, seen))
        return where or _enter_locked(visit, seen, renewed, begun)
    # NotSkipped rolled the transaction back: begin again, under the lock.
    with service():
        return _enter_locked(visit, seen, renewed, begun)


def _enter_locked(visit: Visit, seen: User, renewed: str, begun: SignIn) -> str | None:
    user = User.objects.relocked(seen)
    # A changed password raises the epoch. A concurrent request that renews the hash does not.
    if user is None or not user.may_begin or user.epoch != seen.epoch:
        return None
    clears = limits_of(visit, user)
    if renewed != seen.password:
        User.objects.filter(pk=user.pk, password=seen.password).update(password=renewed)
    return _begin_locked(visit, user, begun, clears=clears)


def _begin_locked(
    visit: Visit, user: User, sign_in: SignIn, *, clears: tuple[Thing, ...] = ()
) -> str:
    """Begin the sign-in of the locked user in a new session; return where to redirect to."""
    visit.session.flush()  # logs out any person who was logged in in this browser
    return advance(gather(user, sign_in, visit).clearing(*clears))


def _spend(link: MailLink, user: User, visit: Visit) -> bool:
    if not user.is_active or user.is_frozen_since(link.created_at):
        return False
    if link.purpose == Purpose.ACTIVATE and user.has_password:
        return False
    return MailLink.objects.spend(link.pk, user, visit.now)


def _store(user: User, encoded: str, visit: Visit, *, keep: str | None = None) -> None:
    """Store the locked user's password and end all access but the session with row key `keep`."""
    user.password = encoded
    user.save(update_fields=["password", "recovery_held_until"])
    end_all_of(user, visit, keep=keep)
    record(Event.PASSWORD_CHOSEN, user=user, visit=visit)


def _renewed(user: User, password: str) -> str:
    """Return the stored hash, or a new one if it is outdated (S3) and the user may enter."""
    is_outdated = identify_hasher(user.password).must_update(user.password)
    # A refused login (blocked, frozen) must cost one hash, as with a wrong password.
    return hashed(password) if is_outdated and user.may_enter else user.password
