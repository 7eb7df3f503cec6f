"""The notices: mails and SMS that tell owners what happened to their accounts (S54)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.people.phones import help_phone_of
from messaging.segments import in_language_that_fits


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice. The text of its mail is in templates/accounts/mail/<name>.txt and <name>.html."""

    word: Promise  # its name at the desk
    subject: Promise | str = ""  # of its mail; "" if it is not sent by mail
    sms: Promise | None = None  # the words of its SMS; None if it is not sent by SMS


NOTICES = {
    # No subject: the mail about a replaced app has a link (Purpose.DISOWN), so it is no notice.
    "app_replaced": Notice(
        gettext_lazy("bericht: app opnieuw gekoppeld"),
        sms=gettext_lazy("de app van uw account is opnieuw gekoppeld"),
    ),
    "codes_wrong": Notice(
        gettext_lazy("bericht: iemand probeerde in te loggen"),
        gettext_lazy("Iemand probeerde in te loggen"),
    ),
    "counter_code_issued": Notice(
        gettext_lazy("bericht: baliecode gemaakt"),
        gettext_lazy("Er is een baliecode voor u gemaakt"),
    ),
    "device_copied": Notice(
        gettext_lazy("bericht: apparaat vergeten"),
        gettext_lazy("Een onthouden apparaat is vergeten"),
    ),
    "device_remembered": Notice(
        gettext_lazy("bericht: apparaat onthouden"),
        gettext_lazy("Wij onthouden een apparaat van u"),
    ),
    "email_changed": Notice(
        gettext_lazy("bericht: e-mailadres veranderd"),
        gettext_lazy("Uw e-mailadres is veranderd"),
        gettext_lazy("uw e-mailadres is veranderd"),
    ),
    "number_changed": Notice(
        gettext_lazy("bericht: telefoonnummer veranderd"),
        gettext_lazy("Uw telefoonnummer is veranderd"),
        gettext_lazy("uw telefoonnummer is veranderd"),
    ),
    "password_changed": Notice(
        gettext_lazy("bericht: wachtwoord veranderd"),
        gettext_lazy("Uw wachtwoord is veranderd"),
    ),
}
BY_SMS = [name for name, notice in NOTICES.items() if notice.sms is not None]


def notice_text(user: User, notice: str) -> str:
    """Return the text of a notice's SMS, in the user's language if that is short enough."""
    return in_language_that_fits(partial(write_notice, user, notice), user.language)


def write_notice(user: User, notice: str) -> str:
    """Return what happened and which number the user can call, in the active language."""
    return _("%(organisation)s: %(told)s. Was u dit niet? Bel %(phone)s.") % {
        "organisation": settings.ORGANISATION,
        "told": NOTICES[notice].sms,
        "phone": help_phone_of(user).written,
    }
