"""A second activation mail: it ends the older link, and only some people get one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.models import MailLink, User
from messaging.models import Message
from onboarding.authority import RefusedError
from onboarding.models import Activation
from onboarding.services import change_person, reinvite
from tests.unit.onboarding.conftest import NOW, with_password

PAUSE: timedelta = settings.MAIL_PAUSE
LATER = NOW + timedelta(hours=3)


@pytest.mark.requirement("S10")
def test_new_mail_ends_the_older_link(anna: User, rosa: User) -> None:
    first = MailLink.objects.get(user=anna)
    activation = reinvite(by=rosa, user=anna, now=LATER)
    first.refresh_from_db()
    assert first.ended_at == LATER
    assert list(MailLink.objects.usable(LATER).filter(user=anna)) == [activation.link]
    assert Message.objects.filter(user=anna).count() == 2
    assert activation.by == rosa


def test_person_with_a_password_gets_no_activation_mail(anna: User, rosa: User) -> None:
    with_password(anna)
    with pytest.raises(RefusedError, match="al een wachtwoord"):
        reinvite(by=rosa, user=anna, now=LATER)
    assert Message.objects.filter(user=anna).count() == 1


def test_blocked_person_gets_no_activation_mail(anna: User, rosa: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(RefusedError, match="geblokkeerd"):
        reinvite(by=rosa, user=anna, now=LATER)


@pytest.mark.requirement("S75")
def test_person_who_moved_away_meanwhile_gets_no_activation_mail(
    anna: User, ahmed: User, rosa: User
) -> None:
    User.objects.filter(pk=anna.pk).update(branch=ahmed.branch)
    with pytest.raises(RefusedError):
        reinvite(by=rosa, user=anna, now=LATER)
    assert Activation.objects.filter(user=anna).count() == 1


@pytest.mark.requirement("S75")
def test_activation_mail_to_a_deleted_person_is_refused(anna: User, rosa: User) -> None:
    gone = User(pk=anna.pk + 1000)
    with pytest.raises(RefusedError, match="bestaat niet meer"):
        reinvite(by=rosa, user=gone, now=LATER)


def test_fourth_mail_within_the_hour_is_refused_to_the_desk_only(anna: User, rosa: User) -> None:
    for mail in range(3):
        reinvite(by=rosa, user=anna, now=LATER - (2 - mail) * PAUSE)
    newest = Activation.objects.latest("pk").link
    with pytest.raises(RefusedError, match="net al een paar mails"):
        reinvite(by=rosa, user=anna, now=LATER + PAUSE)
    assert list(MailLink.objects.usable(LATER).filter(user=anna)) == [newest]
    reinvite(by=None, user=anna, now=LATER)
    reinvite(by=rosa, user=anna, now=LATER + timedelta(hours=1))
    assert Message.objects.filter(user=anna).count() == 6


def test_second_mail_within_the_minute_is_refused_with_the_time_of_the_first(
    anna: User, rosa: User, hanna: User
) -> None:
    reinvite(by=rosa, user=anna, now=LATER)
    for again in (LATER, LATER + PAUSE - timedelta(seconds=1)):
        with pytest.raises(RefusedError, match=r"Deze persoon kreeg om \d\d:\d\d al een mail\."):
            reinvite(by=hanna, user=anna, now=again)
    assert Message.objects.filter(user=anna).count() == 2
    reinvite(by=hanna, user=anna, now=LATER + PAUSE)
    assert Message.objects.filter(user=anna).count() == 3


def test_corrected_address_gets_its_mail_within_the_minute(anna: User, rosa: User) -> None:
    reinvite(by=rosa, user=anna, now=LATER)
    change_person(by=rosa, user=anna, now=LATER, email="anna.nieuw@werk.example")
    assert reinvite(by=rosa, user=anna, now=LATER).link
