"""After a restore from a backup, every user's epoch is raised, which ends all earlier access."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.browser.session_store import SessionStore
from accounts.housekeeping import AccountsHousekeeping
from accounts.log.events import Event
from accounts.mail.links import issue_link
from accounts.models import MailLink, SecurityEvent, Session
from accounts.models.purpose import Purpose
from accounts.road.walk import facts_of
from tests.unit.accounts.people import employee, on_road, visit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S103")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_restore_raises_every_epoch_so_access_missing_from_the_backup_ends_too() -> None:
    one, other = employee(epoch=3), employee(epoch=8)
    AccountsHousekeeping().after_restore(NOW)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.epoch, other.epoch) == (4, 9)


@pytest.mark.asvs("V7.4.5")
def test_restore_ends_a_sign_in_under_way_and_its_session() -> None:
    here = visit(session=SessionStore())
    facts = on_road(employee(), here)
    facts.sign_in.keep(here.session)
    here.session.keep()
    assert facts_of(here) is not None
    AccountsHousekeeping().after_restore(here.now)
    assert facts_of(here) is None
    assert not Session.objects.exists()


def test_restore_ends_every_link_except_the_disown_link() -> None:
    user = employee()
    for purpose in Purpose:
        issue_link(user=user, purpose=purpose, expires_at=NOW + timedelta(hours=1), now=NOW)
    ended = AccountsHousekeeping().after_restore(NOW)
    assert ended["mail links"] == len(Purpose) - 1
    assert [link.purpose for link in MailLink.objects.usable(NOW)] == [Purpose.DISOWN]


def test_restore_is_logged_as_an_event_without_a_user() -> None:
    AccountsHousekeeping().after_restore(NOW)
    event = SecurityEvent.objects.get()
    assert (event.what, event.at, event.user_id, event.by) == (Event.RESTORED, NOW, None, "cli")
