"""Test that the benchmark of the board opens each page and fills each stage, at any speed."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from onboarding.models import Progress, Stage
from quality.bench.looking import PAGES, look
from quality.bench.seed import seed
from quality.bench.stages import spread


@pytest.mark.django_db
def test_each_page_is_timed_and_its_statements_are_counted(
    cheap_hashes: None, settings: Settings
) -> None:
    seed(40)
    results = json.loads(look(1))
    pages = {f"{whose}: {page}" for whose in ("head office", "branch") for page in PAGES}
    assert pages <= results.keys()
    assert all(figures["ms"] > 0 < figures["statements"] for figures in results.values())


@pytest.mark.django_db
def test_people_stand_in_every_stage(cheap_hashes: None) -> None:
    seed(200)
    if connection.vendor != "postgresql":  # the progress is made in PostgreSQL's SQL
        with pytest.raises(DatabaseError):
            spread()
        return
    spread()
    assert set(Progress.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert set(Progress.objects.values_list("trouble", flat=True)) == {"", "mail", "sms"}
