"""`make lighthouse`: Lighthouse, as on a phone, for every public screen and the road.

Runs with production settings (`tests.production_env`), in `manage.py shell`, on the site with TLS
on the loopback. Prints a table, and exits with 1 if a screen scores less than GOALS.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from quality.scan.install import LAB, LIGHTHOUSE
from quality.screens.chromium import CHROMIUM, FLAGS
from quality.screens.stop import Stop
from quality.screens.walks import public
from tests.site.running import Site, running_site

GOALS = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0}
TRIES = 3
Scores = dict[str, float]

_SAID = LAB / "lighthouse-said"
_CONSOLE = "errors-in-console"
_SCORED = {"binary", "numeric", "metricSavings", "error"}
_SECONDS = 180


class Unmeasured(Exception):
    """Lighthouse gave no scores. The message says why."""


def main(only: str = "") -> None:
    """Score every screen that a reload shows again. Exit with 1 if one scores less than GOALS.

    `only`: a regular expression, found in the names of the screens to score.
    """
    _SAID.mkdir(parents=True, exist_ok=True)
    _say("screen", *GOALS)
    with tempfile.TemporaryDirectory() as name, running_site(Path(name)) as site:
        asked = (one for one in public(site, "nl") if one.is_plain and re.search(only, one.name))
        wrong = [stop.name for stop in asked if not _holds(site, stop)]
    sys.stdout.write(f"{len(wrong)} screens below the goals {wrong or ''}\n")
    sys.exit(1 if wrong else 0)


def scores_of(report: str, status: int = HTTPStatus.OK) -> Scores:
    """Read Lighthouse's JSON about a page of this status. Raises Unmeasured if it has no scores."""
    read = json.loads(report)
    if error := read.get("runtimeError"):
        raise Unmeasured(error["code"])
    scores = {name: read["categories"][name]["score"] or 0.0 for name in GOALS}
    if status >= HTTPStatus.BAD_REQUEST and _names_only_the_status(read["audits"], status):
        scores["best-practices"] = _mean_without_console(read)
    return scores


def is_enough(scores: Scores) -> bool:
    return all(scores[name] >= goal for name, goal in GOALS.items())


def measured(report: Callable[[], Scores]) -> Scores:
    """Return the scores of the first of TRIES reports that is good enough, else of the last.

    Other work on this machine counts as work of the page. Raises Unmeasured if the last failed.
    """
    for _try in range(TRIES - 1):
        with suppress(Unmeasured):
            scores = report()
            if is_enough(scores):
                return scores
    return report()


def _names_only_the_status(audits: dict[str, Any], status: int) -> bool:
    """Return whether the console has only Chromium's message about the status of an error page."""
    said = [one["description"] for one in audits[_CONSOLE].get("details", {}).get("items", [])]
    return all(f"a status of {status}" in one for one in said)


def _mean_without_console(read: dict[str, Any]) -> float:
    """Return the score for best practices without the console, rounded as Lighthouse does."""
    references = read["categories"]["best-practices"]["auditRefs"]
    rated = [
        (int(one["weight"]), float(read["audits"][one["id"]]["score"] or 0.0))
        for one in references
        if one["id"] != _CONSOLE and read["audits"][one["id"]]["scoreDisplayMode"] in _SCORED
    ]
    total: int = sum(weight for weight, _score in rated)
    return round(sum(weight * score for weight, score in rated) / total, 2)


def _holds(site: Site, stop: Stop) -> bool:
    try:
        scores = measured(lambda: scores_of(_report(site, stop), stop.status))
    except Unmeasured as reason:
        _say(stop.name, str(reason))
        return False
    _say(stop.name, *(f"{score:.2f}" for score in scores.values()))
    return is_enough(scores)


def _report(site: Site, stop: Stop) -> str:
    """Run Lighthouse with the cookies of this stop. Return its JSON, which is kept in _SAID."""
    sent = site.folder / "headers.json"
    sent.write_text(json.dumps({"Cookie": stop.cookies}), encoding="utf-8")
    report = _SAID / f"{re.sub(r'[^a-z0-9]+', '-', stop.name.lower()).strip('-')}.json"
    report.unlink(missing_ok=True)
    command = ["node", str(LIGHTHOUSE), site.url + stop.path, "--quiet", "--ignore-status-code"]
    command += ["--output=json", f"--output-path={report}", f"--extra-headers={sent}"]
    command += [f"--only-categories={','.join(GOALS)}"]
    command += [f"--chrome-flags={' '.join(FLAGS)} --ignore-certificate-errors"]
    with (_SAID / "errors.txt").open("a") as errors:
        subprocess.run(
            command, env=_environment(site), stderr=errors, timeout=_SECONDS, check=False
        )
    if not report.is_file():
        raise Unmeasured("no report")
    return report.read_text(encoding="utf-8")


def _environment(site: Site) -> dict[str, str]:
    kept = {name: site.environment[name] for name in ("PATH", "HOME") if name in site.environment}
    return kept | {"CHROME_PATH": CHROMIUM}


def _say(name: str, *cells: str) -> None:
    sys.stdout.write(" ".join([f"{name:32}", *(f"{cell:>15}" for cell in cells)]) + "\n")
    sys.stdout.flush()
