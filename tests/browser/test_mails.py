"""The HTML part of every mail is legible and accessible in each width and colour scheme."""

from __future__ import annotations

import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from accounts.models.purpose import Purpose
from tests.browser import scripts
from tests.browser.pictures import HEIGHTS, take_pictures
from tests.browser.sights import sights
from tests.journeys.town import Person
from tests.site.running import Site

_TEMPLATES = settings.BASE_DIR / "templates" / "accounts" / "mail"
MAILS = sorted(file.stem for file in _TEMPLATES.glob("[!_]*.html"))
# Reminders, with the stored password of the person who gets one.
REMINDERS = {"remind_activate": "!", "remind_login": "argon2$not-a-real-hash"}
_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
_QUEUE = (
    "from django.utils import timezone;"
    "from accounts.mail.mails import queue_notice, send_link, send_reminder;"
    "from accounts.models import User;"
    "user = User.objects.get(email='{}'); "
)
_PERSON = Person("saskia@mail.example", "+31612345655", "Saskia", "van den Berg")


@pytest.fixture(scope="module")
def addressee(site: Site) -> Person:
    site.invite(_PERSON)
    return _PERSON


@pytest.mark.parametrize("mail", MAILS)
def test_mail_is_legible_in_every_width_and_scheme(
    site: Site, addressee: Person, new_browser: Callable[..., BrowserContext], mail: str
) -> None:
    page = new_browser().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html_of(queued(site, addressee, mail)))
    assert "Beste Saskia," in page.inner_text("body")
    assert asked == [], "a mail loads a resource"
    assert faults(mail, page) == []
    folder = os.environ.get("SCREENSHOTS")
    take_pictures(page, Path(folder) if folder else None, f"mail-{mail}")


def deed_of(mail: str) -> str:
    """Return the call that queues the mail with this template, but for the time."""
    if mail in set(Purpose):
        return f"send_link(user=user, purpose='{mail}'"
    if mail in REMINDERS:
        return f"user.password = '{REMINDERS[mail]}'; send_reminder(user=user, stop_token='x' * 43"
    return f"queue_notice(user=user, notice='{mail}'"


def queued(site: Site, person: Person, mail: str) -> EmailMessage:
    """Let the site send `mail`, the name of its template; return the received mail."""
    command = f"{_QUEUE.format(person.email)}{deed_of(mail)}, now=timezone.now())"
    site.manage("shell", "--verbosity", "0", "--command", command)
    site.deliver()
    return site.newest_mail(person)


def html_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def faults(mail: str, page: Page) -> list[str]:
    """Return the layout and accessibility faults of the mail that is open in the tab `page`."""
    found: list[str] = []
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(scripts.LAYOUT, width)
    for scheme, width in sights(mail, *HEIGHTS):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=scheme)
        violations = Axe().run(page, options=_RULES).response["violations"]
        found += [f"axe {scheme} {width} {one['id']}" for one in violations]
    return found
