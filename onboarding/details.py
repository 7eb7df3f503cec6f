"""The details that the desk records about a person, and the validation of these details."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypedDict

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import Branch, User
from accounts.models.fields import spelled
from accounts.models.names import nfc
from accounts.people.roles import Role

_MOBILE = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}

# Used instead of phonenumber_field's message. The example there is a landline, which gets no SMS.
NO_NUMBER = _(
    "Dit nummer klopt niet. Vul een mobiel nummer in met alleen cijfers, bijvoorbeeld 06 12345678."
    " Een nummer uit een ander land begint met een plus, bijvoorbeeld +48."
)
NAME_TOO_LONG = _("Deze naam is te lang. Gebruik hooguit %(limit_value)d tekens.")
NO_LANGUAGE = _("Deze taal is er niet.")


class Details(TypedDict):
    """The details of a person that an invitation needs. `phone` is in E.164 or Dutch notation."""

    email: str
    first_name: str
    last_name: str
    phone: str | PhoneNumber
    branch: Branch | None
    role: Role
    language: str


class Changes(TypedDict, total=False):
    """New details of a person. Details that are left out stay unchanged."""

    email: str
    first_name: str
    last_name: str
    phone: str | PhoneNumber
    branch: Branch | None
    role: Role
    language: str
    is_active: bool
    manages: Iterable[Branch]


def write(
    person: User, details: Details | Changes, role: Role, *, asks_database: bool = True
) -> frozenset[str]:
    """Set details, except role and managed branches, on `person`; validate them without saving.

    Returns the names of the changed fields. Raises ValidationError with errors by field. Without
    `asks_database`, it is not looked up whether the address is taken and the branch exists.
    """
    columns = {name: value for name, value in details.items() if name not in {"role", "manages"}}
    before = {name: getattr(person, name) for name in (*columns, "branch")}
    for name, value in columns.items():
        setattr(person, name, value.strip() if isinstance(value, str) else value)
    person.first_name, person.last_name = nfc(person.first_name), nfc(person.last_name)
    with _for_field("email"):
        person.email = spelled(person.email)
    if role == Role.HEAD_OFFICE:
        person.branch = None
    changed = frozenset(name for name, value in before.items() if getattr(person, name) != value)
    if asks_database:
        person.full_clean(exclude=["password"])
    else:
        person.clean_fields(exclude={"password", "branch"})
    _check(person, role, changed)
    return changed


def reachable(number: PhoneNumber) -> None:
    """Raise ValidationError unless the number is mobile and of a country in SMS_PREFIXES (S23)."""
    country = phonenumbers.region_code_for_number(number)
    if country not in settings.SMS_PREFIXES:
        codes = [phonenumbers.country_code_for_region(name) for name in settings.SMS_PREFIXES]
        allowed = ", ".join(f"+{code}" for code in codes)
        sentence = _(
            "Naar dit nummer kunnen wij geen sms sturen."
            " Vul een nummer in dat begint met een van deze cijfers: %(allowed)s."
        )
        raise ValidationError(sentence, params={"allowed": allowed}, code="country")
    if phonenumbers.number_type(number) not in _MOBILE:
        sentence = _("Dit is geen mobiel nummer. Vul een nummer in dat sms kan ontvangen.")
        raise ValidationError(sentence, code="mobile")


def _check(person: User, role: Role, changed: frozenset[str]) -> None:
    """Raise ValidationError if we cannot text, or `role` needs a branch and there is none."""
    if "phone" in changed:
        with _for_field("phone"):
            reachable(person.phone)
    if person.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": NO_LANGUAGE})
    if role in {Role.EMPLOYEE, Role.BRANCH_ADMIN} and person.branch is None:
        raise ValidationError({"branch": _("Kies een vestiging.")})


@contextmanager
def _for_field(name: str) -> Iterator[None]:
    """Turn a ValidationError of the `with` block into an error of the field `name`."""
    try:
        yield
    except ValidationError as refused:
        raise ValidationError({name: refused}) from None
