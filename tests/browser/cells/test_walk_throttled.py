"""The page after too many tries, on each screen that counts them."""

from __future__ import annotations

from tests.browser.cells.walk import SHORT, Walk
from tests.browser.walks import wrong_code
from tests.journeys.codes import other_than
from tests.journeys.town import PASSWORD

TRIES = 5  # free of a wait, on each of these screens
_MAILS = 3  # an hour, to one person


def test_screens_of_too_many_codes_have_no_findings(walk: Walk) -> None:
    kees = walk.person("Kees")
    walk.at_sms(kees)
    code = walk.site.sms_code_for(kees)
    wear_out(walk, "inloggen/sms/", TRIES - 1, code=other_than(code))
    walk.open("/inloggen/sms/")
    walk.submit(code=code)
    walk.take_key(kees)
    wear_out(walk, "inloggen/koppelen/", TRIES, code=wrong_code(kees))
    walk.open("/inloggen/koppelen/")
    walk.enter_app(kees.app_code())
    walk.log_out()
    walk.log_in(kees)
    wear_out(walk, "inloggen/code/", TRIES, code=wrong_code(kees))
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_too_many_passwords_and_mails_have_no_findings(walk: Walk) -> None:
    lena = walk.person("Lena")
    walk.enrol(lena)
    walk.open("/wachtwoord/wijzigen/")
    wear_out(walk, "wachtwoord/wijzigen/", TRIES, current=SHORT, password=f"{PASSWORD} Twee")
    walk.open("/")
    walk.log_out()
    wear_out(walk, "inloggen/", TRIES, email=lena.email, password=SHORT)
    for _mail in range(_MAILS):
        walk.open("/wachtwoord/vergeten/")
        walk.submit(email=lena.email)
    walk.open("/wachtwoord/vergeten/")
    wear_out(walk, "wachtwoord/vergeten/", 0, email=lena.email)
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_too_many_tries_to_recover_have_no_findings(walk: Walk) -> None:
    noor = walk.person("Noor")
    walk.enrol(noor)
    walk.log_out()
    walk.log_in(noor)
    walk.open("/herstel/baliecode/")
    wear_out(walk, "herstel/baliecode/", TRIES - 1, code="BCDFGHJK")
    for _mail in range(_MAILS):
        walk.open("/herstel/")
        walk.submit()
    walk.open("/herstel/")
    wear_out(walk, "herstel/", 0)
    walk.site.deliver()
    elsewhere = walk.elsewhere()
    elsewhere.open(walk.site.link_for(noor))
    wear_out(elsewhere, "herstel/verder/", TRIES, password=SHORT)
    assert not walk.findings, "\n".join(walk.findings)


def wear_out(walk: Walk, screen: str, tries: int, **typed: str) -> None:
    """Send the form so often, and once more, when it is refused for a while; end that wait."""
    for _try in range(tries):
        walk.submit(**typed)
    with walk.stop(screen, "throttled"):
        walk.submit(**typed)
    walk.let_time_pass()
