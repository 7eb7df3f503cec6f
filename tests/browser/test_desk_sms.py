"""The desk's SMS page, as head office sees it, passes the checks of accessibility and CSP."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, NARROW
from tests.browser.walks import enrol
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

# A fortnight of SMS to three countries, and a branch whose budget is almost used.
FORTNIGHT = """
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from accounts.models import Branch
from lib import throttle
from lib.models import Charge
from messaging.models import Message
from messaging.states import Kind, State
now, branch = timezone.now(), Branch.objects.first()
def sms(day, number):
    at = now - timedelta(days=day)
    state = [State.DELIVERED, State.DELIVERED, State.FAILED, State.UNKNOWN][number % 4]
    return Message(kind=Kind.SMS, purpose="sms_code", branch=branch, state=state, created_at=at,
        expires_at=at, sent_at=None if state == State.UNKNOWN else at, segments=1,
        prefix=(31, 32, 48, 31, 31)[number % 5])
Message.objects.bulk_create(sms(day, n) for day in range(14) for n in range(day * 3 + 4))
throttle.charge(settings.SMS_PER_BRANCH, branch.pk, now=now)
Charge.objects.filter(key__startswith="sms-branch:").update(count=1740)
Charge.objects.filter(key__startswith="sms-all:").update(count=4321)
"""


def test_sms_page_of_head_office_has_no_findings(
    site: Site, desktop: Inspector, phone: Inspector
) -> None:
    vera = Person("vera@mail.example", "+31612345653", "Vera", "Mulder")
    site.invite(vera, role="head-office")
    enrol(site, desktop, vera)
    site.manage("shell", "--verbosity", "0", "--command", FORTNIGHT)
    desktop.follow("Beheer")
    desktop.look_at_desk("beheer sms alarm")
    desktop.follow("Sms-verbruik")
    desktop.look_at_desk("beheer sms")
    desktop.page.set_viewport_size({"width": NARROW, "height": HEIGHTS[NARROW]})
    assert desktop.page.evaluate("document.documentElement.scrollWidth") == NARROW
    desktop.follow("Per land")
    desktop.look_at_desk("beheer sms land")
    desktop.follow("Stop alle sms")
    desktop.look_at_desk("beheer sms stoppen")
    desktop.press("Ja, stop alle sms")
    desktop.look_at_desk("beheer sms gestopt")
    _wait_in_vain(site, phone)
    desktop.follow("Hervat sms")
    desktop.press("Ja, hervat sms")
    assert "Sms'jes worden gewoon verstuurd." in desktop.text
    assert not desktop.findings, "\n".join(desktop.findings)
    assert not phone.findings, "\n".join(phone.findings)


def _wait_in_vain(site: Site, phone: Inspector) -> None:
    """Choose a password as a new user while all SMS are stopped; check the next page."""
    wout = Person("wout@mail.example", "+31612345654", "Wout", "Smit")
    site.invite(wout)
    phone.open(site.link_for(wout))
    phone.press("Toepassen", password=PASSWORD)
    phone.look("sms gestopt")
