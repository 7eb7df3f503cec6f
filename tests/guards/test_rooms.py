"""Test that each list of the project's packages (linter, coverage, image) is complete."""

from __future__ import annotations

from tests.rooms import ALL, COVERED, LINTED, LIVE, ROOT

BESIDE = {"tests", "quality"}


def test_every_package_is_a_room() -> None:
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert packages - BESIDE == set(ALL)


def test_linter_and_coverage_take_every_room() -> None:
    assert (list(ALL), list(ALL)) == (LINTED, COVERED)


def test_image_takes_every_room_but_the_demo() -> None:
    taken = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {room for room in ALL if f"!{room}" in taken} == set(LIVE)
