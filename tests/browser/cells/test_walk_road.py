"""A person activates the account and logs in, past every screen of the road and its errors."""

from __future__ import annotations

import pytest

from tests.browser.cells.walk import SHORT, Walk
from tests.browser.walks import code_at, next_code, wrong_code
from tests.journeys.codes import other_than
from tests.journeys.town import PASSWORD, Person


@pytest.mark.asvs("V3.6.1")
def test_screens_of_activation_have_no_findings(walk: Walk) -> None:
    alice = walk.person()
    with walk.stop("activeren/", "empty"):
        walk.open(walk.site.link_for(alice))
    with walk.stop("activeren/", "error"):
        walk.submit(password=SHORT)
    with walk.stop("inloggen/sms/", "empty"):
        walk.submit(password=PASSWORD)
    enter_the_sms_code(walk, alice)
    with walk.stop("inloggen/koppelen/", "error"):
        walk.submit(code=wrong_code(alice))
    with walk.stop("", "done"):
        walk.submit(code=alice.app_code())
    assert not walk.findings, "\n".join(walk.findings)


def enter_the_sms_code(walk: Walk, person: Person) -> None:
    with walk.stop("inloggen/sms/", "asked"):
        walk.ask_for_sms()
    walk.site.deliver()
    with walk.stop("inloggen/sms/", "sent"):
        walk.open("/inloggen/sms/")
    code = walk.site.sms_code_for(person)
    with walk.stop("inloggen/sms/", "error"):
        walk.submit(code=other_than(code))
    with walk.stop("inloggen/koppelen/", "empty"):
        walk.submit(code=code)
    walk.take_key(person)


def test_screens_of_login_have_no_findings(walk: Walk) -> None:
    bob = walk.person("Bob")
    walk.enrol(bob)
    with walk.stop("inloggen/", "done"):
        walk.log_out()
    with walk.stop("inloggen/", "empty"):
        walk.open("/inloggen/")
    with walk.stop("inloggen/", "error"):
        walk.submit(email=bob.email, password=SHORT)
    with walk.stop("inloggen/code/", "empty"):
        walk.submit(email=bob.email, password=PASSWORD)
    with walk.stop("inloggen/code/", "error"):
        walk.submit(code=wrong_code(bob))
    with walk.stop("inloggen/code/", "error clock"):
        walk.submit(code=code_at(bob, 240))
    with walk.stop("", "empty"):
        walk.submit(code=next_code(bob))
    with walk.stop("inloggen/", "away"):
        walk.forget()
        walk.open("/inloggen/code/")
    assert not walk.findings, "\n".join(walk.findings)
