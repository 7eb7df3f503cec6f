"""The number to call for help, and numbers that are parsed when they are read."""

from __future__ import annotations

import pytest
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import Branch, User
from accounts.people.phones import HelpPhone, help_phone_of
from tests.unit.accounts.people import employee

pytestmark = pytest.mark.django_db


def of_branch(phone: str) -> User:
    branch = Branch.objects.create(number="09", name="Delft", phone="+31151234567")
    Branch.objects.filter(pk=branch.pk).update(phone=phone)
    user = employee()
    user.branch = Branch.objects.get(pk=branch.pk)
    return user


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+31151234567", HelpPhone("+31151234567", "015 123 4567")),
        ("+3225551234", HelpPhone("+3225551234", "+32 2 555 12 34")),
    ],
)
def test_number_of_the_branch_is_shown_as_people_write_it(stored: str, shown: HelpPhone) -> None:
    assert help_phone_of(of_branch(stored)) == shown


def test_number_that_cannot_be_parsed_is_shown_as_it_is_stored() -> None:
    user = of_branch("+31151234567")
    assert user.branch
    vars(user.branch)["phone"] = "receptie"
    assert help_phone_of(user) == HelpPhone("receptie", "receptie")


def test_number_is_a_parsed_number_for_whoever_reads_it() -> None:
    user = User.objects.get(pk=employee(phone="+31612340009").pk)
    assert isinstance(user.phone, PhoneNumber)
    assert str(user.phone) == "+31612340009"
    deferred = User.objects.defer("phone").get(pk=user.pk)
    assert deferred.phone == user.phone


def test_number_assigned_as_text_is_parsed_as_dutch() -> None:
    user = employee()
    user.phone = "06 12340009"
    user.save()
    assert str(User.objects.get(pk=user.pk).phone) == "+31612340009"
