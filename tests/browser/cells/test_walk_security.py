"""'Beveiliging': devices, sessions, the log, a new password, and the code that it asks first."""

from __future__ import annotations

import pytest

from tests.browser.cells.walk import SHORT, Walk
from tests.browser.walks import next_code, wrong_code
from tests.journeys.town import PASSWORD, Person

pytestmark = pytest.mark.requirement("S53")

_OTHER = "Een tandem met 3 zadels!"


def test_screens_of_devices_and_sessions_have_no_findings(walk: Walk) -> None:
    lars = walk.person("Lars")
    walk.enrol(lars)
    with walk.stop("beveiliging/", "empty"):
        walk.open("/beveiliging/")
    desktop = walk.elsewhere("Desktop Chrome")
    desktop.log_in(lars)
    desktop.enter_app(next_code(lars), remember=True)
    with walk.stop("beveiliging/", "full"):
        walk.open("/beveiliging/")
    with walk.stop("beveiliging/", "done"):
        walk.press("main form[action*='/apparaat/'] button")
    with walk.stop("beveiliging/logboek/", "full"):
        walk.press("main a[href='/beveiliging/logboek/']")
    walk.open("/beveiliging/")
    with walk.stop("inloggen/", "everywhere"):
        walk.press("main form[action$='/overal-uit/'] button")
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_a_new_password_have_no_findings(walk: Walk) -> None:
    femke = walk.person("Femke")
    come_back_remembered(walk, femke)
    with walk.stop("wachtwoord/wijzigen/", "code"):
        walk.open("/wachtwoord/wijzigen/")
    with walk.stop("wachtwoord/wijzigen/", "error code"):
        walk.submit(**{"step_up-code": wrong_code(femke)})
    with walk.stop("wachtwoord/wijzigen/", "empty"):
        walk.submit(**{"step_up-code": next_code(femke)})
    with walk.stop("wachtwoord/wijzigen/", "error"):
        walk.submit(current=SHORT, password=femke.first_name)
    walk.submit(current=PASSWORD, password=_OTHER)
    assert walk.browser.path == "/beveiliging/"
    assert not walk.findings, "\n".join(walk.findings)


def come_back_remembered(walk: Walk, person: Person) -> None:
    """Log in on a remembered device: no code was entered in this session."""
    walk.enrol(person, remember=True)
    walk.log_out()
    walk.log_in(person)
