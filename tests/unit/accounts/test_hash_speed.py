"""`manage.py hash_speed` measures each set of Argon2 parameters by itself; no speed is asserted."""

from __future__ import annotations

import os
from io import StringIO

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.passwords.hash_speed import CANDIDATES, Parameters, speeds

TINY, LARGE = Parameters(64, 1, 1), Parameters(65536, 1, 1)
IN_FORCE = Parameters(project.ARGON2_MEMORY_KIB, project.ARGON2_TIME, project.ARGON2_LANES)


def test_peak_is_that_of_the_candidate_and_not_of_a_larger_one_before_it() -> None:
    large, tiny = speeds([LARGE, TINY], 0.05)
    assert 64 < large.peak < 64 * (os.cpu_count() or 1) + 32
    assert tiny.peak < 32
    assert tiny.per_second > large.per_second > 0


def test_each_candidate_and_the_parameters_in_force_get_a_row() -> None:
    title, heads, tiny, in_force = _printed("64,1,1", f"{IN_FORCE.memory},2,1")
    assert f"{os.cpu_count()} cores, 0.01 s each" in title
    assert heads.split()[:2] == ["memory", "passes"]
    assert tiny.split()[:4] == ["64", "KiB", "1", "1"]
    assert in_force.split()[:4] == [str(IN_FORCE.memory), "KiB", "2", "1"]
    assert in_force.endswith("  OWASP, in force")


def test_parameters_in_force_are_measured_beside_a_candidate(settings: Settings) -> None:
    settings.ARGON2_MEMORY_KIB = 128
    *_heads, tiny, in_force = _printed("64,1,1")
    assert tiny.split()[0] == "64"
    assert in_force.split()[:4] == ["128", "KiB", "2", "1"]
    assert in_force.endswith("  in force")


def test_parameters_in_force_are_among_the_candidates() -> None:
    assert CANDIDATES[IN_FORCE] == "OWASP"


@pytest.mark.parametrize("text", ["", "64", "64,1", "64,1,1,1", "64,x,1", "64,0,1", "63,1,8"])
def test_invalid_candidate_is_refused_and_says_what_is_expected(text: str) -> None:
    with pytest.raises(CommandError, match="expected three whole numbers such as 19456,2,1"):
        _printed(text)


def _printed(*candidates: str) -> list[str]:
    out = StringIO()
    call_command("hash_speed", *candidates, seconds=0.01, stdout=out)
    return out.getvalue().splitlines()
