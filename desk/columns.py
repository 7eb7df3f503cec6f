"""Columns and read-only fields of a person at the desk."""

from __future__ import annotations

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people.roles import role_of
from desk.addresses import both_ways
from desk.sms.budgets import number_line
from lib.mailbox import decoded
from onboarding.models import Status


class PersonColumns:
    """Columns and read-only fields of a person that are computed, not fields of the User model."""

    @admin.display(description=_("achternaam"), ordering="folded_name")
    def family_name(self, person: User) -> str:
        return person.last_name

    @admin.display(description=_("voornaam"))
    def given_name(self, person: User) -> str:
        return person.first_name

    @admin.display(description=_("e-mailadres"), ordering="email")
    def mailbox(self, person: User) -> str:
        """Return the mail address, with its readable form if its domain is punycode."""
        return both_ways(person.email)

    @admin.display(description=_("geschreven als"))
    def written(self, person: User) -> str:
        """Return the readable form of an address with a punycode domain; else empty."""
        return decoded(person.email)

    @admin.display(description=_("rol"))
    def role(self, person: User) -> str:
        return str(role_of(person).label)

    @admin.display(description=_("activering"), ordering="newest_status")
    def status(self, person: User) -> str:
        """Return the status of the person's newest activation, or that there is none."""
        newest: str | None = getattr(person, "newest_status", None)
        return str(Status(newest).label if newest else _("nog niet uitgenodigd"))

    @admin.display(description=_("sms-codes"))
    def sms_codes(self, person: User) -> str:
        """Return how much of the quota of the person's number is used, and how many SMS wait."""
        return number_line(person, timezone.now())

    @admin.display(description=_("mag inloggen"), boolean=True)
    def enters(self, person: User) -> bool:
        """Return whether the account is neither blocked by the desk nor frozen by its owner."""
        return person.may_enter
