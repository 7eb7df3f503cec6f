"""'Herstel mobiele app' deed by deed: whose link, how often, what ends, who is told (S60-S64)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as project

from accounts.links import LinkState, find_link, link_cookie
from accounts.mails import send_link
from accounts.models import MailLink, SecurityEvent, Session, User
from accounts.models.mail_link import Purpose
from accounts.road import facts_of
from accounts.services import choose_password
from accounts.sign_in import SignIn
from lib.sealing import unseal
from lib.tokens import digest, new_token
from messaging.models import Kind, Message
from messaging.outgoing import Mail, Sms
from tests.unit.accounts.browsers import logged_in
from tests.unit.accounts.people import cookies_after, employee, on_road, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending, present_code
from twofactor.devices import is_remembered, remember
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step
from twofactor.recovery import ask_recovery, begin_recovery, disown, is_held, is_recovery
from twofactor.services import Outcome, Verdict, check_app_code, connect_app

if TYPE_CHECKING:
    from accounts.road import Facts

pytestmark = pytest.mark.django_db

HOUR, SECOND, STEP = timedelta(hours=1), timedelta(seconds=1), timedelta(seconds=30)
HOLD: timedelta = project.RECOVERY_HOLD


def _owner(**values: Any) -> User:
    user = employee(password="argon2$nobody types it here", **values)
    connected(user, visit().now)
    return user


def _link(user: User, purpose: Purpose = Purpose.RECOVER) -> MailLink:
    send_link(user=user, purpose=purpose, now=visit().now)
    return MailLink.objects.filter(user=user, purpose=purpose).latest("pk")


def _recovering(user: User, link: MailLink | None = None) -> Facts:
    """Put somebody before the page that connects the new app."""
    facts = at_connect(user)
    recover = (link or _link(user)).pk
    return replace(facts, sign_in=replace(facts.sign_in, recover=recover))


def _finish(facts: Facts) -> Outcome:
    """Read the new app and type its code."""
    return connect_app(facts=facts, code=present_code(pending(facts), facts.visit.now))


def _later(facts: Facts, wait: timedelta) -> Facts:
    return replace(facts, visit=replace(facts.visit, now=facts.visit.now + wait))


def _app(user: User) -> Authenticator:
    device = Authenticator.objects.confirmed_of(user)
    assert device is not None
    return device


def _stored(user: User) -> User:
    return User.objects.get(pk=user.pk)


def _noted(user: User, what: str) -> int:
    return SecurityEvent.objects.filter(user_id=user.pk, what=what).count()


# Asking


def test_who_proved_the_password_gets_one_link_for_an_hour() -> None:
    user = _owner()
    facts = on_road(user)
    ask_recovery(facts=facts)
    link = MailLink.objects.get()
    assert (link.purpose, link.user, link.expires_at) == (
        Purpose.RECOVER,
        user,
        facts.visit.now + HOUR,
    )
    assert _noted(user, "recovery_asked") == 1


def test_ended_sign_in_gets_no_link() -> None:
    facts = on_road(_owner())
    User.objects.update(epoch=2)
    ask_recovery(facts=facts)
    assert not MailLink.objects.exists()


def test_held_person_gets_no_link() -> None:
    user = _owner(recovery_held_until=visit().now + HOUR)
    ask_recovery(facts=on_road(user))
    assert not MailLink.objects.exists()
    assert not Message.objects.exists()


# The hold


@pytest.mark.parametrize(
    ("wait", "held"), [(timedelta(), True), (HOLD - SECOND, True), (HOLD, False), (2 * HOLD, False)]
)
def test_hold_lasts_for_72_hours(wait: timedelta, *, held: bool) -> None:
    user, now = User(), visit().now
    user.hold_recovery(now)
    assert is_held(user, now + wait) is held
    assert HOLD == 72 * HOUR


def test_nobody_is_held_who_changed_nothing() -> None:
    assert not is_held(User(), visit().now)


def test_password_reset_by_mail_holds_and_an_activation_does_not() -> None:
    reset, new = _owner(), employee()
    choose_password(visit=visit(), link=_link(reset, Purpose.RESET), password="Een ander woord 77!")
    choose_password(visit=visit(), link=_link(new, Purpose.ACTIVATE), password="Een ander woord 7!")
    assert is_held(_stored(reset), visit().now)
    assert not is_held(_stored(new), visit().now)


def test_hold_stops_a_recovery_at_every_deed() -> None:
    user = _owner()
    link = _link(user)
    facts = _recovering(user, link)
    pending(facts)
    user.hold_recovery(facts.visit.now)
    user.save()
    assert begin_recovery(facts=facts, link=link) is None
    assert _finish(facts).verdict == Verdict.ENDED
    assert MailLink.objects.get(pk=link.pk).used_at is None
    assert Authenticator.objects.filter(user=user, confirmed=True).exists()


# Beginning


def test_own_link_makes_the_sign_in_a_recovery_and_sends_an_sms() -> None:
    user = _owner()
    facts = on_road(user)
    assert begin_recovery(facts=facts, link=_link(user)) == "sms"
    begun = facts_of(facts.visit)
    assert begun is not None
    assert is_recovery(begun)
    assert Message.objects.filter(kind=Kind.SMS).count() == 1


def test_link_of_somebody_else_changes_nothing() -> None:
    facts = on_road(_owner())
    assert begin_recovery(facts=facts, link=_link(_owner())) is None
    assert SignIn.read(facts.visit.session) is None
    assert not Message.objects.filter(kind=Kind.SMS).exists()


def test_ended_sign_in_does_not_begin() -> None:
    user = _owner()
    facts, link = on_road(user), _link(user)
    User.objects.update(is_active=False)
    assert begin_recovery(facts=facts, link=link) is None


@pytest.mark.parametrize(
    "change",
    [
        {"used_at": visit().now},
        {"ended_at": visit().now},
        {"expires_at": visit().now - SECOND},
        {"purpose": Purpose.RESET},
        {"epoch": 9},
        {"address": "vroeger@mail.example"},
    ],
    ids=["used", "ended", "expired", "other purpose", "other epoch", "other address"],
)
def test_link_that_is_not_good_any_more_makes_no_recovery(change: dict[str, object]) -> None:
    user = _owner()
    link = _link(user)
    MailLink.objects.filter(pk=link.pk).update(**change)
    facts = on_road(user)
    assert begin_recovery(facts=facts, link=link) == "code"
    assert not is_recovery(_recovering(user, link))


def test_sign_in_with_the_link_of_somebody_else_is_no_recovery() -> None:
    assert not is_recovery(_recovering(_owner(), _link(_owner())))


def test_old_app_works_while_a_recovery_is_under_way() -> None:
    user = _owner()
    facts = _recovering(user)
    pending(facts)
    elsewhere = on_road(user)
    code = present_code(_app(user), elsewhere.visit.now)
    assert check_app_code(facts=elsewhere, code=code).verdict == Verdict.RIGHT


# Finishing


def test_new_app_replaces_the_old_one_and_logs_in() -> None:
    user = _owner()
    facts, old = _recovering(user), _app(user)
    assert _finish(facts).verdict == Verdict.RIGHT
    assert _app(user).pk != old.pk
    assert Authenticator.objects.filter(user=user).count() == 1
    session = Session.objects.get(user=user)
    assert (session.epoch, session.amr) == (2, "otp pwd sms")
    assert (_noted(user, "app_replaced"), _noted(user, "app_connected")) == (1, 1)


def test_finishing_ends_sessions_sign_ins_devices_and_links() -> None:
    user = _owner()
    ticked, other = on_road(user), on_road(user)
    remember(ticked)
    other.sign_in.keep(other.visit.session)
    session = logged_in(user).session_key
    _link(user, Purpose.RESET)
    _finish(_recovering(user))
    fresh = _stored(user)
    assert fresh.epoch == 2
    assert not Session.objects.filter(session_key=session).exists()
    assert facts_of(other.visit) is None
    assert not is_remembered(on_road(fresh, visit(cookies=cookies_after(ticked.visit))))
    usable = MailLink.objects.usable(visit().now).values_list("purpose", flat=True)
    assert list(usable) == [Purpose.DISOWN]


def test_browser_ticked_while_recovering_is_remembered_in_the_new_epoch() -> None:
    facts = _recovering(_owner())
    code = present_code(pending(facts), facts.visit.now)
    connect_app(facts=facts, code=code, remember=True)
    again = on_road(_stored(facts.user), visit(cookies=cookies_after(facts.visit)))
    assert is_remembered(again)


def test_owner_is_told_by_mail_with_a_disown_link_and_by_sms_with_the_branch() -> None:
    facts = _recovering(_owner())
    _finish(facts)
    mail = Message.objects.get(purpose="disown")
    sms = Message.objects.get(purpose="app_replaced")
    told = Mail.from_json(unseal(mail.payload, *mail.seal_context))
    assert told.to == facts.user.email
    assert "/dit-was-ik-niet/" in told.text
    text = Sms.from_json(unseal(sms.payload, *sms.seal_context))
    assert text.number == facts.user.phone
    assert "opnieuw gekoppeld" in text.text
    assert "010 123 4567" in text.text


def test_spent_link_replaces_no_second_app() -> None:
    user = _owner()
    link = _link(user)
    _finish(_recovering(user, link))
    first, fresh = _app(user), _stored(user)
    outcome = _finish(_recovering(fresh, link))
    assert outcome.verdict == Verdict.ENDED
    assert _app(user).pk == first.pk
    assert _noted(user, "app_replaced") == 1


def test_wrong_code_spends_no_link_and_keeps_the_old_app() -> None:
    user = _owner()
    facts, old = _recovering(user), _app(user)
    pending(facts)
    assert connect_app(facts=facts, code="abcdef").verdict == Verdict.WRONG
    assert _app(user).pk == old.pk
    assert MailLink.objects.get(purpose=Purpose.RECOVER).used_at is None
    assert _finish(facts).verdict == Verdict.RIGHT


def test_link_that_ran_out_while_connecting_leaves_the_old_app() -> None:
    user = _owner()
    facts, old = _recovering(user), _app(user)
    device = pending(facts)
    late = _later(facts, HOUR + SECOND)
    late = replace(late, sign_in=replace(late.sign_in, started_at=late.visit.now.timestamp()))
    outcome = connect_app(facts=late, code=present_code(device, late.visit.now))
    assert outcome.verdict == Verdict.ENDED
    assert _app(user).pk == old.pk


def test_code_shown_too_early_never_leaves_the_account_without_an_app() -> None:
    """The burned code is right when its time comes, but connects nothing: the old app stays."""
    user = _owner()
    facts, old = _recovering(user), _app(user)
    device = pending(facts)
    code = code_at(device.key, time_step(facts.visit.now) + 3)
    assert connect_app(facts=facts, code=code).verdict == Verdict.CLOCK
    late = _later(facts, 3 * STEP)
    assert connect_app(facts=late, code=code).verdict == Verdict.USED
    assert _app(user).pk == old.pk
    assert _stored(user).epoch == 1
    assert MailLink.objects.get(purpose=Purpose.RECOVER).used_at is None
    assert not Message.objects.filter(purpose="app_replaced").exists()


def test_new_app_of_a_recovery_that_was_undone_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Finishing is one transaction (S63): a fault at its very end takes everything back."""
    user = _owner()
    facts, old = _recovering(user), _app(user)
    code = present_code(pending(facts), facts.visit.now)

    def fail(*_args: object, **_kwargs: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("twofactor.services.advance", fail)
    with pytest.raises(RuntimeError):
        connect_app(facts=facts, code=code)
    assert _app(user).pk == old.pk
    assert _stored(user).epoch == 1
    assert MailLink.objects.get().used_at is None
    assert not Message.objects.filter(purpose__in=("disown", "app_replaced")).exists()
    assert not SecurityEvent.objects.exists()


# Disowning


def test_disown_freezes_the_account_and_takes_the_newest_app() -> None:
    user = _owner()
    _finish(_recovering(user))
    link = MailLink.objects.get(purpose=Purpose.DISOWN)
    assert disown(link=link, visit=visit())
    assert _stored(user).frozen_at is not None
    assert not _stored(user).may_enter
    assert not Authenticator.objects.filter(user=user).exists()
    assert not Session.objects.filter(user=user).exists()
    assert not MailLink.objects.usable(visit().now).exists()
    assert _noted(user, "account_frozen") == 1


def test_disown_link_works_once_and_for_seven_days() -> None:
    user = _owner()
    _finish(_recovering(user))
    link = MailLink.objects.get(purpose=Purpose.DISOWN)
    late = visit(now=link.expires_at)
    assert not disown(link=link, visit=late)
    assert _stored(user).frozen_at is None
    assert disown(link=link, visit=visit(now=link.expires_at - SECOND))
    assert not disown(link=link, visit=visit())
    assert link.expires_at - link.created_at == timedelta(days=7)


def test_disown_link_outlives_the_thiefs_next_recovery_only_as_the_newest() -> None:
    user = _owner()
    _finish(_recovering(user))
    first = MailLink.objects.get(purpose=Purpose.DISOWN)
    _finish(_recovering(_stored(user)))
    newest = MailLink.objects.filter(purpose=Purpose.DISOWN).latest("pk")
    assert not disown(link=first, visit=visit())
    assert disown(link=newest, visit=visit())


@pytest.mark.parametrize("purpose", [Purpose.RECOVER, Purpose.RESET, Purpose.ACTIVATE])
def test_link_of_another_purpose_does_not_disown(purpose: Purpose) -> None:
    token = new_token()
    link = _link(_owner())
    MailLink.objects.filter(pk=link.pk).update(purpose=purpose, digest=digest(token))
    for carried in (Purpose.DISOWN, purpose):
        cookies = {project.LINK_COOKIE_NAME: link_cookie(carried, token)}
        state, found = find_link(Purpose.DISOWN, cookies, visit().now)
        assert (state, found) == (LinkState.BAD, None)
