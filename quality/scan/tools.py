"""Run each scanner. The whole output of each is kept in `var/scan/said/`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from quality.scan import readers
from quality.scan.install import HTMLCS, LAB, OBSERVATORY, ROOT, VNU
from quality.scan.readers import Broken, Report
from quality.scan.screens import Screens
from quality.scan.targets import Target, is_inside

SAID = LAB / "said"
_MODULES = "sql,xss,redirect,csrf,http_headers,cookieflags,csp,crlf,methods"
# Paths not to scan: those that end the scanner's own session, and static files. `*` is wapiti's
# wildcard.
_LEFT_OUT = (
    "/uitloggen/",
    "/beheer/logout/",
    "/beveiliging/overal-uit/",
    "/beveiliging/sessie/*",
    "/static/*",
)
# Limits, because the desk's filters have endless combinations.
_BOUNDS = ("-d", "3", "--max-files-per-dir", "3", "--max-attack-time", "90")
_SECONDS = 300


def wapiti(target: Target, name: str, inside: Mapping[str, str] = MappingProxyType({})) -> Report:
    """Crawl and attack the target with wapiti; if `inside` is given, as the logged-in user.

    `inside`: paths to start from. Each maps to a path that wapiti can find there only if logged in.
    Raises Broken if wapiti missed a path that it can find there, or if the session ended.
    """
    report = SAID / f"{target.name}-{name}.json"
    command = [_tool("wapiti"), "-u", f"{target.url}/", "--scope", "folder", "-m", _MODULES]
    command += ["--verify-ssl", "0", "--no-bugreport", "--flush-session", "-v", "1", *_BOUNDS]
    command += ["--store-session", str(LAB / "wapiti" / target.name)]
    command += ["--store-config", str(LAB / "wapiti" / "config"), "-f", "json", "-o", str(report)]
    command += ["-C", target.cookies] if inside else []
    for path in inside:
        command += ["-s", target.url + path]
    for path in _LEFT_OUT:
        command += ["-x", target.url + path]
    said = _run(f"{target.name}-{name}", command)
    if missed := [path for path in inside.values() if f"GET {target.url}{path} " not in said]:
        raise Broken(f"it never saw {missed}")
    if not all(is_inside(target, path) for path in inside):
        raise Broken("its session ended on the way")
    return readers.wapiti(report.read_text(encoding="utf-8"), said)


def sqlmap(target: Target, name: str, path: str, *options: str, inside: bool = False) -> Report:
    """Try SQL injection by sqlmap in the parameters of `path`, or in those of the option `--data`.

    If `inside` is True, sqlmap sends the cookies of the logged-in user.
    """
    command = [_tool("sqlmap"), "-u", target.url + path, "--batch", "--flush-session"]
    command += ["--level", "1", "--risk", "1", "--technique", "BEU", "--disable-coloring"]
    # The site runs on SQLite here, and has no firewall to evade.
    command += ["--dbms", "SQLite", "--skip-waf"]
    command += ["--output-dir", str(LAB / "sqlmap" / target.name), *options]
    command += ["--cookie", target.cookies, "--drop-set-cookie"] if inside else []
    return readers.sqlmap(_run(f"{target.name}-{name}", command))


def observatory(target: Target) -> Report:
    """Check the headers and cookies of the target's first page by MDN's Observatory."""
    command = ["node", str(OBSERVATORY / "src" / "scan.js"), f"localhost:{target.port}"]
    trusted = {"NODE_EXTRA_CA_CERTS": str(target.certificate)}
    return readers.observatory(_run(f"{target.name}-observatory", command, trusted))


def sslyze(target: Target) -> Report:
    """Compare the target's TLS with Mozilla's intermediate configuration by sslyze."""
    command = [_tool("sslyze"), "--mozilla_config", "intermediate", f"localhost:{target.port}"]
    return readers.sslyze(_run(f"{target.name}-sslyze", command))


def vnu(name: str, screens: Screens) -> Report:
    """Check the HTML of saved screens by the Nu Html Checker. `name`: prefix of the output."""
    files = sorted(screens.folder.glob("*.html"))
    command = ["java", "-jar", str(VNU), "--stdout", "--format", "json", "--verbose"]
    said = _run(f"{name}-vnu", [*command, *map(str, files)])
    checked = (SAID / f"{name}-vnu.err").read_text(encoding="utf-8")
    return readers.vnu(said, checked, len(files))


def htmlcs(target: Target, screens: Screens) -> Report:
    """Check saved screens by HTML_CodeSniffer in Chromium, with the target's stylesheets."""
    command = [sys.executable, "-m", "quality.scan.sniff"]
    command += [str(screens.folder), target.url, str(HTMLCS)]
    return readers.htmlcs(_run(f"{target.name}-htmlcs", command))


def bandit(name: str, files: Sequence[Path | str]) -> Report:
    """Check Python files for dangerous calls by bandit. `name`: the prefix of the output file."""
    command = [_tool("bandit"), "-q", "-f", "json", *map(str, files)]
    return readers.bandit(_run(f"{name}-bandit", command))


def deploy(name: str, environment: dict[str, str]) -> Report:
    """Run Django's `check --deploy` in this process's environment, updated by `environment`."""
    command = [sys.executable, "manage.py", "check", "--deploy"]
    said = _run(f"{name}-deploy", command, environment)
    return readers.deploy(said + (SAID / f"{name}-deploy.err").read_text(encoding="utf-8"))


def _tool(name: str) -> str:
    return str(LAB / name / "bin" / name)


def _run(name: str, command: list[str], environment: dict[str, str] | None = None) -> str:
    """Run a scanner. Return its standard output. Raises `Broken` if it takes more than _SECONDS."""
    SAID.mkdir(parents=True, exist_ok=True)
    with (SAID / f"{name}.txt").open("w+") as said, (SAID / f"{name}.err").open("w") as errors:
        try:
            subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=errors,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise Broken(f"it was not done in {_SECONDS} seconds") from late
        said.seek(0)
        return said.read()
