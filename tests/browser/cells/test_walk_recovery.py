"""A person replaces the app, by mail or at the counter, and closes an account that was robbed."""

from __future__ import annotations

from tests.browser.cells.test_walk_links import expire, never_sent
from tests.browser.cells.walk import SHORT, Walk
from tests.journeys.town import PASSWORD, Person, link_in

_NEW = f"{PASSWORD} Twee"
# Sends the mail with the link that freezes the account, as after a recovery by a thief.
_DISOWN = (
    "from django.utils import timezone; from accounts.mail.mails import send_link;"
    "from accounts.models import User;"
    "send_link(user=User.objects.get(email='{}'), purpose='disown', now=timezone.now())"
)


def test_screens_of_recovery_by_mail_have_no_findings(walk: Walk) -> None:
    hanna = walk.person("Hanna")
    walk.enrol(hanna)
    walk.forget()
    never_sent(walk, "herstel/verder/", "/herstel/")
    link = ask_to_recover(walk, hanna)
    in_a_mail_app(walk.elsewhere(), link)
    with walk.stop("herstel/verder/", "empty"):
        walk.open(link)
    walk.let_time_pass()
    walk.submit()
    walk.enter_sms(hanna)
    with walk.stop("", "restored"):
        walk.submit(code=hanna.app_code())
    with walk.stop("herstel/verder/", "used"):
        walk.open(link)
    assert not walk.findings, "\n".join(walk.findings)


def ask_to_recover(walk: Walk, person: Person) -> str:
    """Ask for the mail twice; return the link of the second, after a look at an expired one."""
    walk.log_in(person)
    with walk.stop("herstel/", "empty"):
        walk.press("main a[href='/herstel/']")
    with walk.stop("herstel/gestuurd/", "done"):
        walk.submit()
    walk.site.deliver()
    with walk.stop("herstel/verder/", "expired"):
        expire(walk, person)
        walk.open(walk.site.link_for(person))
    walk.open("/herstel/")
    walk.submit()
    walk.site.deliver()
    return walk.site.link_for(person)


def in_a_mail_app(walk: Walk, link: str) -> None:
    """Open the link in a browser that knows nothing of the sign-in."""
    with walk.stop("herstel/verder/", "elsewhere"):
        walk.open(link)
    with walk.stop("herstel/verder/", "error elsewhere"):
        walk.submit(password=SHORT)


def test_screens_of_recovery_inside_and_on_hold_have_no_findings(walk: Walk) -> None:
    odile = walk.person("Odile")
    walk.enrol(odile)
    with walk.stop("herstel/", "inside"):
        walk.open("/herstel/")
    with walk.stop("herstel/", "error inside"):
        walk.submit(password=SHORT)
    walk.forget()
    reset_the_password(walk, odile)
    with walk.stop("herstel/", "held"):
        walk.open("/herstel/")
    with walk.stop("herstel/baliecode/", "empty"):
        walk.press("main a[href='/herstel/baliecode/']")
    with walk.stop("herstel/baliecode/", "error"):
        walk.submit(code="BCDFGHJ")
    assert not walk.findings, "\n".join(walk.findings)


def reset_the_password(walk: Walk, person: Person) -> None:
    walk.open("/wachtwoord/vergeten/")
    walk.submit(email=person.email)
    walk.site.deliver()
    walk.open(walk.site.link_for(person))
    walk.submit(password=_NEW)


def test_screens_of_an_account_that_its_owner_closed_have_no_findings(walk: Walk) -> None:
    piotr = walk.person("Piotr")
    walk.enrol(piotr)
    walk.log_out()
    never_sent(walk, "dit-was-ik-niet/", "/dit-was-ik-niet/")
    link = close(walk, piotr)
    with walk.stop("inloggen/", "blocked"):
        walk.log_in(piotr)
    walk.let_time_pass()
    with walk.stop("herstel/baliecode/", "frozen"):
        reset_the_password(walk, piotr)
    walk.submit(code=walk.site.manage("counter_code", piotr.email).rpartition(": ")[2])
    walk.enter_sms(piotr)
    walk.enter_app(piotr.app_code())
    with walk.stop("dit-was-ik-niet/", "used"):
        walk.open(link)
    assert not walk.findings, "\n".join(walk.findings)


def close(walk: Walk, person: Person) -> str:
    """Close the account by the second of two links, the first of which expires; return it."""
    with walk.stop("dit-was-ik-niet/", "expired"):
        link = disowning(walk, person)
        expire(walk, person)
        walk.open(link)
    link = disowning(walk, person)
    with walk.stop("dit-was-ik-niet/", "empty"):
        walk.open(link)
    with walk.stop("dit-was-ik-niet/", "done"):
        walk.submit()
    return link


def disowning(walk: Walk, person: Person) -> str:
    walk.manage(_DISOWN.format(person.email))
    walk.site.deliver()
    return link_in(walk.site.newest_mail(person))
