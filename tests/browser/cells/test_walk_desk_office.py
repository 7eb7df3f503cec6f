"""The desk of head office: board, branches, roles, log, messages and SMS."""

from __future__ import annotations

from playwright.sync_api import FilePayload

from tests.browser.cells.test_walk_desk_people import at_the_desk, page_of
from tests.browser.cells.test_walk_errors import faulty
from tests.browser.cells.test_walk_throttled import TRIES, wear_out
from tests.browser.cells.walk import Walk
from tests.browser.walks import wrong_code
from tests.journeys.pictures import logo
from tests.journeys.town import PASSWORD
from tests.site.running import Site

__all__ = ["faulty"]

_MONDAY = "from tests.unit.onboarding.standing import a_busy_monday; a_busy_monday('{}')"
# A fortnight of SMS to three countries, and a branch whose budget is almost used.
_FORTNIGHT = """
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
_LOG, _BRANCH = "/beheer/accounts/securityevent/", "/beheer/accounts/branch/"


def test_screens_of_head_office_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "head-office", "")
    number = f"69{walk.lap}"  # in each lap another branch: its people are named after it
    desk.person("Ans", branch=f"{number} Breda")
    desk.manage(_MONDAY.format(number))
    with desk.stop("beheer/", "full"):
        desk.open("/beheer/")
    with desk.stop("beheer/(?P<app_label>accounts|messaging)/$", "full"):
        desk.open("/beheer/accounts/")
    with desk.stop("beheer/rollen/", "full"):
        desk.open("/beheer/rollen/")
    with desk.stop("beheer/messaging/message/", "full"):
        desk.open("/beheer/messaging/message/")
    with desk.stop("beheer/messaging/message/<path:object_id>/change/", "full"):
        desk.press("#result_list tbody th a")
    see_the_log(desk)
    change_a_branch(desk)
    assert not walk.findings, "\n".join(walk.findings)


def see_the_log(desk: Walk) -> None:
    with desk.stop("beheer/accounts/securityevent/", "full"):
        desk.open(_LOG)
    with desk.stop("beheer/accounts/securityevent/<path:object_id>/change/", "full"):
        desk.press("#result_list tbody th a")
    with desk.stop("beheer/accounts/securityevent/", "filtered"):
        desk.open(f"{_LOG}?wat=invited")
    with desk.stop("beheer/accounts/securityevent/", "empty"):
        desk.open(f"{_LOG}?van=2020-01-01&tot=2020-01-31")
    with desk.stop("beheer/accounts/securityevent/downloaden/", "empty"):
        desk.open(f"{_LOG}downloaden/")


def change_a_branch(desk: Walk) -> None:
    with desk.stop("beheer/accounts/branch/add/", "empty"):
        desk.open(f"{_BRANCH}add/")
    with desk.stop("beheer/accounts/branch/add/", "error"):
        desk.press("[name=_save]:visible")
    with desk.stop("beheer/accounts/branch/", "full"):
        desk.open(_BRANCH)
    with desk.stop("beheer/accounts/branch/<path:object_id>/change/", "empty"):
        desk.press("#result_list tbody th a")
    page = desk.browser.path
    with desk.stop("beheer/accounts/branch/<path:object_id>/change/", "error"):
        desk.browser.page.fill("#id_reply_to", "geen adres")
        desk.press("[name=_save]:visible")
    with desk.stop("beheer/accounts/branch/<path:object_id>/history/", "empty"):
        desk.open(page.replace("/change/", "/history/"))


def test_screens_of_moving_a_person_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "head-office", "")
    page = page_of(desk, desk.person("Ugur", branch="67 Tiel"))
    with desk.stop("beheer/accounts/user/<int:user_id>/verplaatsen/", "empty"):
        desk.open(f"{page}verplaatsen/")
    with desk.stop("beheer/accounts/user/<int:user_id>/verplaatsen/", "error"):
        desk.press("form.ask button")
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_sms_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "head-office", "")
    desk.person("Wout")  # with a branch, whose SMS are counted
    desk.manage(_FORTNIGHT)
    with desk.stop("beheer/", "alarm"):
        desk.open("/beheer/")
    with desk.stop("beheer/messaging/smsstop/", "full"):
        desk.open("/beheer/messaging/smsstop/")
    with desk.stop("beheer/messaging/smsstop/", "country"):
        desk.press(".choices a[href*='per=land']")
    with desk.stop("beheer/messaging/smsstop/stop/", "empty"):
        desk.open("/beheer/messaging/smsstop/stop/")
    with desk.stop("beheer/messaging/smsstop/", "stopped"):
        desk.press(".sms-ask button")
    wait_in_vain(walk)
    with desk.stop("beheer/messaging/smsstop/hervat/", "empty"):
        desk.open("/beheer/messaging/smsstop/hervat/")
    desk.press(".sms-ask button")
    assert not walk.findings, "\n".join(walk.findings)


def wait_in_vain(walk: Walk) -> None:
    wout = walk.person("Wout")
    walk.open(walk.site.link_for(wout))
    with walk.stop("inloggen/sms/", "stopped"):
        walk.submit(password=PASSWORD)


def test_screens_of_the_logo_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "head-office", "")
    with desk.stop("beheer/accounts/logo/", "empty"):
        desk.open("/beheer/accounts/logo/")
    with desk.stop("beheer/accounts/logo/", "error"):
        desk.press("form[action$='plaatsen/'] button")
    file = FilePayload(name="logo.png", mimeType="image/png", buffer=logo())
    desk.browser.page.set_input_files("#id_file", file)
    with desk.stop("beheer/accounts/logo/", "full"):
        desk.press("form[action$='plaatsen/'] button")
    desk.press("form[action$='weghalen/'] button")
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_the_code_before_a_form_goes_on_have_no_findings(
    walk: Walk, faulty: Site
) -> None:
    """On this site an app code is old at once: the desk asks for another before it acts."""
    desk = walk.on(faulty)
    vera = desk.person("Vera", role="head-office", branch="")
    desk.enrol(vera)
    desk.open(f"{page_of(desk, desk.person('Wim', role='branch-admin'))}blokkeren/")
    desk.browser.page.fill("#id_reason", "telefoon gestolen")
    with desk.stop("beveiliging/code/", "empty"):
        desk.press("form.ask button")
    with desk.stop("beveiliging/code/", "error"):
        desk.submit(**{"step_up-code": wrong_code(vera)})
    wear_out(desk, "beveiliging/code/", TRIES - 1, **{"step_up-code": wrong_code(vera)})
    assert not walk.findings, "\n".join(walk.findings)
