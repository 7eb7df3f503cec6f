"""Services: ask for a reset or activation mail, and charge one."""

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


def ask_mail(*, visit: Visit, email: str) -> None:
    """Queue a reset mail, or the activation mail for a person who never chose a password.

    For an unknown address or a blocked person queue a mail that is never sent: the response must
    not show whether there is an account, or which mail was queued. Raises TooMany.
    """
    charge_mail(visit, folded(email))
    found = User.objects.by_email(email)
    with transaction.atomic():
        throttle.hold(settings.MAIL_PER_ADDRESS, folded(email))
        user = User.objects.locked(found.pk if found else 0)
        # The person's address may have changed since the lookup.
        if user is None or not user.is_active or user.email != folded(email):
            send_to_nobody(email=folded(email), now=visit.now)
            # For a real mail a row of MailLink is written. Write this row instead: same time.
            record(Event.MAIL_TO_NOBODY, user=user, visit=visit, origin=False)
        else:
            purpose = Purpose.RESET if user.has_password else Purpose.ACTIVATE
            send_link(user=user, purpose=purpose, now=visit.now)
        record(Event.MAIL_ASKED, user=user, visit=visit)


def charge_mail(visit: Visit, *whom: object) -> None:
    """Charge a mail that a visitor asks for. Raises TooMany (S26).

    `whom` is the key to count by. A visitor who only typed an address is counted by that address. A
    person who proved the password is counted by another key: a stranger who types the person's
    address until the limit is reached must not block the mail that the person needs.
    """
    throttle.charge(settings.MAIL_PER_NETWORK, visit.network, now=visit.now)
    throttle.charge(settings.MAIL_PER_ADDRESS, *whom, now=visit.now)
    throttle.charge(settings.MAIL_PER_ADDRESS_A_DAY, *whom, now=visit.now)
