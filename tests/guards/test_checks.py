"""Test that the commit hooks run the commands of `make check` only, and that CI runs `make ci`."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.guards.asvs import ROOT

HOOKS: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
CI: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))


def test_commit_hooks_run_the_commands_of_make_check() -> None:
    entries = [hook["entry"] for repo in HOOKS["repos"] for hook in repo["hooks"]]
    assert entries == commands_of("check")


def test_commit_hooks_fetch_nothing() -> None:
    assert [repo["repo"] for repo in HOOKS["repos"]] == ["local"]
    assert {hook["language"] for repo in HOOKS["repos"] for hook in repo["hooks"]} == {"system"}


def test_ci_ends_in_make_ci() -> None:
    assert CI["jobs"]["ci"]["steps"][-1] == {"run": ".ci/run"}
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "exec make ci"


def commands_of(target: str) -> list[str]:
    """Return the commands of a Makefile target; for a pipe to xargs, the command xargs runs."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe
    lines = [line.removeprefix("\t@") for line in recipe[1].splitlines()]
    typed = [line.rpartition("xargs -0r ")[2].replace("$(BIN)", ".venv/bin") for line in lines]
    return [line for line in typed if not line.startswith("echo ")]
