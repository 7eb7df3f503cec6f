"""Test that the growth benchmark times each step, and gives people a past. No speed is tested."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from accounts.models import MailLink, SecurityEvent, User
from messaging.models import Message
from messaging.states import State
from onboarding.models import Activation
from quality.bench.grown import DESK, measure
from quality.bench.past import live
from quality.bench.seed import seed


@pytest.mark.django_db
def test_each_step_is_timed_and_its_statements_are_counted(
    cheap_hashes: None, settings: Settings
) -> None:
    seed(9)
    results = json.loads(measure(1))
    pages = {f"{whose}: {page}" for whose in ("head office", "branch") for page in DESK}
    assert {"login", "own log", "activation: connect", "purge"} | pages <= results.keys()
    assert all(figures["ms"] > 0 for figures in results.values())
    without = {step for step, figures in results.items() if figures["statements"] == 0}
    assert without <= {"activation: the link"}


@pytest.mark.django_db
def test_everybody_has_a_used_invitation_and_some_logins(cheap_hashes: None) -> None:
    seed(4)
    if connection.vendor != "postgresql":  # the copies are made in PostgreSQL's SQL
        with pytest.raises(DatabaseError):
            live()
        return
    live()
    people = User.objects.exclude(email="model@example.com")
    assert people.count() == 4
    for person in people:
        (activation,) = Activation.objects.filter(user=person)
        assert activation.message == Message.objects.get(user=person, state=State.SENT)
        assert activation.link == MailLink.objects.get(user=person, address=person.email)
        assert SecurityEvent.objects.filter(user_id=person.pk, what="login").count() == 3
