"""Judge a scanner: it must find nothing in the site, and known faults in a bad site (control)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quality.scan.readers import Broken, Report


@dataclass(frozen=True)
class Check:
    """A scanner with its two runs: on the site and on the control.

    `must_find`: prefixes of findings that the run on the control must have. `excused`: findings
    that the run on the site may have, as they are no faults, each with the reason.
    """

    name: str
    site: Callable[[], Report]
    control: Callable[[], Report]
    must_find: tuple[str, ...]
    excused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """The results of a check on the site and on the control. `holds`: both are as expected."""

    name: str
    site: str
    control: str
    holds: bool


def judge(check: Check) -> Row:
    """Run a scanner on the site and on the control.

    The check passes if the site has only excused findings and the control has all of `must_find`.
    """
    (site, is_clean), (control, is_awake) = _of_site(check), _of_control(check)
    return Row(check.name, site, control, is_clean and is_awake)


def _of_site(check: Check) -> tuple[str, bool]:
    try:
        report = check.site()
    except Broken as broken:
        return f"BROKEN: {broken}", False
    if found := sorted(report.findings - check.excused.keys()):
        return f"FOUND: {'; '.join(found)}", False
    excused = len(report.findings)
    return f"clean: {report.looked_at}" + (f", {excused} excused" if excused else ""), True


def _of_control(check: Check) -> tuple[str, bool]:
    try:
        report = check.control()
    except Broken as broken:
        return f"BROKEN: {broken}", False
    unseen = [
        wanted
        for wanted in check.must_find
        if not any(found.startswith(wanted) for found in report.findings)
    ]
    if unseen or not report.findings:
        return f"SILENT about {'; '.join(unseen) or 'everything'}", False
    return f"found {len(report.findings)}", True
