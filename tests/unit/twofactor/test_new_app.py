"""The app is replaced in one transaction; the link in the notice of it freezes the account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import transaction

from accounts.mail.links import LinkState, find_link, link_cookie
from accounts.models import MailLink, SecurityEvent, Session
from accounts.models.purpose import Purpose
from accounts.road.walk import Facts, facts_of, locked
from lib.sealing import unseal
from lib.tokens import digest, new_token
from messaging.models import Message
from messaging.outgoing import Mail, Sms
from tests.unit.accounts.browsers import logged_in
from tests.unit.accounts.people import cookies_after, employee, on_road, visit
from tests.unit.twofactor.recovering import (
    app_of,
    enrolled,
    finish,
    fresh_link,
    later,
    noted,
    recovering,
    stored,
)
from tests.unit.twofactor.second_factor import at_connect, pending, present_code
from twofactor import app_codes as services
from twofactor.app_codes import connect_app
from twofactor.devices import is_remembered, remember
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step
from twofactor.recovery import disown, recovers, replace_app
from twofactor.verdicts import Verdict

pytestmark = pytest.mark.django_db

HOUR, SECOND, STEP = timedelta(hours=1), timedelta(seconds=1), timedelta(seconds=30)
HOLD: timedelta = project.RECOVERY_HOLD


# Finishing


@pytest.mark.requirement("S60", "S63")
def test_new_app_replaces_the_old_one_and_logs_in() -> None:
    user = enrolled()
    facts, old = recovering(user), app_of(user)
    assert finish(facts).verdict == Verdict.RIGHT
    assert app_of(user).pk != old.pk
    assert Authenticator.objects.filter(user=user).count() == 1
    session = Session.objects.get(user=user)
    assert (session.epoch, session.amr) == (2, "otp pwd sms")
    assert (noted(user, "app_replaced"), noted(user, "app_connected")) == (1, 1)


@pytest.mark.requirement("S63")
def test_apps_of_other_users_are_not_replaced() -> None:
    other, third = enrolled(), employee()
    theirs, waiting = app_of(other), pending(at_connect(third))
    finish(recovering(enrolled()))
    assert app_of(other).pk == theirs.pk
    assert Authenticator.objects.filter(pk=waiting.pk, confirmed=False).exists()


def test_sign_in_goes_on_in_the_new_epoch() -> None:
    facts = recovering(enrolled())
    with transaction.atomic():
        going = replace_app(facts)
    assert going is not None
    assert going.sign_in.fits(stored(facts.user), facts.visit.now)
    assert not facts.sign_in.fits(stored(facts.user), facts.visit.now)


def test_code_burned_by_a_concurrent_request_leaves_the_old_app_and_the_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = enrolled()
    facts, old = recovering(user), app_of(user)
    device, step = pending(facts), time_step(facts.visit.now)

    def locked_while_a_rival_burns(asked: Facts) -> Facts | None:
        Authenticator.objects.burn_nearby(device.pk, step)
        return locked(asked)

    monkeypatch.setattr(services, "locked", locked_while_a_rival_burns)
    assert finish(facts).verdict == Verdict.ENDED
    assert app_of(user).pk == old.pk
    assert recovers(facts)
    assert not Session.objects.filter(user=user).exists()


@pytest.mark.requirement("S43", "S63")
@pytest.mark.asvs("V6.5.6", "V7.4.3")
def test_finishing_ends_sessions_sign_ins_devices_and_links() -> None:
    user = enrolled()
    ticked, other = on_road(user), on_road(user)
    remember(ticked)
    other.sign_in.keep(other.visit.session)
    session = logged_in(user).row_key
    fresh_link(user, Purpose.RESET)
    finish(recovering(user))
    fresh = stored(user)
    assert fresh.epoch == 2
    assert not Session.objects.filter(session_key=session).exists()
    assert facts_of(other.visit) is None
    assert not is_remembered(on_road(fresh, visit(cookies=cookies_after(ticked.visit))))
    usable = MailLink.objects.usable(visit().now).values_list("purpose", flat=True)
    assert list(usable) == [Purpose.DISOWN]


def test_browser_ticked_while_recovering_is_remembered_in_the_new_epoch() -> None:
    facts = recovering(enrolled())
    code = present_code(pending(facts), facts.visit.now)
    connect_app(facts=facts, code=code, remember=True)
    again = on_road(stored(facts.user), visit(cookies=cookies_after(facts.visit)))
    assert is_remembered(again)


@pytest.mark.requirement("S54", "S63")
def test_owner_is_notified_by_mail_with_a_disown_link_and_by_sms_with_the_branch() -> None:
    facts = recovering(enrolled())
    finish(facts)
    mail = Message.objects.get(purpose="disown")
    sms = Message.objects.get(purpose="app_replaced")
    told = Mail.from_json(unseal(mail.payload, *mail.seal_context))
    assert told.to == facts.user.email
    assert "/dit-was-ik-niet/" in told.text
    text = Sms.from_json(unseal(sms.payload, *sms.seal_context))
    assert text.number == facts.user.phone
    assert "opnieuw gekoppeld" in text.text
    assert "010 123 4567" in text.text


@pytest.mark.requirement("S60", "S63")
def test_spent_link_replaces_no_second_app() -> None:
    user = enrolled()
    link = fresh_link(user)
    finish(recovering(user, link))
    first, fresh = app_of(user), stored(user)
    outcome = finish(recovering(fresh, link))
    assert outcome.verdict == Verdict.ENDED
    assert app_of(user).pk == first.pk
    assert noted(user, "app_replaced") == 1


@pytest.mark.requirement("S63")
def test_wrong_code_spends_no_link_and_keeps_the_old_app() -> None:
    user = enrolled()
    facts, old = recovering(user), app_of(user)
    pending(facts)
    assert connect_app(facts=facts, code="abcdef").verdict == Verdict.WRONG
    assert app_of(user).pk == old.pk
    assert MailLink.objects.get(purpose=Purpose.RECOVER).used_at is None
    assert finish(facts).verdict == Verdict.RIGHT


def test_link_that_expired_while_connecting_leaves_the_old_app() -> None:
    user = enrolled()
    facts, old = recovering(user), app_of(user)
    device = pending(facts)
    late = later(facts, HOUR + SECOND)
    late = replace(late, sign_in=replace(late.sign_in, started_at=late.visit.now.timestamp()))
    outcome = connect_app(facts=late, code=present_code(device, late.visit.now))
    assert outcome.verdict == Verdict.ENDED
    assert app_of(user).pk == old.pk


@pytest.mark.requirement("S32")
def test_code_shown_too_early_never_leaves_the_account_without_an_app() -> None:
    """A code entered too early is burned, so it does not connect the new app later either."""
    user = enrolled()
    facts, old = recovering(user), app_of(user)
    device = pending(facts)
    code = code_at(device.key, time_step(facts.visit.now) + 3)
    assert connect_app(facts=facts, code=code).verdict == Verdict.CLOCK
    late = later(facts, 3 * STEP)
    assert connect_app(facts=late, code=code).verdict == Verdict.USED
    assert app_of(user).pk == old.pk
    assert stored(user).epoch == 1
    assert MailLink.objects.get(purpose=Purpose.RECOVER).used_at is None
    assert not Message.objects.filter(purpose="app_replaced").exists()


@pytest.mark.requirement("S63")
def test_rolled_back_recovery_leaves_no_new_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A recovery finishes in one transaction (S63), so an error at its end undoes all of it."""
    user = enrolled()
    facts, old = recovering(user), app_of(user)
    code = present_code(pending(facts), facts.visit.now)

    def fail(*_args: object, **_kwargs: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("twofactor.app_codes.advance", fail)
    with pytest.raises(RuntimeError):
        connect_app(facts=facts, code=code)
    assert app_of(user).pk == old.pk
    assert stored(user).epoch == 1
    assert MailLink.objects.get().used_at is None
    assert not Message.objects.filter(purpose__in=("disown", "app_replaced")).exists()
    assert not SecurityEvent.objects.exists()


# Disowning


@pytest.mark.requirement("S64")
@pytest.mark.asvs("V6.5.6")
def test_disown_freezes_the_account_and_deletes_the_newest_app() -> None:
    user = enrolled()
    finish(recovering(user))
    link = MailLink.objects.get(purpose=Purpose.DISOWN)
    assert disown(link=link, visit=visit())
    assert stored(user).frozen_at is not None
    assert not stored(user).may_enter
    assert not Authenticator.objects.filter(user=user).exists()
    assert not Session.objects.filter(user=user).exists()
    assert not MailLink.objects.usable(visit().now).exists()
    assert noted(user, "account_frozen") == 1


@pytest.mark.requirement("S64", "D5")
def test_disown_link_works_once_and_for_seven_days() -> None:
    user = enrolled()
    finish(recovering(user))
    link = MailLink.objects.get(purpose=Purpose.DISOWN)
    late = visit(now=link.expires_at)
    assert not disown(link=link, visit=late)
    assert stored(user).frozen_at is None
    assert disown(link=link, visit=visit(now=link.expires_at - SECOND))
    assert not disown(link=link, visit=visit())
    assert link.expires_at - link.created_at == timedelta(days=7)


@pytest.mark.requirement("S64")
def test_only_the_newest_disown_link_survives_the_thiefs_next_recovery() -> None:
    user = enrolled()
    finish(recovering(user))
    first = MailLink.objects.get(purpose=Purpose.DISOWN)
    finish(recovering(stored(user)))
    newest = MailLink.objects.filter(purpose=Purpose.DISOWN).latest("pk")
    assert not disown(link=first, visit=visit())
    assert disown(link=newest, visit=visit())


@pytest.mark.requirement("S64")
@pytest.mark.parametrize("purpose", [Purpose.RECOVER, Purpose.RESET, Purpose.ACTIVATE])
def test_link_of_another_purpose_does_not_disown(purpose: Purpose) -> None:
    token = new_token()
    link = fresh_link(enrolled())
    MailLink.objects.filter(pk=link.pk).update(purpose=purpose, digest=digest(token))
    for carried in (Purpose.DISOWN, purpose):
        cookies = {project.LINK_COOKIE_NAME: link_cookie(carried, token)}
        state, found = find_link(Purpose.DISOWN, cookies, visit().now)
        assert (state, found) == (LinkState.BAD, None)
