"""The deeds of the front door: choose a password, enter one, ask for a mail, log out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.db import transaction

from accounts.events import record
from accounts.hashers import hashed, is_password_of
from accounts.mails import send_activation, send_reset
from accounts.models import MailLink, Session, User
from accounts.models.mail_link import Purpose
from accounts.models.user import folded
from accounts.road import Facts, advance
from accounts.sign_in import SignIn
from lib import throttle

if TYPE_CHECKING:
    from accounts.visit import Visit


def enter_password(*, visit: Visit, email: str, password: str) -> str | None:
    """Check a password and move on; answer the URL name to go to, or nothing when it is wrong.

    Raises TooMany from the fifth failure per account and network (S20). The try is charged
    before the hash, whether or not the account exists (S25).
    """
    throttle.charge(settings.LOGIN_LIMIT, folded(email), visit.network, now=visit.now)
    user = User.objects.by_email(email)
    if not is_password_of(user, password) or user is None:
        return None
    renewed = hashed(password) if _is_outdated(user.password) else user.password
    with transaction.atomic():
        return _enter(visit, user, renewed)


def choose_password(*, visit: Visit, link: MailLink, password: str) -> str | None:
    """Spend a link and store the password; answer the URL name to go to.

    Answers nothing when the link is not good any more: spent by a rival request, ended, or an
    activation link of somebody who has a password. Ends whatever else was open for this person.
    """
    encoded = hashed(password)
    with transaction.atomic():
        user = User.objects.locked(link.user_id)
        if user is None or not _spend(link, user, visit):
            return None
        _store(user, encoded, visit)
        return _begin(visit, user, why=link.purpose)


def ask_mail(*, visit: Visit, email: str) -> None:
    """Send a reset mail, or the activation mail to who never chose a password; tell nobody which.

    Raises TooMany from the fourth mail to an address within the hour (S26).
    """
    throttle.charge(settings.MAIL_PER_NETWORK, visit.network, now=visit.now)
    throttle.charge(settings.MAIL_PER_ADDRESS, folded(email), now=visit.now)
    found = User.objects.by_email(email)
    if found is None:
        return
    with transaction.atomic():
        user = User.objects.locked(found.pk)
        if user is None or not user.is_active:
            return
        send = send_reset if user.has_password else send_activation
        send(user=user, now=visit.now)
        record("mail_asked", user=user, visit=visit)


def log_out(*, visit: Visit) -> None:
    """End this browser's session at the server; the old cookie opens nothing (ASVS 7.4.1)."""
    visit.session.flush()


def _enter(visit: Visit, seen: User, renewed: str) -> str | None:
    """Begin the sign-in, unless the account changed between the hash and this lock (race 9)."""
    user = User.objects.locked(seen.pk)
    if user is None or not user.is_active:
        return None
    if (user.password, user.epoch) != (seen.password, seen.epoch):
        return None
    throttle.clear(settings.LOGIN_LIMIT, user.email, visit.network)
    if renewed != user.password:
        User.objects.filter(pk=user.pk, password=seen.password).update(password=renewed)
    return _begin(visit, user, why="login")


def _begin(visit: Visit, user: User, why: str) -> str:
    """Begin a sign-in in a session of its own: whoever was in this browser before is out."""
    visit.session.flush()
    return advance(Facts(user, SignIn.begin(user=user, visit=visit, why=why), visit))


def _spend(link: MailLink, user: User, visit: Visit) -> bool:
    if not user.is_active or (link.purpose == Purpose.ACTIVATE and user.has_password):
        return False
    return MailLink.objects.spend(link.pk, user, visit.now)


def _store(user: User, encoded: str, visit: Visit) -> None:
    """Write the new password and end every session, sign-in, device and link of before."""
    user.password = encoded
    user.end_everything()
    user.save(update_fields=["password", "epoch"])
    MailLink.objects.end_all(user, visit.now)
    Session.objects.filter(user=user).delete()
    record("password_chosen", user=user, visit=visit)


def _is_outdated(encoded: str) -> bool:
    """Say whether a stored hash has other parameters than those in force (S3)."""
    return identify_hasher(encoded).must_update(encoded)
