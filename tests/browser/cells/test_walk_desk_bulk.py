"""Lists of many people at the desk: pasted, corrected, worked off, stopped, and selected."""

from __future__ import annotations

from tests.browser.cells.test_walk_desk_people import at_the_desk
from tests.browser.cells.walk import Walk
from tests.journeys.lists import BOX, crowd, pasted

_ONE_SLICE = """
from django.utils import timezone
from onboarding.jobs.working import work
work(timezone.now())
"""
_JOB, _STOP = "beheer/bulk/<uuid:job_id>/", "beheer/bulk/<uuid:job_id>/stoppen/"


def test_screens_of_a_pasted_list_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "branch-admin", "71 Oss")
    with desk.stop("beheer/bulk/", "empty"):
        desk.open("/beheer/bulk/")
    with desk.stop("beheer/bulk/nieuw/", "empty"):
        desk.open(BOX)
    with desk.stop("beheer/bulk/inlezen/", "error"):
        desk.press("form.ask button")
    with desk.stop(_JOB, "columns"):
        paste(desk, pasted(crowd(3, 500), ("Wie", "Van", "Waar", "Bel")))
    with desk.stop(_STOP, "empty"):
        desk.press("form.ask a.plain")
    correct_and_start(desk)
    with desk.stop("beheer/bulk/", "full"):
        desk.open("/beheer/bulk/")
    assert not walk.findings, "\n".join(walk.findings)


def correct_and_start(desk: Walk) -> None:
    rows = crowd(60, 1000 * desk.lap + 1000)
    rows[4] = (*rows[4][:3], "010 123 45 67")
    with desk.stop(_JOB, "error"):
        paste(desk, pasted(rows))
    desk.press("form.ask button[name=invites]")
    with desk.stop(_JOB, "running"):
        desk.site.manage("shell", "--no-imports", "-c", _ONE_SLICE)
        desk.open(desk.browser.path)
    with desk.stop(_JOB, "paused"):
        desk.press("form.ask button")
    with desk.stop(_STOP, "running"):
        desk.press("form.ask a.plain")
    with desk.stop(_JOB, "done"):
        desk.press("form.ask button")


def paste(desk: Walk, text: str) -> None:
    desk.open(BOX)
    desk.browser.page.fill("#id_rows", text)
    desk.press("form.ask button")


def test_screen_of_selected_people_to_block_has_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "branch-admin", "72 Borculo")
    for name in ("Weg", "Heen"):
        desk.person(name, branch="72 Borculo")
    desk.open("/beheer/accounts/user/?q=cel.example")
    desk.browser.page.locator("#action-toggle").check()
    with desk.stop(_JOB, "block"):
        desk.press(".actions button[name=index][value='2']")
    assert not walk.findings, "\n".join(walk.findings)
