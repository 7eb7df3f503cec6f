"""The screens of the desk: one of each kind that its pages link to, as head office sees them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from quality.screens.over_tls import OverTls
from quality.screens.road import activation
from quality.screens.stop import Stop, Walk
from tests.journeys.lists import BOX, PARTS, UPLOAD, crowd, multipart, pasted

# What ends the walk's own session, and files to download.
_LEFT_OUT = re.compile(r"/logout/|/downloaden/|/download/|/voorbeeld/")
_KEY = re.compile(r"/(?:\d+|[0-9a-f-]{36})/")
LIST = 100  # as many rows as one page of a list shows


def desk(walk: Walk) -> Iterator[Stop]:
    """Log in head office, invite a list, and walk to one page of each kind by the pages' links."""
    browser, person = walk.browser(), walk.invite("Bram", role="head-office")
    deque(activation(walk, browser, person), maxlen=0)
    yield from _invite(walk, browser)
    waiting, seen = ["/beheer/"], set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = _KEY.sub("/…/", path)
        if kind in seen:
            continue
        seen.add(kind)
        links = browser.open(path).links.values()
        yield walk.at(kind, browser)
        paths = (link.partition("?")[0] for link in links)
        waiting += [
            path for path in paths if path.startswith("/beheer/") and not _LEFT_OUT.search(path)
        ]


def _invite(walk: Walk, browser: OverTls) -> Iterator[Stop]:
    """Paste as many people as a list shows on a page, and let the sender invite them."""
    browser.open(BOX)
    fields = {
        **browser.form(at=UPLOAD).fields,
        "rows": pasted(crowd(LIST, first=LIST * walk.number())),
    }
    browser.upload(UPLOAD, multipart(fields, b"", ""), PARTS)
    yield walk.at("/beheer/bulk/…/, before the start", browser)
    browser.submit(at=f"{browser.page.url}starten/")
    walk.site.deliver()
