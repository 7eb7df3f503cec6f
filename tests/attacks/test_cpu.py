"""Test that no request of a stranger takes more CPU time than five plain pages.

As a control, some requests go to a site without limits on size, which must take more CPU time. Runs
with FULL=1 only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.attacks import costly
from tests.attacks.costly import FORM, PARTS
from tests.attacks.wire import cost, own_form, request
from tests.site.running import Site, running_site

pytestmark = pytest.mark.requirement("S84")

# The longest header line costs nearly as much CPU time as four pages.
MOST_PAGES = 5.0
# Headers that are parsed when a static file is served.
OF_A_FILE = ("ranges", "date", "date of digits", "tags", "encodings")


def _header(headers: costly.Head) -> Callable[[Site], bytes]:
    return lambda site: request(site, headers=headers)


def _path(path: bytes) -> Callable[[Site], bytes]:
    return lambda site: request(site, path=path)


def _of_a_file(headers: costly.Head) -> Callable[[Site], bytes]:
    def written(site: Site) -> bytes:
        file = next((site.folder / "static").glob("site.*.css")).name
        return request(site, path=f"/static/{file}".encode(), headers=headers)

    return written


def _posted(kind: tuple[str, bytes], body: bytes) -> Callable[[Site], bytes]:
    return lambda site: own_form(site, [kind], body)


COSTLY = {
    **{name: _header(headers) for name, (headers, _) in costly.REFUSED_HEADERS.items()},
    **{name: _path(path) for name, (path, _) in costly.REFUSED_PATHS.items()},
    **{name: _posted(PARTS, body) for name, body in costly.REFUSED_BODIES.items()},
    **{f"{name} in a header": _header(headers) for name, headers in costly.READ_HEADERS.items()},
    **{f"{name} of a file": _of_a_file(costly.READ_HEADERS[name]) for name in OF_A_FILE},
    **{f"{name} in the address": _path(path) for name, path in costly.READ_PATHS.items()},
    **{f"{name} in a form": _posted(FORM, body) for name, body in costly.READ_BODIES.items()},
}
FOUND = ("Content-Type of semicolons", "Content-Type in quotes", "parts with semicolons")


@pytest.fixture(scope="module")
def naive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("naive")
    with running_site(folder, application="tests.attacks.naive:application") as running:
        yield running


@pytest.mark.asvs("V15.2.2")
@pytest.mark.parametrize("what", COSTLY)
def test_request_costs_no_more_than_a_few_pages(site: Site, what: str) -> None:
    assert pages(site, what) < MOST_PAGES


@pytest.mark.parametrize("what", FOUND)
def test_control_without_the_limits_a_request_costs_many_pages(naive: Site, what: str) -> None:
    assert pages(naive, what) > MOST_PAGES


def pages(site: Site, what: str) -> float:
    """Return the CPU time of a request, divided by that of a plain page."""
    return cost(site, COSTLY[what](site)) / cost(site, request(site))
