"""Create, revoke and check the one-time links in mails. A signed cookie keeps an opened link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.browser.language import in_language
from accounts.models import MailLink, User
from accounts.models.purpose import REMINDER, Purpose
from lib.marks import Mark
from lib.signed import read_signed
from lib.tokens import digest, new_token
from messaging.services import cancel_mails

_SALT = "accounts.links"
# The purposes of the mails that have a link of each purpose, or would be of no use without one.
_MAILS = {purpose: [purpose.value] for purpose in Purpose}
_MAILS[Purpose.ACTIVATE].append(REMINDER)
_ENDING = [purpose for purpose in Purpose if purpose != Purpose.DISOWN]


class LinkState(Enum):
    """The state of the link that this browser opened last. Only a GOOD link can be used."""

    GOOD = "good"
    EXPIRED = "expired"
    USED = "used"
    BAD = "bad"
    NO_COOKIE = "no_cookie"


def issue_link(*, user: User, purpose: Purpose, expires_at: datetime, now: datetime) -> str:
    """Create a link and return its URL. Revoke the user's older links of the same purpose (S10).

    Call this in the transaction that queues the mail.
    """
    end_links(user_id=user.pk, purpose=purpose, now=now)
    link, url = made_link(user=user, purpose=purpose, expires_at=expires_at, now=now)
    link.save()
    return url


def made_link(
    *, user: User, purpose: Purpose, expires_at: datetime, now: datetime
) -> tuple[MailLink, str]:
    """Return a link that is not saved yet, and its URL."""
    token = new_token()
    link = MailLink(
        purpose=purpose,
        user=user,
        digest=digest(token),
        address=user.email,
        epoch=user.epoch,
        created_at=now,
        expires_at=expires_at,
    )
    url = settings.PUBLIC_URL + reverse(f"{purpose}_link", args=[token])
    return link, in_language(url, user.language)


def end_links(*, user_id: int, purpose: Purpose, now: datetime) -> None:
    """Do as `end_links_of` for one user. Id 0, which no user has, takes as long (S26)."""
    end_links_of([user_id], purpose=purpose, now=now)


def end_links_of(user_ids: list[int], *, purpose: Purpose, now: datetime) -> None:
    """Revoke the unused links of one purpose of these users, and cancel their mails that wait.

    Takes two statements. A mail that waits out an outage would bring a link that does not work.
    """
    still_open = MailLink.objects.filter(user__in=user_ids, used_at=None, ended_at=None)
    still_open.filter(purpose=purpose).update(ended_at=now)
    cancel_mails(user_ids, _MAILS[purpose])


def end_all_links(user: User, now: datetime) -> None:
    """Revoke all unused links of a user, except DISOWN links, and cancel their mails that wait.

    Such a mail may be on its way to an address that was just corrected, so to a stranger.
    """
    MailLink.objects.end_all(user, now)
    cancel_mails([user.pk], [name for one in _ENDING for name in _MAILS[one]])


def link_cookie(purpose: Purpose, token: str) -> str:
    """Return the value of a signed cookie for the link with this token. Makes no database query."""
    return signing.dumps({"purpose": purpose, "digest": digest(token)}, salt=_SALT)


def find_link(
    purpose: Purpose, cookies: Mapping[str, str], now: datetime
) -> tuple[LinkState, MailLink | None]:
    """Return the state of the link in this browser's cookie, and the link.

    Without a valid cookie return NO_COOKIE and None. Return BAD and None if there is no such link
    of this purpose, or if the link is unusable and its mail may be in a stranger's mailbox (S13).
    """
    carried = _carried(cookies)
    if carried is None:
        return LinkState.NO_COOKIE, None
    links = MailLink.objects.filter(purpose=purpose, digest=carried.get("digest"))
    link = links.select_related("user__branch").first()
    if link is None or carried.get("purpose") != purpose:
        return LinkState.BAD, None
    state = _state(link, now)
    is_told = state == LinkState.GOOD or _concerns_reader(link, now)
    return (state, link) if is_told else (LinkState.BAD, None)


def mark_carried(cookies: Mapping[str, str]) -> Mark | None:
    """Return the Mark of the link in the cookie, usable or not, or None without a valid cookie."""
    carried = _carried(cookies)
    return Mark("link", carried.get("digest")) if carried else None


def _carried(cookies: Mapping[str, str]) -> dict[str, str] | None:
    name, lifetime = settings.LINK_COOKIE_NAME, settings.LINK_COOKIE_LIFETIME
    carried: dict[str, str] | None = read_signed(
        name, cookies.get(name), salt=_SALT, max_age=lifetime
    )
    return carried


def _concerns_reader(link: MailLink, now: datetime) -> bool:
    if link.purpose == Purpose.DISOWN and now < link.expires_at:
        return True  # a DISOWN link outlives changes of the account (docs/decisions/0016)
    return link.user.is_active and link.address == link.user.email


def _state(link: MailLink, now: datetime) -> LinkState:
    # An activation link must not replace a password.
    if link.used_at or (link.purpose == Purpose.ACTIVATE and link.user.has_password):
        return LinkState.USED
    if link.expires_at <= now:
        return LinkState.EXPIRED
    usable = MailLink.objects.usable(now).filter(pk=link.pk).exists()
    return LinkState.GOOD if usable else LinkState.BAD
