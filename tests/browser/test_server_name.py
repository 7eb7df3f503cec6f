"""No response names the server software's version (ASVS 13.4.6)."""

from __future__ import annotations

import re

import pytest

from tests.site.running import Site


@pytest.mark.asvs("V13.4.6")
@pytest.mark.parametrize("path", ["/inloggen/", "/nergens/", "/healthz"])
def test_answer_names_no_version(site: Site, path: str) -> None:
    headers = dict(site.ask(path).headers)
    assert headers["Server"] == "gunicorn"
    assert not {"X-Powered-By", "Via", "X-Runtime"} & headers.keys()
    versions = {name for name, value in headers.items() if re.search(r"/\d+\.\d+", value)}
    assert versions == set()
