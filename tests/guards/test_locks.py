"""Test that packages of a requirements lock file are installed by requirements/install.py only."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.conf import settings

pytestmark = pytest.mark.requirement("S107")

# The only installer, and the test that also installs without it, to show what it prevents.
_ALLOWED = {"requirements/install.py", "tests/setup/test_install.py"}
_THIS = "tests/guards/test_locks.py"
# Installing from a file by pip or uv: on one line of a shell, or as a list of words in Python.
_INSTALLS = re.compile(
    r"""(?x) \b(pip\d?|uv)\b [^\n]{0,200}? \b(install|sync)\b [^\n]{0,200}? \s(-r\b|--req|\S+\.txt)
    | \b(pip-sync|uv\ sync|pipx|poetry|easy_install)\b
    | ["'](pip\d?|uv)["'] [\s\S]{0,400}? ["'](install|sync)["']"""
)
SPOILED = (
    ".venv/bin/pip install --require-hashes -r requirements/base.txt",
    "\t@$(BIN)/python -m pip install -qq --require-hashes --no-deps -r $(LOCK)",
    "RUN /venv/bin/pip install \\\n    --only-binary=:all: --requirement requirements/base.txt",
    "uv pip sync requirements/dev.txt",
    "uv pip install --no-deps -r requirements/dev.txt",
    "pip-sync requirements/dev.txt",
    'pip = [python, "-m", "pip", "-qq"]\nsubprocess.run([*pip, "install", "-r", lock])',
)
FINE = (
    "python3 requirements/install.py .venv requirements/base.txt",
    "pip-audit --strict --disable-pip --require-hashes --requirement requirements/base.txt",
    "apt-get install python3-venv",
    "uv pip compile pyproject.toml --output-file requirements/base.txt",
)


def test_every_lock_is_installed_by_the_one_program() -> None:
    files = _tracked()
    assert {"Makefile", "Dockerfile", "README.md", ".ci/run", "docs/deploy.md"} <= set(files)
    found = {name for name, text in files.items() if installs_a_lock(text)}
    assert found == _ALLOWED


@pytest.mark.parametrize("text", SPOILED)
def test_another_installer_is_found(text: str) -> None:
    assert installs_a_lock(text)


@pytest.mark.parametrize("text", FINE)
def test_command_that_installs_no_lock_is_ignored(text: str) -> None:
    assert not installs_a_lock(text)


def installs_a_lock(text: str) -> bool:
    """Return whether a command in the text, even on several lines, installs from a lock file."""
    return _INSTALLS.search(text.replace("\\\n", " ")) is not None


def _tracked() -> dict[str, str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {name: settings.BASE_DIR / name for name in listed.stdout.split("\0") if name}
    return {
        name: file.read_text(encoding="utf-8", errors="ignore")
        for name, file in files.items()
        if file.is_file() and name != _THIS
    }
