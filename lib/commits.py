"""Record whether the current request has committed a transaction, or may have committed one.

If it has, and the database then becomes unreachable, the error page must say that the request may
have changed something (`InDoubt`).
"""

from __future__ import annotations

from contextvars import ContextVar

_noted: ContextVar[bool] = ContextVar("commit_noted", default=False)


def forget_commits() -> None:
    """Record that the current request has committed nothing yet. Call this when a request begins.

    The record may still hold a commit of the request that this thread handled before.
    """
    _noted.set(False)


def note_commit() -> None:
    """Record that the current request has committed a transaction, or may have committed one.

    On PostgreSQL this is called before COMMIT is sent, on SQLite after COMMIT has succeeded.
    """
    _noted.set(True)


def has_committed() -> bool:
    """Return whether this request has committed a transaction, or may have committed one."""
    return _noted.get()
