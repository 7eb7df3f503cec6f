"""Services: queue a password reset or activation mail, and count requested mails."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from accounts.browser.visit import Visit
from accounts.log.events import Event, record
from accounts.mail.mails import send_link, send_to_nobody
from accounts.models import User
from accounts.models.purpose import Purpose
from lib import throttle
from lib.mailbox import folded
from lib.throttle import Thing


def ask_mail(*, visit: Visit, email: str) -> None:
    """Queue a reset mail, or an activation mail if the person has no password. Raises TooMany.

    For an unknown or blocked account, queue a mail that is never sent: the response is the same.
    """
    charge_mail(visit, folded(email))
    found = User.objects.by_email(email)
    with transaction.atomic():  # not `service`: it would save a statement for unknown users
        throttle.hold(settings.MAIL_PER_ADDRESS, folded(email))
        user = User.objects.locked(found.pk if found else 0)  # the address may have changed
        if user is None or not user.is_active or user.email != folded(email):
            send_to_nobody(email=folded(email), now=visit.now)
            # This row takes as much time as the row of MailLink that a real mail needs.
            record(Event.MAIL_TO_NOBODY, user=user, visit=visit, origin=False)
        else:
            purpose = Purpose.RESET if user.has_password else Purpose.ACTIVATE
            send_link(user=user, purpose=purpose, now=visit.now)
        record(Event.MAIL_ASKED, user=user, visit=visit)


def charge_mail(visit: Visit, *whom: object) -> None:
    """Count a requested mail for the visitor's network and for `whom`. Raises TooMany (S26).

    `whom` is a mail address or, for a recovery mail, "recover" and a user id. A recovery mail needs
    the password, so a stranger who requests other mails must not use up the user's recovery mails.
    """
    network: Thing = (settings.MAIL_PER_NETWORK, visit.network)
    hour, day = settings.MAIL_PER_ADDRESS, settings.MAIL_PER_ADDRESS_A_DAY
    throttle.charge_all([network, (hour, *whom), (day, *whom)], now=visit.now)
