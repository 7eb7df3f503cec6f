"""A thief at a browser left logged in at the desk needs an app code to invite, after minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from tests.journeys.town import Person, Town, step_up, user_of

pytestmark = pytest.mark.requirement("S52", "S65")


@pytest.mark.asvs("V7.5.3")
def test_inviting_asks_the_code_and_keeps_the_form(
    town: Town, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    clock.shift(timedelta(minutes=6))
    page = desk.open("/beheer/accounts/user/add/")
    typed = {
        "first_name": "Tom",
        "last_name": "Dief",
        "email": "tom@mail.example",
        "phone": "06 87654322",
        "branch": str(user_of(carol).branch_id),
        "language": "nl",
        "_save": "Opslaan",
    }
    assert desk.send(page.url, page.forms[-1].fields | typed).h1 == "Bent u het zelf?"
    assert not User.objects.filter(email="tom@mail.example").exists()
    step_up(desk, carol)
    assert User.objects.filter(email="tom@mail.example").exists()
