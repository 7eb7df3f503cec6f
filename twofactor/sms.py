"""The words of the SMS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.phones import help_phone_of, written

if TYPE_CHECKING:
    from accounts.models import User

PURPOSE = "sms_code"

NOTICES = {
    "app_replaced": gettext_lazy("de app van uw account is opnieuw gekoppeld"),
    "email_changed": gettext_lazy("uw e-mailadres is veranderd"),
    "number_changed": gettext_lazy("uw telefoonnummer is veranderd"),
}


def sms_text(code: str, language: str) -> str:
    """Write the SMS: at most 160 septets, its last line the one browsers read (WebOTP).

    https://wicg.github.io/sms-one-time-codes/: `@host #code`, host without port.
    """
    with translation.override(language):
        sentence = _(
            "Uw code voor %(organisation)s is %(code)s."
            " Geef deze code aan niemand. 10 minuten geldig."
        ) % {"organisation": settings.ORGANISATION, "code": code}
    return f"{sentence}\n\n@{urlsplit(settings.PUBLIC_URL).hostname} #{code}"


def notice_text(user: User, notice: str) -> str:
    """Write the SMS that tells the owner of something: one of `NOTICES`, and whom to call."""
    with translation.override(user.language):
        return _("%(organisation)s: %(told)s. Was u dit niet? Bel %(phone)s.") % {
            "organisation": settings.ORGANISATION,
            "told": NOTICES[notice],
            "phone": written(help_phone_of(user)),
        }
