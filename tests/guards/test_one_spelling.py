"""Test that mail addresses are normalised in lib/mailbox.py only, and before any comparison."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from django.apps import apps
from django.db import models

from accounts.models.fields import AddressField
from tests.guards.test_code import found_in
from tests.rooms import ALL, MEETS_PEOPLE

_FOLDING = {"lower", "casefold", "swapcase", "normalize_email", "normalize_username", "punycode"}
# Other uses of these calls. Only those in lib/mailbox.py normalise a mail address.
ELSEWHERE = {
    "lib/mailbox.py lower",
    "lib/mailbox.py import idna",
    "accounts/browser/session_store.py lower",  # of a random key
    "accounts/passwords/guessable.py casefold",
    "accounts/models/names.py casefold",
    "accounts/people/languages.py casefold",
    "accounts/models/names.py punycode",
    "config/environment.py lower",  # of a colour
    "config/http/charset.py lower",
    "config/http/files.py lower",
    "config/logs.py lower",
    "config/http/unread.py lower",
    "config/variables.py lower",
    "demo/people.py lower",
    "desk/reasons.py lower",
    "lib/waits.py lower",  # of names of days and months
    "messaging/bounce_address.py lower",
    "messaging/bounces.py lower",
    # Names of branches and languages, and "ja" or "nee".
    *(f"onboarding/jobs/{module}.py casefold" for module in ("dates", "verdicts")),
    # Names of columns and of files, and the prefixes of surnames.
    *(f"onboarding/reading/{module}.py casefold" for module in ("columns", "gate", "people")),
}
# Library calls that validate text, and the call that has to be in the same function.
_JUDGED_BY = {"validate_email": "folded", "parse": "is_whole"}
STORED = {"messaging/budgets.py parse"}  # a number read from a row
_FIELDS = {"EmailField", "EmailInput"}
_ADDRESSES = {"email", "address", "reply_to"}
SPOILED = """
import idna
from django.core.mail.message import punycode
account = email.strip().lower()
host = domain.encode("idna")
User.objects.filter(email__iexact=typed)
address = User.objects.normalize_email(typed)
typed = forms.EmailField()
email = models.EmailField()
if user.email == typed or typed != link.address:
    pass
if person.email in typed:
    pass
def sent(to, number):
    validate_email(to)
    return phonenumbers.parse(number)
"""
FINE = """
def checked(to, number):
    validate_email(folded(to))
    return is_whole(phonenumbers.parse(number, keep_raw_input=True))
if link.address == link.user.email or person.email != folded(typed) or "email" in changed:
    pass
"""


def test_no_other_code_normalises_an_address() -> None:
    assert found_in(foldings, ALL) == ELSEWHERE


def test_no_other_form_field_accepts_an_address() -> None:
    fields = found_in(own_fields, MEETS_PEOPLE)
    assert fields == {"accounts/models/fields.py EmailField", "accounts/forms.py EmailInput"}
    ours = [model for model in apps.get_models() if model.__module__.startswith(MEETS_PEOPLE)]
    columns = [field for model in ours for field in model._meta.fields]
    addresses = [field for field in columns if isinstance(field, models.EmailField)]
    assert {type(field) for field in addresses} == {AddressField}
    assert {field.name for field in addresses} == _ADDRESSES


def test_addresses_are_compared_only_when_normalised() -> None:
    assert found_in(comparisons, MEETS_PEOPLE) == set()


def test_input_is_normalised_first_and_validated_as_a_whole() -> None:
    assert found_in(unjudged, ALL) == STORED


def test_each_violation_is_found() -> None:
    spoiled = ast.parse(SPOILED)
    assert sorted(foldings(spoiled)) == [
        "idna",
        "iexact",
        "import idna",
        "import punycode",
        "lower",
        "normalize_email",
    ]
    assert list(own_fields(spoiled)) == ["EmailField", "EmailField"]
    assert sorted(comparisons(spoiled)) == ["address", "email", "email"]
    assert list(comparisons(ast.parse(FINE))) == []
    assert list(unjudged(ast.parse(FINE))) == []
    assert sorted(unjudged(spoiled)) == ["parse", "validate_email"]


def foldings(tree: ast.AST) -> Iterator[str]:
    """Return each name in the code that changes case or spelling, or encodes a mail domain."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _FOLDING:
                yield name
            case ast.Import(names=[ast.alias(name="idna" | "encodings.idna" as name)]):
                yield f"import {name}"
            case ast.ImportFrom(names=names):
                yield from (f"import {one.name}" for one in names if one.name in _FOLDING)
            case ast.Constant(value="idna" | "punycode" as name):
                yield str(name)
            case ast.keyword(arg=str(name)) if name.endswith("__iexact"):
                yield "iexact"


def unjudged(tree: ast.AST) -> Iterator[str]:
    """Return the validations of an address or number by functions that do not normalise it."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            calls = set(map(_called, ast.walk(function)))
            yield from (
                name for name, by in _JUDGED_BY.items() if name in calls and by not in calls
            )


def _called(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id="phonenumbers"), attr=name)):
            return name
    return ""


def own_fields(tree: ast.AST) -> Iterator[str]:
    """Return the uses of Django's `EmailField` and `EmailInput`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _FIELDS:
                yield name
            case ast.ClassDef(bases=bases):
                named = [one.attr for one in bases if isinstance(one, ast.Attribute)]
                yield from (name for name in named if name in _FIELDS)


def comparisons(tree: ast.AST) -> Iterator[str]:
    """Return the comparisons of a stored mail address with a value that was not normalised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and not all(map(_is_spelled, _sides(node))):
            yield from (side.attr for side in _sides(node) if _is_of_a_row(side))


def _sides(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]


def _is_spelled(side: ast.expr) -> bool:
    match side:
        case ast.Call(func=ast.Name(id="folded")):
            return True
    return _is_of_a_row(side)


def _is_of_a_row(side: ast.expr) -> TypeGuard[ast.Attribute]:
    return isinstance(side, ast.Attribute) and side.attr in _ADDRESSES
