"""The checks of a scan: what runs, what it must find in the control and may find in the site."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from functools import partial

from quality.scan import excuses, tools
from quality.scan.install import ROOT
from quality.scan.judge import Check
from quality.scan.screens import Screens, spoiled
from quality.scan.targets import WEAK, Target
from quality.screens.walks import everywhere
from tests.site.running import Site

_INSIDE = {
    "/beveiliging/": "/beveiliging/logboek/",
    "/beheer/accounts/user/": "/beheer/accounts/user/add/",
}
_INSIDE_WEAK = {"/binnen/": "/binnen/kamer?nummer=1"}
# One address for each list at the desk, with every parameter of its search, filters and order.
_LISTS = {
    "people": "accounts/user/?q=a&rol=employee&status=sent&o=1&na=1",
    "messages": "messaging/message/?q=a&state__exact=sent&kind__exact=mail&o=1",
    "log": "accounts/securityevent/?q=1&wat=login&o=1",
}
# sqlmap varies `email`, so each attempt has another address, and no limit refuses attempts.
_LOGIN = (
    "--data=email=a@mail.example&password=b&csrfmiddlewaretoken=c",
    "--csrf-token=csrfmiddlewaretoken",
    "-p",
    "email",
)
_DEBUG = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEBUG": "true",
    "PUBLIC_URL": "http://localhost:8000",
    "SMS_BACKEND": "console",
}

_BY_WAPITI = (
    "CRLF Injection",
    "Clickjacking Protection",
    "Content Security Policy",
    "Cross Site Request Forgery",
    "HTTP Strict Transport Security",
    "HttpOnly Flag",
    "MIME Type Confusion",
    "Open Redirect",
    "Reflected Cross Site Scripting",
    "SQL Injection",
    "Secure Flag",
)
_IN_HEADERS = ("content-security-policy", "cookies", "grade F", "strict-transport", "x-frame")
_IN_TLS = ("ciphers", "rsa_key_size", "tls_versions TLSv1 TLSv1.1")
_IN_SETTINGS = ("security.W004", "security.W008", "security.W011", "security.W016", "security.W018")
_IN_SOURCE = ("B602", "B608", "B324")
_IN_HTML = (
    "An “img” element must have an “alt”",
    "Duplicate ID",
    "The “center” element is obsolete",
)
_IN_SIGHT = ("1_1_1.H37", "1_3_1.F68", "1_4_3.G18", "3_1_1.H57.2", "4_1_1.F77")


def checks(site: Site, target: Target, weak: Target) -> list[Check]:
    """Return all checks. Checks of the login form come last, as they use up its rate limits."""
    return [
        _of_settings(site),
        _of_source(),
        Check(
            "observatory",
            partial(tools.observatory, target),
            partial(tools.observatory, weak),
            _IN_HEADERS,
        ),
        Check(
            "sslyze",
            partial(tools.sslyze, target),
            partial(tools.sslyze, weak),
            _IN_TLS,
            excuses.TLS,
        ),
        *_of_screens(site, target, weak),
        *(_of_list(name, target, weak) for name in _LISTS),
        _of_pages("wapiti, inside", target, weak, _INSIDE, _INSIDE_WEAK),
        _of_login(target, weak),
        _of_pages("wapiti, visitor", target, weak),
    ]


def _of_settings(site: Site) -> Check:
    weak = site.environment | _DEBUG
    runs = partial(tools.deploy, "site", site.environment), partial(tools.deploy, "control", weak)
    return Check("check --deploy", *runs, _IN_SETTINGS)


def _of_source() -> Check:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", ":!tests", ":!quality"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    site = partial(tools.bandit, "site", listed.stdout.split())
    return Check(
        "bandit",
        site,
        partial(tools.bandit, "control", [WEAK.relative_to(ROOT)]),
        _IN_SOURCE,
        excuses.SOURCE,
    )


def _of_screens(site: Site, target: Target, weak: Target) -> list[Check]:
    """Return the checks that read the HTML of all screens, in every language."""
    ours = Screens("site", partial(everywhere, site))
    theirs = Screens("control", partial(spoiled, weak))
    by_vnu = partial(tools.vnu, "site", ours), partial(tools.vnu, "control", theirs)
    by_htmlcs = partial(tools.htmlcs, target, ours), partial(tools.htmlcs, weak, theirs)
    return [
        Check("vnu", *by_vnu, _IN_HTML, excuses.HTML),
        Check("htmlcs", *by_htmlcs, _IN_SIGHT, excuses.SIGHT),
    ]


def _of_list(name: str, target: Target, weak: Target) -> Check:
    named = f"sqlmap, {name}"
    site = partial(tools.sqlmap, target, named, f"/beheer/{_LISTS[name]}", inside=True)
    control = partial(tools.sqlmap, weak, named, "/binnen/?nummer=1", inside=True)
    return Check(named, site, control, ("nummer",))


def _of_login(target: Target, weak: Target) -> Check:
    named = "sqlmap, login"
    form = f"{target.url}/inloggen/"
    from_form = (f"--csrf-url={form}", f"--referer={form}")
    site = partial(tools.sqlmap, target, named, "/inloggen/", *_LOGIN, *from_form)
    control = partial(tools.sqlmap, weak, named, "/lijst", "--data=nummer=1")
    return Check(named, site, control, ("nummer",))


def _of_pages(named: str, target: Target, weak: Target, *inside: Mapping[str, str]) -> Check:
    ours, theirs = inside or ({}, {})
    site = partial(tools.wapiti, target, named, ours)
    return Check(named, site, partial(tools.wapiti, weak, named, theirs), _BY_WAPITI)
