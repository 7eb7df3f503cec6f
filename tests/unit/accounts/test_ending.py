"""What ends access: a changed password, ending one session, and ending all access of a user."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY

from accounts.browser.session_store import SessionStore
from accounts.browser.visit import Visit
from accounts.log.events import Event
from accounts.mail.mails import send_link
from accounts.models import MailLink, SecurityEvent, Session, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from accounts.road.walk import facts_of
from accounts.services.password import change_password
from accounts.services.session import end_session, log_out_everywhere
from lib.throttle import TooMany
from tests.unit.accounts.browsers import is_inside, logged_in, opened
from tests.unit.accounts.people import PASSWORD, cookies_after, employee, on_road, visit
from tests.unit.accounts.tries import NOW, attacked, known_to
from tests.unit.twofactor.second_factor import connected
from twofactor.devices import is_remembered, remember

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]

NEW = "Een heel ander woord 7!"


def _owner() -> User:
    return employee(password=hashed(PASSWORD))


def _here(user: User) -> Visit:
    return visit(session=logged_in(user))


def _stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


# The password changed


@pytest.mark.asvs("V6.2.3")
def test_right_password_is_asked_before_it_changes() -> None:
    user = _owner()
    here = _here(user)
    assert not change_password(visit=here, user=user, current="Niet het goede 1!", new=NEW)
    assert _stored(user).check_password(PASSWORD)
    assert change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    assert _stored(user).check_password(NEW)


@pytest.mark.asvs("V6.2.3")
def test_wrong_current_password_ends_nothing() -> None:
    user = _owner()
    other, here = logged_in(user), _here(user)
    change_password(visit=here, user=user, current="Niet het goede 1!", new=NEW)
    assert is_inside(other)
    assert is_inside(here.session)
    assert SecurityEvent.objects.get().what == Event.PASSWORD_WRONG


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.2.4", "V7.4.3")
def test_changed_password_keeps_this_session_under_a_new_key_and_ends_the_others() -> None:
    user = _owner()
    other, here = logged_in(user), _here(user)
    key = here.session.session_key
    change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    assert here.session.session_key != key
    assert is_inside(here.session)
    assert not is_inside(other)
    assert not opened(SessionStore(key))
    assert Session.objects.get(user=user).epoch == 2


@pytest.mark.requirement("S50")
def test_changed_password_keeps_the_age_of_the_session() -> None:
    user = _owner()
    here = _here(user)
    ends_at = Session.objects.get().expire_date
    change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    assert Session.objects.get().expire_date == ends_at


@pytest.mark.requirement("S10", "S43")
def test_changed_password_ends_devices_links_and_sign_ins_under_way() -> None:
    user = _owner()
    connected(user, visit().now)
    before = on_road(user)
    remember(before)
    before.sign_in.keep(before.visit.session)
    send_link(user=user, purpose=Purpose.RESET, now=before.visit.now)
    change_password(visit=_here(user), user=user, current=PASSWORD, new=NEW)
    browser = visit(cookies=cookies_after(before.visit))
    assert not is_remembered(on_road(_stored(user), browser))
    assert not MailLink.objects.usable(visit().now).exists()
    assert facts_of(before.visit) is None


def test_changed_password_does_not_hold_recovery() -> None:
    user = _owner()
    change_password(visit=_here(user), user=user, current=PASSWORD, new=NEW)
    assert _stored(user).recovery_held_until is None


def test_concurrent_change_of_the_password_wins() -> None:
    user = _owner()
    here = _here(user)
    User.objects.filter(pk=user.pk).update(epoch=user.epoch + 1)
    assert not change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    assert not _stored(user).check_password(NEW)


def test_concurrent_login_that_renews_the_hash_does_not_stop_the_change() -> None:
    user = _owner()
    here = _here(user)
    User.objects.filter(pk=user.pk).update(password=hashed(PASSWORD))
    assert change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    assert _stored(user).check_password(NEW)


def test_wrong_current_passwords_are_rate_limited() -> None:
    user = _owner()
    here = _here(user)
    for _failure in range(5):
        assert not change_password(visit=here, user=user, current="Niet het goede 1!", new=NEW)
    with pytest.raises(TooMany):
        change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    assert _stored(user).check_password(PASSWORD)


def test_distributed_attack_does_not_stop_a_change_in_a_known_browser() -> None:
    user = _owner()
    attacked(user)
    here = visit(session=logged_in(user), cookies=known_to(user), now=NOW)
    assert change_password(visit=here, user=user, current=PASSWORD, new=NEW)


def test_right_current_password_resets_the_failures_before() -> None:
    user = _owner()
    here = _here(user)
    for _failure in range(4):
        change_password(visit=here, user=user, current="Niet het goede 1!", new=NEW)
    assert change_password(visit=here, user=user, current=PASSWORD, new=NEW)
    for _failure in range(4):
        assert not change_password(visit=here, user=_stored(user), current=PASSWORD, new=NEW)


def test_password_of_a_user_removed_meanwhile_is_not_changed() -> None:
    user = _owner()
    here = _here(user)
    User.objects.filter(pk=user.pk).delete()
    assert not change_password(visit=here, user=user, current=PASSWORD, new=NEW)


# One session


@pytest.mark.requirement("S53")
def test_named_session_ends_and_the_others_go_on() -> None:
    user = _owner()
    ending, staying = logged_in(user), logged_in(user)
    row = Session.objects.get(session_key=ending.row_key)
    end_session(user=user, handle=row.handle, visit=visit())
    assert not is_inside(ending)
    assert is_inside(staying)
    assert SecurityEvent.objects.get(user_id=user.pk).what == "session_ended"


def test_named_session_ends_although_it_got_a_new_key_since_the_list_was_shown() -> None:
    user = _owner()
    ending = logged_in(user)
    handle = Session.objects.get().handle
    ending.renew()
    end_session(user=user, handle=handle, visit=visit())
    assert not is_inside(ending)


@pytest.mark.requirement("S53")
@pytest.mark.asvs("V7.5.2", "V8.2.2")
def test_session_of_another_user_does_not_end() -> None:
    theirs = logged_in(_owner())
    row = Session.objects.get(session_key=theirs.row_key)
    end_session(user=_owner(), handle=row.handle, visit=visit())
    assert is_inside(theirs)
    assert not SecurityEvent.objects.exists()


def test_session_of_another_user_that_began_at_the_same_moment_goes_on() -> None:
    user, other = _owner(), _owner()
    mine, theirs = logged_in(user), logged_in(other)
    Session.objects.update(created_at=visit().now)
    handle = Session.objects.get(user=user).handle
    end_session(user=user, handle=handle, visit=_here(user))
    assert not is_inside(mine)
    assert is_inside(theirs)


@pytest.mark.requirement("S53")
@pytest.mark.parametrize("handle", ["", "x" * 32, "' OR 1=1 --", "0"])
def test_made_up_handle_ends_nothing(handle: str) -> None:
    user = _owner()
    mine = logged_in(user)
    end_session(user=user, handle=handle, visit=visit())
    assert is_inside(mine)


def test_session_key_is_no_handle_and_the_handle_is_no_key() -> None:
    user = _owner()
    mine = logged_in(user)
    row = Session.objects.get()
    end_session(user=user, handle=row.session_key, visit=visit())
    assert is_inside(mine)
    assert not opened(SessionStore(row.handle))


def test_session_that_ended_by_itself_is_not_ended_again() -> None:
    user = _owner()
    logged_in(user)
    handle = Session.objects.get().handle
    later = replace(visit(), now=visit().now + timedelta(days=2))
    end_session(user=user, handle=handle, visit=later)
    assert not SecurityEvent.objects.exists()


# Everything


@pytest.mark.requirement("S43", "S51", "S53")
def test_ending_everything_ends_all_access_of_this_user_and_none_of_another() -> None:
    user, other = _owner(), _owner()
    connected(user, visit().now)
    mine, theirs, here = logged_in(user), logged_in(other), _here(user)
    before = on_road(user)
    remember(before)
    before.sign_in.keep(before.visit.session)
    send_link(user=user, purpose=Purpose.RECOVER, now=before.visit.now)
    log_out_everywhere(visit=here, user=user)
    assert not is_inside(mine)
    assert SESSION_KEY not in here.session
    assert is_inside(theirs)
    browser = visit(cookies=cookies_after(before.visit))
    assert not is_remembered(on_road(_stored(user), browser))
    assert not MailLink.objects.usable(visit().now).exists()
    assert facts_of(before.visit) is None
    assert list(Session.objects.filter(user=user)) == []


@pytest.mark.requirement("S43")
def test_logging_out_everywhere_keeps_password_and_app() -> None:
    user = _owner()
    connected(user, visit().now)
    log_out_everywhere(visit=_here(user), user=user)
    assert _stored(user).check_password(PASSWORD)
    assert _stored(user).authenticator_set.filter(confirmed=True).exists()
    assert SecurityEvent.objects.get().what == "logged_out_everywhere"
