"""Each service of the desk logs which colleague called it, and from which network."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import SecurityEvent, User
from config.logs import JsonFormatter
from onboarding import services
from tests.unit.onboarding.conftest import Enter
from tests.unit.onboarding.test_branches import BRANCHES, TYPED
from tests.unit.onboarding.test_rivals import DEEDS, Deed, Desk, desk

pytestmark = pytest.mark.requirement("S100", "S101")

__all__ = ["desk"]

HERE = "198.51.100.0/24"


def _block(desk: Desk) -> Deed:
    return desk.person(services.change_person, is_active=False)


# The `change_person` of DEEDS changes a name, which is not logged. A block is logged.
LOGGED = {**DEEDS, "change_person": _block}


def _lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    ours = [line for line in caplog.records if line.name == "accounts.events"]
    return [json.loads(JsonFormatter().format(line)) for line in ours]


@pytest.mark.asvs("V16.2.1")
@pytest.mark.parametrize("name", LOGGED)
def test_every_service_logs_the_colleague_and_the_network(
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    name: str,
) -> None:
    deed, last = LOGGED[name](desk), SecurityEvent.objects.latest("pk").pk
    vars(desk.by)["acts_from"] = HERE
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        deed()
    events = SecurityEvent.objects.filter(pk__gt=last)
    told = [(line["by"], line["network"]) for line in _lines(caplog)]
    assert told == [(desk.by.pk, HERE)] * len(told)
    assert [event.network for event in events] == [HERE] * len(events)
    assert len(told) == len(events) >= 1


def test_page_of_the_desk_passes_the_visitors_network_on(
    hanna: User,
    enter: Enter,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = enter(hanna)
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        client.post(f"{BRANCHES}add/", TYPED, REMOTE_ADDR="198.51.100.7")
    (line,) = _lines(caplog)
    assert (line["event"], line["by"], line["network"]) == ("branch_added", hanna.pk, HERE)
