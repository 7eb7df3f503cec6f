"""Test how `make scan` judges the output of scanners, with recorded output.

The control is a weak site: a check fails if its scanner misses known faults there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quality.scan import readers
from quality.scan.judge import Check, Row, judge
from quality.scan.readers import Broken, Report
from quality.scan.targets import WEAK

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


def test_output_about_a_sound_site_is_parsed_for_each_tool() -> None:
    pages = readers.wapiti(said("wapiti-clean.json"), _CUT)
    assert pages == Report("95 pages, xss cut short", frozenset())
    assert readers.sqlmap(said("sqlmap-clean.txt")) == Report("tried o, q, wat", frozenset())
    assert readers.observatory(said("observatory-clean.json")).findings == set()
    tls = readers.sslyze(said("sslyze-site.txt")).findings
    assert tls == {"certificate_path_validation", "tls_curves X448 secp521r1"}
    assert readers.sslyze("localhost:8443: OK - Compliant.\n").findings == set()
    assert readers.deploy("System check identified no issues (1 silenced).").findings == set()


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
