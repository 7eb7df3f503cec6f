"""Test how `make scan` judges the output of scanners, with recorded output.

The control is a weak site: a check fails if its scanner misses known faults there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quality.scan import readers
from quality.scan.judge import Check, Row, judge
from quality.scan.readers import Broken, Report
from quality.scan.run import is_asked
from quality.scan.screens import Screens
from quality.scan.targets import WEAK
from quality.screens.stop import Stop

_SAMPLES = Path(__file__).with_name("samples")
_CUT = "Max attack time was reached for module xss, stopping."
CLEAN, HOLES = Report("9 pages", frozenset()), Report("9 pages", frozenset({"SQL Injection"}))
LOUD = Report("", frozenset({"SQL Injection", "Open Redirect"}))


def test_findings_about_the_control_are_parsed_for_each_tool() -> None:
    assert "SQL Injection" in readers.wapiti(said("wapiti-weak.json"), "").findings
    assert readers.sqlmap(said("sqlmap-weak.txt")).findings == {"nummer (GET)"}
    headers = readers.observatory(said("observatory-weak.json"))
    assert {"grade F", "cookies", "strict-transport-security"} <= headers.findings
    tls = readers.sslyze(said("sslyze-weak.txt")).findings
    assert {"tls_versions TLSv1 TLSv1.1", "rsa_key_size", "tls_curves X448 secp521r1"} <= tls
    assert "B608 quality/scan/weak.py" in readers.bandit(said("bandit-weak.json")).findings
    assert "security.W018" in readers.deploy(said("deploy-weak.txt")).findings
    html = readers.vnu(said("vnu-weak.json"), "screens/000-nl.html\n", 1).findings
    assert {"Duplicate ID “een”.", "The “center” element is obsolete. Use CSS instead."} <= html
    assert "1_1_1.H37 img" in readers.htmlcs(said("htmlcs-weak.json")).findings


def test_output_about_a_sound_site_is_parsed_for_each_tool() -> None:
    pages = readers.wapiti(said("wapiti-clean.json"), _CUT)
    assert pages == Report("95 pages, xss cut short", frozenset())
    assert readers.sqlmap(said("sqlmap-clean.txt")) == Report("tried o, q, wat", frozenset())
    assert readers.observatory(said("observatory-clean.json")).findings == set()
    tls = readers.sslyze(said("sslyze-site.txt")).findings
    assert tls == {"certificate_path_validation", "tls_curves X448 secp521r1"}
    assert readers.sslyze("localhost:8443: OK - Compliant.\n").findings == set()
    assert readers.deploy("System check identified no issues (1 silenced).").findings == set()
    assert readers.vnu('{"messages": []}', "a.html\nb.html\n", 2) == Report("2 pages", frozenset())
    assert readers.htmlcs('[{"name": "login (nl)", "errors": []}]').findings == set()


def test_tool_that_scanned_nothing_is_broken() -> None:
    untried = '{"metrics": {"_totals": {"loc": 0}}, "errors": [], "results": []}'
    empty = '{"infos": {"crawled_pages_nbr": 1}, "vulnerabilities": {}, "anomalies": {}}'
    for read, text in (
        (readers.sqlmap, "[10:00:00] [CRITICAL] can't establish SSL connection"),
        (readers.observatory, '{"error": "The site seems to be down."}'),
        (readers.sslyze, "Could not connect"),
        (readers.bandit, untried),
        (readers.deploy, "ImproperlyConfigured"),
    ):
        with pytest.raises(Broken):
            read(text)
    with pytest.raises(Broken):
        readers.wapiti(empty, "")
    for broken in ("", "[]"):
        with pytest.raises(Broken):
            readers.htmlcs(broken)


def test_html_checker_that_left_out_a_page_is_broken() -> None:
    with pytest.raises(Broken, match="1 of 2 files"):
        readers.vnu('{"messages": []}', "a.html\n", 2)
    with pytest.raises(Broken, match="0 of 0 files"):
        readers.vnu('{"messages": []}', "", 0)


def test_only_the_checks_of_the_named_tools_run() -> None:
    names = ("vnu", "htmlcs", "wapiti, inside", "wapiti, visitor", "check --deploy")
    planned = [Check(name, lambda: CLEAN, lambda: LOUD, ()) for name in names]
    assert [one.name for one in planned if is_asked(one, "vnu wapiti")] == [
        "vnu",
        "wapiti, inside",
        "wapiti, visitor",
    ]
    assert all(is_asked(one, "") for one in planned)


def test_screens_are_saved_once_with_their_names(tmp_path: Path) -> None:
    walks = []

    def walk() -> Iterator[Stop]:
        walks.append("begun")
        for language, html in {"nl": "<p>Log in", "en": "<p>Log on"}.items():
            yield Stop("login", language, "/inloggen/", 200, html, "", is_plain=True)

    screens = Screens("site", walk, tmp_path)
    assert walks == []
    assert (screens.folder / "001-en.html").read_text(encoding="utf-8") == "<p>Log on"
    pages = json.loads((screens.folder / "pages.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in pages] == ["login (nl, light)", "login (en, dark)"]
    assert walks == ["begun"]


def test_tool_that_was_refused_is_broken() -> None:
    turned_away = said("sqlmap-clean.txt") + "403 (Forbidden) - 135 times\n"
    with pytest.raises(Broken, match="403"):
        readers.sqlmap(turned_away)


def test_clean_site_with_findings_in_the_control_passes() -> None:
    assert judged(CLEAN, LOUD).holds


def test_finding_on_the_site_fails_unless_it_is_excused() -> None:
    row = judged(HOLES, LOUD)
    assert (row.site, row.holds) == ("FOUND: SQL Injection", False)
    row = judged(HOLES, LOUD, excused={"SQL Injection": "meant"})
    assert (row.site, row.holds) == ("clean: 9 pages, 1 excused", True)


def test_control_without_a_certain_finding_fails() -> None:
    row = judged(CLEAN, HOLES)
    assert (row.control, row.holds) == ("SILENT about Open Redirect", False)
    assert not judged(CLEAN, CLEAN).holds


def test_broken_tool_fails_for_site_and_control() -> None:
    assert judged(None, LOUD).site == "BROKEN: no answer"
    assert not judged(None, LOUD).holds
    assert not judged(CLEAN, None).holds


def test_control_exists_and_cannot_be_imported() -> None:
    assert WEAK.is_file()
    command = [sys.executable, "-c", "import quality.scan.weak"]
    done = subprocess.run(command, cwd=WEAK.parents[2], capture_output=True, text=True, check=False)
    assert "ImportError: weak.py is vulnerable on purpose" in done.stderr


def judged(site: Report | None, control: Report | None, **more: dict[str, str]) -> Row:
    """Judge a check with the reports of its two runs. A run without a report raises Broken."""
    certain = ("SQL Injection", "Open Redirect")
    return judge(Check("tool", lambda: run(site), lambda: run(control), certain, **more))


def run(report: Report | None) -> Report:
    if report is None:
        raise Broken("no answer")
    return report


def said(name: str) -> str:
    """Return recorded output of a scanner, reduced to what is parsed."""
    return (_SAMPLES / name).read_text(encoding="utf-8")
