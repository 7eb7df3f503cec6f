"""`make lighthouse`: Lighthouse, as on a phone, for every public screen and the road.

Runs with production settings (`tests.production_env`), in `manage.py shell`, on the site with TLS
on the loopback. Prints a table, and exits with 1 if a screen scores less than GOALS.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from quality.scan.install import LAB, LIGHTHOUSE
from quality.screens.chromium import CHROMIUM, FLAGS
from quality.screens.stop import Stop
from quality.screens.walks import public
from tests.site.running import Site, running_site

GOALS = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0}
Scores = dict[str, float]

_SAID = LAB / "lighthouse-said"
# Chromium sometimes does not start to load the page, on a busy machine.
_AGAIN = "NO_NAVSTART"
_SECONDS = 180


class Unmeasured(Exception):
    """Lighthouse gave no scores. The message says why."""


def main() -> None:
    """Score every screen that a reload shows again. Exit with 1 if one scores less than GOALS."""
    _SAID.mkdir(parents=True, exist_ok=True)
    _say("screen", *GOALS)
    with tempfile.TemporaryDirectory() as name, running_site(Path(name)) as site:
        wrong = [
            stop.name for stop in public(site, "nl") if stop.is_plain and not _holds(site, stop)
        ]
    sys.stdout.write(f"{len(wrong)} screens below the goals {wrong or ''}\n")
    sys.exit(1 if wrong else 0)


def scores_of(report: str) -> Scores:
    """Read Lighthouse's JSON. Raises Unmeasured if it has an error instead of scores."""
    read = json.loads(report)
    if error := read.get("runtimeError"):
        raise Unmeasured(error["code"])
    return {name: read["categories"][name]["score"] or 0.0 for name in GOALS}


def is_enough(scores: Scores) -> bool:
    return all(scores[name] >= goal for name, goal in GOALS.items())


def measured(report: Callable[[], str]) -> Scores:
    """Return the scores of a report. Ask for a second one if the page did not begin to load."""
    try:
        return scores_of(report())
    except Unmeasured as reason:
        if str(reason) != _AGAIN:
            raise
    return scores_of(report())


def _holds(site: Site, stop: Stop) -> bool:
    try:
        scores = measured(partial(_report, site, stop))
    except Unmeasured as reason:
        _say(stop.name, str(reason))
        return False
    _say(stop.name, *(f"{score:.2f}" for score in scores.values()))
    return is_enough(scores)


def _report(site: Site, stop: Stop) -> str:
    """Run Lighthouse with the cookies of this stop. Return its JSON."""
    sent = site.folder / "headers.json"
    sent.write_text(json.dumps({"Cookie": stop.cookies}), encoding="utf-8")
    command = ["node", str(LIGHTHOUSE), site.url + stop.path, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(GOALS)}", "--ignore-status-code"]
    command += [f"--extra-headers={sent}"]
    command += [f"--chrome-flags={' '.join(FLAGS)} --ignore-certificate-errors"]
    with (_SAID / "errors.txt").open("a") as errors:
        done = subprocess.run(
            command,
            env=_environment(site),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    if not done.stdout:
        raise Unmeasured(f"no report, exit code {done.returncode}")
    (_SAID / f"{stop.name.replace('/', ' ').strip()}.json").write_text(done.stdout, "utf-8")
    return done.stdout


def _environment(site: Site) -> dict[str, str]:
    kept = {name: site.environment[name] for name in ("PATH", "HOME") if name in site.environment}
    return kept | {"CHROME_PATH": CHROMIUM}


def _say(name: str, *cells: str) -> None:
    sys.stdout.write(" ".join([f"{name:32}", *(f"{cell:>15}" for cell in cells)]) + "\n")
    sys.stdout.flush()
