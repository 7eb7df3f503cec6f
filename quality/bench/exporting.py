"""Download each list as head office, and measure. PostgreSQL only.

Run in the site's environment: `manage.py shell -c "from quality.bench.exporting import export; …"`.
The request is made in this process, and each piece is dropped as soon as it is counted.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import StreamingHttpResponse
from django.test.utils import override_settings
from pytest_django import Settings

from quality.bench.grown import head_office
from tests.journeys.town import Town
from tests.journeys.visitor import HOST, URLENCODED, Visitor
from tests.standins.smtp_sink import smtp_sink
from tests.standins.twilio import twilio_stand_in

_LISTS = {"people": "/beheer/accounts/user/", "log": "/beheer/accounts/securityevent/"}
_EVENTS = """
INSERT INTO accounts_securityevent (at, what, user_id, by_user_id, by, branch_id, network, detail)
SELECT now() - random() * interval '180 days', 'login', id, id, 'site', branch_id,
  '203.0.113.0/24', ''
FROM accounts_user
"""


def happen() -> None:
    """Let everybody have logged in once."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS)


def export() -> str:
    """Download both lists in both formats. Return rows, bytes, seconds and MB by file, as JSON."""
    changed = cast("Settings", settings)  # only for mypy
    with override_settings(), smtp_sink(changed) as smtp, twilio_stand_in(changed) as twilio:
        staff = head_office(Town(smtp, twilio))
        found = {
            f"{name}, {kind}": _downloaded(staff, f"{path}downloaden/", kind)
            for name, path in _LISTS.items()
            for kind in ("csv", "jsonl")
        }
    return json.dumps(found)


def _downloaded(staff: Visitor, url: str, kind: str) -> dict[str, Any]:
    fields = staff.open(url).form_with("Download voor Excel").fields
    before, began = _resident(), time.monotonic()
    body = urlencode({**fields, "format": kind})
    answer = staff.client.post(url, body, content_type=URLENCODED, headers={"origin": HOST})
    rows, size, most, first = 0, 0, before, 0.0
    for piece in cast("StreamingHttpResponse", answer):
        rows, size = rows + piece.count(b"\n"), size + len(piece)
        most, first = max(most, _resident()), first or time.monotonic() - began
    seconds = time.monotonic() - began
    return {
        "rows": rows,
        "bytes": size,
        "first": first,
        "seconds": seconds,
        "before": before,
        "most": most,
    }


def _resident() -> float:
    """Return the memory of this process in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024
