"""A Cookie header reaches Django without backslashes: no cookie of ours has one.

Python before 3.11.10 takes the square of their number to read them (CVE-2024-7592): one request of
48 KB held a process for five seconds. Another site's cookie that has some loses them here alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def without_backslashes(application: WSGIApplication) -> WSGIApplication:
    """Give the application that reads cookies of plain characters only."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if "HTTP_COOKIE" in environ:
            environ["HTTP_COOKIE"] = environ["HTTP_COOKIE"].replace("\\", "")
        return application(environ, start)

    return answer
