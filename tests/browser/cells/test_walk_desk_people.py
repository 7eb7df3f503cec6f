"""The desk of a branch: its people, one person, and what is done with one person."""

from __future__ import annotations

from tests.browser.cells.walk import Walk
from tests.journeys.town import Person

_PEOPLE = "/beheer/accounts/user/"
_ID = "from accounts.models import User; print(User.objects.get(email='{}').pk)"


def at_the_desk(walk: Walk, role: str, branch: str) -> Walk:
    """Return a walk on a desktop, in which a new member of staff is logged in."""
    desk = walk.elsewhere("Desktop Chrome")
    desk.enrol(desk.person("Tess", role=role, branch=branch))
    return desk


def page_of(walk: Walk, person: Person) -> str:
    """Return the path of the desk's pages about this person."""
    return f"{_PEOPLE}{walk.manage(_ID.format(person.email)).split()[-1]}/"


def test_screens_of_the_people_of_a_branch_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "branch-admin", "66 Ede")
    with desk.stop("beheer/", "empty"):
        desk.open("/beheer/")
    for name in ("Anne", "Bo"):
        desk.person(name, branch="66 Ede")
    with desk.stop("beheer/accounts/user/", "full"):
        desk.open(_PEOPLE)
    with desk.stop("beheer/accounts/user/", "chosen"):
        desk.browser.page.locator("#action-toggle").check()
    with desk.stop("beheer/accounts/user/", "empty"):
        desk.open(f"{_PEOPLE}?q=niemand")
    with desk.stop("beheer/accounts/user/downloaden/", "empty"):
        desk.open(f"{_PEOPLE}downloaden/")
    with desk.stop("beheer/accounts/user/add/", "empty"):
        desk.open(f"{_PEOPLE}add/")
    with desk.stop("beheer/accounts/user/add/", "error"):
        desk.press("[name=_save]:visible")
    with desk.stop("beheer/(?P<url>.*)$", "wrong"):
        desk.open("/beheer/nergens")
    assert not walk.findings, "\n".join(walk.findings)


def test_screens_of_a_person_have_no_findings(walk: Walk) -> None:
    desk = at_the_desk(walk, "branch-admin", "67 Tiel")
    ugur = desk.person("Ugur", branch="67 Tiel")
    page = page_of(desk, ugur)
    with desk.stop("beheer/accounts/user/<path:object_id>/change/", "empty"):
        desk.open(f"{page}change/")
    with desk.stop("beheer/accounts/user/<path:object_id>/change/", "error"):
        desk.browser.page.fill("#id_email", "geen adres")
        desk.press("[name=_save]:visible")
    block(desk, page)
    erase(desk, page)
    assert not walk.findings, "\n".join(walk.findings)


def block(desk: Walk, page: str) -> None:
    with desk.stop("beheer/accounts/user/<int:user_id>/blokkeren/", "empty"):
        desk.open(f"{page}blokkeren/")
    with desk.stop("beheer/accounts/user/<int:user_id>/blokkeren/", "error"):
        desk.press("form.ask button")
    desk.browser.page.fill("#id_reason", "telefoon gestolen")
    with desk.stop("beheer/accounts/user/<path:object_id>/change/", "held"):
        desk.press("form.ask button")
    with desk.stop("beheer/accounts/user/<int:user_id>/vrijgeven/", "empty"):
        desk.open(f"{page}vrijgeven/")
    with desk.stop("beheer/accounts/user/<path:object_id>/change/", "done"):
        desk.press("form.ask button")


def erase(desk: Walk, page: str) -> None:
    with desk.stop("beheer/accounts/user/<int:user_id>/uitloggen/", "empty"):
        desk.open(f"{page}uitloggen/")
    with desk.stop("beheer/accounts/user/<int:user_id>/verwijderen/", "empty"):
        desk.open(f"{page}verwijderen/")
    with desk.stop("beheer/accounts/user/<int:user_id>/verwijderen/", "error"):
        desk.press("form.ask button")


def test_screens_of_a_counter_code_have_no_findings(walk: Walk) -> None:
    farida = walk.person("Farida", branch="68 Soest")
    walk.enrol(farida)
    desk = at_the_desk(walk, "branch-admin", "68 Soest")
    page = page_of(desk, farida)
    with desk.stop("beheer/accounts/user/<int:user_id>/herstelmail/", "empty"):
        desk.open(f"{page}herstelmail/")
    with desk.stop("beheer/accounts/user/<int:user_id>/baliecode/", "empty"):
        desk.open(f"{page}baliecode/")
    with desk.stop("beheer/accounts/user/<int:user_id>/baliecode/", "error"):
        desk.press("form.ask button")
    desk.browser.page.fill("#id_reason", "paspoort gezien")
    with desk.stop("beheer/accounts/user/<int:user_id>/baliecode/", "done"):
        desk.press("form.ask button")
    assert not walk.findings, "\n".join(walk.findings)
