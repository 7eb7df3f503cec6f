"""Methods that compute what the desk shows of a person, in lists and on the person's page."""

from __future__ import annotations

import re

from django.contrib import admin
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.fields import unparsed
from accounts.people.languages import spoken
from accounts.people.roles import role_of
from desk.addresses import both_ways
from desk.since import since
from desk.sms.budgets import number_line
from lib.mailbox import decoded
from onboarding.status import Status

_DUTCH_MOBILE = re.compile(r"\+316\d{8}")

# Instead of these fields a page without a form shows words: Django shows "nl", and an English icon.
_IN_WORDS = {"language": "speaks"}


def read_in_words(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields of a person's page for staff who may not change the person."""
    return tuple(_IN_WORDS.get(name, name) for name in fields)


def number_of(person: User) -> str:
    """Return the phone number of a person as lists write it."""
    # Not parsed: that takes a hundred times as long, for each of a hundred rows.
    stored = unparsed(person, "phone")
    return f"06 {stored[4:]}" if _DUTCH_MOBILE.fullmatch(stored) else stored


class PersonColumns:
    """Mixin for a ModelAdmin of User: each method computes one list column or read-only field."""

    @admin.display(description=_("naam"), ordering="folded_name")
    def whole_name(self, person: User) -> str:
        return ", ".join(filter(None, (person.last_name, person.first_name)))

    @admin.display(description=_("e-mailadres"), ordering="email")
    def mailbox(self, person: User) -> str:
        return both_ways(person.email)

    @admin.display(description=_("geschreven als"))
    def written(self, person: User) -> str:
        return decoded(person.email)

    @admin.display(description=_("taal"))
    def speaks(self, person: User) -> str:
        return str(dict(spoken()).get(person.language, person.language))

    @admin.display(description=_("rol"))
    def role(self, person: User) -> str:
        return str(role_of(person).label)

    @admin.display(description=_("mobiel nummer"))
    def number(self, person: User) -> str:
        return number_of(person)

    @admin.display(description=_("status"))  # not sortable: the status is computed row by row
    def status(self, person: User) -> SafeString | str:
        status = Status(getattr(person, "desk_status", None) or Status.NEVER)
        moment = since(getattr(person, "progress", None), status)
        if not moment:
            return str(status.label)
        return format_html('{} <span class="since">{}</span>', status.label, moment)

    @admin.display(description=_("sms-codes over"))
    def sms_codes(self, person: User) -> str:
        return number_line(person, timezone.now())

    @admin.display(description=_("mag inloggen"))  # in words: Django's pictures speak English
    def enters(self, person: User) -> Promise:
        return _("ja") if person.may_enter else _("nee")
