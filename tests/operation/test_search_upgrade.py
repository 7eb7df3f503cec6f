"""People of a former release are found by the search of this one."""

from __future__ import annotations

import pytest

from accounts.models import User
from desk.search import found
from tests.operation.former import FORMER, migrated_back
from tests.unit.accounts.people import employee, rotterdam

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_of_the_former_release_are_found_after_the_upgrade() -> None:
    branch = rotterdam()  # this release's Branch has columns that the former one lacks
    with migrated_back(FORMER):
        person = employee(last_name="van der Haanen", branch=branch)
    assert list(found(User.objects.all(), "haanen")) == [person]
