"""Test that the image has the files of the site, and no others (ASVS 13.4.1, 15.2.3)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from quality.machines.release import ROOT
from tests.rooms import LIVE

RULES = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
SHIPPED = {*LIVE, "locale", "static", "templates", "requirements", "manage.py", "gunicorn.conf.py"}
MADE = {".git", ".venv", "var"}  # checked below, by name
KINDS = {".py", ".html", ".txt", ".css", ".js", ".svg", ".png", ".po", ".mo"}
# What can be in a working copy: sources, keys, personal data, tests, the demo.
KEPT_OUT = (
    *(".git/config", ".git/HEAD", ".gitignore", ".ci/run", ".venv/bin/python"),
    *(".env", "deploy/env.example", "compose.yaml", "deploy/Caddyfile", "Dockerfile"),
    *("var/db.sqlite3", "var/demo-keys.json", "var/postvak/x.json", "var/coverage/data"),
    *("db.sqlite3", "backup.dump", "localhost.key", "cert.pem", "web.log", "staticfiles/x.css"),
    *("tests/env.py", "tests/production_env.py", "demo/people.py", "config/__pycache__/x.pyc"),
    *("templates/demo/mail.html", "requirements/dev.txt", "pyproject.toml", "docs/asvs.csv"),
)


@pytest.mark.asvs("V13.4.1")
def test_image_holds_the_rooms_of_the_site_and_no_other_kind_of_file() -> None:
    shipped = [PurePosixPath(one) for one in _here() if _goes_in(one, RULES)]
    assert {one.parts[0] for one in shipped} == SHIPPED
    assert {one.suffix for one in shipped} == KINDS
    assert {str(one) for one in shipped if one.parts[0] == "requirements"} == {
        "requirements/base.txt",
        "requirements/install.py",
    }


@pytest.mark.asvs("V15.2.3")
@pytest.mark.parametrize("path", KEPT_OUT)
def test_no_file_outside_the_rooms_goes_into_the_image(path: str) -> None:
    assert not _goes_in(path, RULES)


def test_looser_rule_is_found() -> None:
    assert _goes_in(".git/config", [*RULES, "!.git"])
    assert _goes_in("tests/env.py", [rule for rule in RULES if rule != "*"])
    assert not _goes_in("config/urls.py", [*RULES, "**/urls.py"])


@pytest.mark.asvs("V15.2.3")
def test_image_holds_only_what_dockerignore_lets_in() -> None:
    """The Dockerfile copies the tree as filtered by .dockerignore, and adds no other file."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line for line in lines if re.match(r"(COPY|ADD)\b", line)]
    assert copied == [
        "COPY requirements/ requirements/",
        "COPY . .",
        "COPY --from=build /venv /venv",
        "COPY --from=build /app /app",
    ]


@pytest.mark.asvs("V13.4.1")
def test_proxy_serves_no_file_of_its_machine() -> None:
    """The Caddyfile serves no files: without containers, Caddy's machine can have the code too."""
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(file_server|root|templates|php_fastcgi)\b", text, re.MULTILINE)
    assert re.search(r"^\s*reverse_proxy\b", text, re.MULTILINE)


def _here() -> list[str]:
    """Return the files of this working copy, except those in the folders MADE."""
    tops = [one for one in ROOT.iterdir() if one.name not in MADE]
    files = [file for top in tops for file in (top, *top.rglob("*")) if file.is_file()]
    return [str(file.relative_to(ROOT)) for file in files]


def _goes_in(path: str, rules: list[str]) -> bool:
    """Return whether Docker copies the file.

    The last rule that matches the file, or a folder that holds the file, decides.
    """
    ignored = False
    for rule in rules:
        if rule and not rule.startswith("#") and _names(rule.removeprefix("!"), path):
            ignored = not rule.startswith("!")
    return not ignored


def _names(rule: str, path: str) -> bool:
    parts = [re.escape(part).replace(r"\*", "[^/]*") for part in rule.split("/")]
    pattern = "/".join(parts).replace("[^/]*[^/]*/", "(?:.*/)?")
    return re.fullmatch(f"{pattern}(?:/.*)?", path) is not None
