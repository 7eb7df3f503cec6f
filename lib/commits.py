"""Record whether the current request has committed a transaction, or may have committed one.

If so, the request may have changed rows: the user must check them before trying again.
"""

from __future__ import annotations

from contextvars import ContextVar

_noted: ContextVar[bool] = ContextVar("commit_noted", default=False)


def forget_commits() -> None:
    """Forget the commits of the thread's previous request. Call this when a request begins."""
    _noted.set(False)


def note_commit() -> None:
    """Record a COMMIT: on PostgreSQL before it is sent, on SQLite after it has succeeded."""
    _noted.set(True)


def has_committed() -> bool:
    """Return whether this request has committed a transaction, or may have committed one."""
    return _noted.get()
