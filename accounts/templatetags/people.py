"""Template tags for mail addresses and for the phone number to call for help."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.people.phones import help_phone_of
from lib.mailbox import decoded

register = template.Library()


@register.filter
def as_written(address: str) -> str:
    """Return a mail address for display: the domain in Unicode instead of Punycode (`xn--`)."""
    return decoded(address) or address


@register.simple_tag
def help_phone(owner: object = None) -> SafeString:
    """Return a `tel:` link with the number of the owner's branch or, without one, of the agency."""
    phone = help_phone_of(owner if isinstance(owner, User) else None)
    return format_html('<a href="tel:{}" translate="no">{}</a>', phone.e164, phone.written)


@register.simple_tag
def help_phone_text(owner: object = None) -> str:
    """Return the phone number of the owner's branch or, without one, of the agency, for mails."""
    return help_phone_of(owner if isinstance(owner, User) else None).written
