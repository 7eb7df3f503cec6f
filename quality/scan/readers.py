"""Read the output of each scanner: how much it scanned, and what it found.

A reader takes the output as text, and raises `Broken` unless the output proves that the scanner did
its work: "no findings" means nothing if the scanner scanned nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass


class Broken(Exception):
    """The scanner did not do its work. The message says how this is known."""


@dataclass(frozen=True)
class Report:
    """What a scanner scanned, such as `12 pages`, and the faults that it found."""

    looked_at: str
    findings: frozenset[str]


def wapiti(report: str, said: str) -> Report:
    """Read wapiti's JSON report: its vulnerabilities, and its anomalies (5xx responses).

    `said` is wapiti's terminal output, which names the attacks that ran out of time.
    """
    read = json.loads(report)
    pages = read["infos"]["crawled_pages_nbr"] or 0
    if pages < 2:
        raise Broken(f"it found {pages} pages")
    kinds = {**read["vulnerabilities"], **read["anomalies"]}
    cut = " and ".join(re.findall(r"time was reached for module (\w+)", said))
    looked_at = f"{pages} pages" + (f", {cut} cut short" if cut else "")
    return Report(looked_at, frozenset(kind for kind, found in kinds.items() if found))


def sqlmap(text: str) -> Report:
    """Read sqlmap's terminal output: which parameters are injectable."""
    found = frozenset(re.findall(r"^Parameter: (.+)$", text, re.MULTILINE))
    safe = set(re.findall(r"parameter '([^']+)' does not seem to be injectable", text))
    if not found and not safe:
        said = re.findall(r"\[(?:CRITICAL|ERROR)\] (.+)", text)
        raise Broken(said[-1] if said else "it tested no parameter")
    if refused := re.search(r"^(?:403|429) \([^)]*\) - \d+ times", text, re.MULTILINE):
        raise Broken(f"it was turned away: {refused[0]}")
    return Report(f"tried {', '.join(sorted(safe | found))}", found)


def observatory(text: str) -> Report:
    """Read the JSON of MDN's Observatory: each test that failed, and a grade other than A+."""
    read = json.loads(text)
    if "scan" not in read:
        raise Broken(read["error"])
    grade, tests = read["scan"]["grade"], read["tests"]
    found = {name for name, test in tests.items() if not test["pass"]}
    if grade != "A+":
        found.add(f"grade {grade}")
    return Report(f"{grade}, {len(tests)} tests", frozenset(found))


def sslyze(text: str) -> Report:
    """Read sslyze's output: how the server differs from Mozilla's intermediate configuration.

    A finding contains the names that sslyze quotes: cipher suites, TLS versions, curves.
    """
    verdict = re.search(r": (OK - Compliant|FAILED - Not compliant)\.(.*)", text, re.DOTALL)
    if not verdict:
        raise Broken("it gave no verdict")
    lines = re.findall(r"\* (\w+): (.+)", verdict[2])
    found = (" ".join([name, *sorted(re.findall(r"'([^']+)'", said))]) for name, said in lines)
    suites = re.findall(r"^ +TLS_\w+", text, re.MULTILINE)
    return Report(f"{len(suites)} suites accepted", frozenset(found))


def vnu(text: str, checked: str, files: int) -> Report:
    """Read the JSON of the Nu Html Checker: its errors and warnings, each once.

    `checked` is its other output, which names each of the `files` files that it read.
    """
    names = set(re.findall(r"^.*\.html$", checked, re.MULTILINE))
    if len(names) != files or not files:
        raise Broken(f"it read {len(names)} of {files} files")
    messages = json.loads(text)["messages"]
    faults = (one for one in messages if one["type"] == "error" or "subType" in one)
    return Report(f"{files} pages", frozenset(one["message"] for one in faults))


def htmlcs(text: str) -> Report:
    """Read the JSON of quality/scan/sniff.py: the rules that screens break, with the element."""
    pages = json.loads(text) if text else []
    if not pages:
        raise Broken("it read no page")
    told = {error for page in pages for error in page["errors"]}
    found = (
        re.sub(r"^WCAG2AA\.\w+\.\w+\.(\S+ \S+).*", r"\1", one, flags=re.DOTALL) for one in told
    )
    return Report(f"{len(pages)} pages", frozenset(found))


def bandit(text: str) -> Report:
    """Read bandit's JSON: each failed check with its file."""
    read = json.loads(text)
    lines = read["metrics"]["_totals"]["loc"]
    if read["errors"] or not lines:
        raise Broken(f"{lines} lines read, errors: {read['errors']}")
    found = (f"{one['test_id']} {one['filename'].removeprefix('./')}" for one in read["results"])
    return Report(f"{lines} lines", frozenset(found))


def deploy(text: str) -> Report:
    """Read the output of Django's `check --deploy`: the ids of warnings and errors."""
    if not (done := re.search(r"System check identified (.+)\.", text)):
        raise Broken("it did not end")
    found = re.findall(r"\((\w+\.[WE]\d+)\)", text)
    return Report(done[1], frozenset(found))
