"""The page of the SMS code in every state of the SMS, and the page that connects the app."""

from __future__ import annotations

from tests.browser.cells.walk import Walk
from tests.journeys.town import PASSWORD, Person

_CODES = (
    "from django.utils import timezone; from lib import throttle; from django.conf import settings;"
    "from messaging.models import Message; from twofactor.models import Authenticator, SmsCode;"
    "now = timezone.now(); codes = SmsCode.objects.filter(user__email='{}');"
)
_EXPIRE = _CODES + "codes.update(expires_at=now)"
_LOSE = _CODES + "Message.objects.filter(smscode__in=codes).update(state='failed', sent_at={})"
_USE_UP = _CODES + (
    "[throttle.charge(settings.SMS_PER_NUMBER, '{}', now=now) for more in range(4)]"
)
_FORGET_KEY = _CODES + "Authenticator.objects.filter(user__email='{}').delete()"


def test_screens_of_an_sms_that_does_not_come_have_no_findings(walk: Walk) -> None:
    bram = walk.person("Bram")
    walk.at_sms(bram)
    with walk.stop("inloggen/sms/", "undelivered"):
        walk.manage(_LOSE.format(bram.email, "now"))
        walk.open("/inloggen/sms/")
    with walk.stop("inloggen/sms/", "lost"):
        walk.manage(_LOSE.format(bram.email, "None"))
        walk.open("/inloggen/sms/")
    walk.ask_for_sms()
    walk.site.deliver()
    with walk.stop("inloggen/sms/", "error expired"):
        walk.manage(_EXPIRE.format(bram.email))
        walk.submit(code=walk.site.sms_code_for(bram))
    with walk.stop("inloggen/sms/", "held"):
        walk.manage(_USE_UP.format(bram.email, bram.phone))
        walk.open("/inloggen/sms/")
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_a_second_browser_have_no_findings(walk: Walk) -> None:
    gijs = walk.person("Gijs")
    walk.at_sms(gijs)
    desktop = walk.elsewhere("Desktop Chrome")
    with desktop.stop("inloggen/sms/", "elsewhere"):
        desktop.log_in(gijs)
    walk.enter_sms(gijs)
    desktop.ask_for_sms()
    connect_a_second_time(desktop, gijs)
    assert not walk.findings, "\n".join(walk.findings)


def connect_a_second_time(desktop: Walk, person: Person) -> None:
    """Enter the SMS code while an app has the key that another browser showed."""
    desktop.site.deliver()
    with desktop.stop("inloggen/koppelen/", "older"):
        desktop.submit(code=desktop.site.sms_code_for(person))
    with desktop.stop("inloggen/koppelen/", "error older"):
        desktop.submit(code=person.app_code())
    with desktop.stop("inloggen/koppelen/", "expired"):
        desktop.manage(_FORGET_KEY.format(person.email, person.email))
        desktop.open("/inloggen/koppelen/")


def test_qr_code_has_no_findings_on_a_desktop_and_unfolded_on_a_phone(walk: Walk) -> None:
    fatma = walk.person("Fatma")
    walk.at_sms(fatma)
    walk.submit(code=walk.site.sms_code_for(fatma))
    with walk.stop("inloggen/koppelen/", "open"):
        walk.open("/inloggen/koppelen/")
        walk.browser.page.locator("details:has(svg.qr) summary").click()
    desktop = walk.elsewhere("Desktop Chrome")
    desktop.log_in(fatma)
    desktop.ask_for_sms()
    desktop.site.deliver()
    with desktop.stop("inloggen/koppelen/", "desktop"):
        desktop.submit(code=desktop.site.sms_code_for(fatma))
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_two_people_in_two_tabs_have_no_findings(walk: Walk) -> None:
    hugo, iris = walk.person("Hugo"), walk.person("Iris")
    second = walk.tab()
    walk.open(walk.site.link_for(hugo))
    second.open(walk.site.link_for(iris))
    with walk.stop("inloggen/", "other link"):
        walk.submit(password=PASSWORD)
    second.submit(password=PASSWORD)
    walk.open(walk.site.link_for(hugo))
    walk.submit(password=PASSWORD)
    with second.stop("inloggen/", "other sign-in"):
        second.submit(code="123456")
    assert not walk.findings, "\n".join(walk.findings)
