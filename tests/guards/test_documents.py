"""Test that commands, files, names and variables in the documents exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands

from tests.guards.asvs import ROOT, exists, is_written
from tests.rooms import ALL

PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
READ_IN = ("config/environment.py", "config/sms_variables.py")
# A decision describes the day it was made; the report on mutants, code that was removed since.
OLD = re.compile(r"decisions/|mutants\.md")
_COMMAND = re.compile(r"`(?:\.venv/bin/python )?(make|manage\.py) ([a-z_]+)[^`]*`")
_FILE = re.compile(
    rf"`((?:{'|'.join(ALL)}|deploy|docs|quality|static|templates|tests)/[a-z0-9_./@-]+)`"
)
_PLACE = re.compile(r"`([A-Za-z_]\w+)` (?:in|of) `(\w+/[\w/]+\.py)`")
_VARIABLE = re.compile(r'(?:given|\(values\))\.\w+\(\s*"([A-Z][A-Z_]+)"')
SPOILED = (
    "`make nothing`, `manage.py nothing --at all`, `lib/nothing.py`, `nothing` in `config/apps.py`"
)


def test_documents_name_only_what_exists() -> None:
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    current = {page: text for page, text in texts.items() if not OLD.search(str(page))}
    assert {str(page): list(wrong_in(text)) for page, text in current.items()} == {
        str(page): [] for page in current
    }


def test_each_variable_that_the_code_reads_is_in_the_table() -> None:
    read = {name for file in READ_IN for name in _VARIABLE.findall((ROOT / file).read_text())}
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)) == read - {
        "WEB_CONCURRENCY"  # gunicorn reads it; it is described below the table
    }


def test_links_lead_to_a_file_and_its_heading() -> None:
    assert [
        f"{page.name}: {link}" for page in PAGES for link in links_of(page) if _leads_nowhere(link)
    ] == []


def test_index_names_every_document() -> None:
    index = ROOT / "docs" / "README.md"
    named = {link.partition("#")[0] for link in links_of(index)}
    pages = {str(page.relative_to(ROOT)) for page in PAGES if page.parent != ROOT} - {
        "docs/README.md"
    }
    assert pages - named == set()


def test_changelog_has_a_date_for_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == project["version"]
    assert all(date for _version, date in headings[1:])


def test_control_each_wrong_name_is_found() -> None:
    assert len(list(wrong_in(SPOILED))) == 4
    assert _leads_nowhere("docs/nothing.md")
    assert _leads_nowhere("docs/deploy.md#nothing")


def links_of(page: Path) -> list[str]:
    """Return the links of a document to files of the project, relative to the project's root."""
    found = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    near = [link for link in found if "://" not in link]
    whole = [f"{page.name}{link}" if link.startswith("#") else link for link in near]
    return [str((page.parent / link).resolve().relative_to(ROOT)) for link in whole]


def wrong_in(text: str) -> Iterator[str]:
    """Return the commands, files and names in a document's text that do not exist."""
    yield from (f"{a} {b}" for a, b in _COMMAND.findall(text) if not _is_command(a, b))
    yield from (name for name in _FILE.findall(text) if not list(ROOT.glob(name.strip("/"))))
    for name, file in _PLACE.findall(text):
        path = ROOT / file
        if not path.is_file() or not re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")):
            yield f"{name} in {file}"


def _leads_nowhere(link: str) -> bool:
    path, _, heading = link.partition("#")
    named = f'<a id="{heading}"></a>'
    if not heading or not (ROOT / path).is_file():
        return not (ROOT / path).exists()
    return not is_written(link) and named not in (ROOT / path).read_text(encoding="utf-8")


def _is_command(program: str, name: str) -> bool:
    return exists(f"{program} {name}") or (program == "manage.py" and name in get_commands())
