"""Note whether the current request has committed a transaction, or may have.

Such a request may have changed rows: its user must look what happened before sending it again.
"""

from __future__ import annotations

from contextvars import ContextVar

_noted: ContextVar[bool] = ContextVar("commit_noted", default=False)


def forget_commits() -> None:
    """Forget the commits of the thread's previous request. Call it at the start of a request."""
    _noted.set(False)


def note_commit() -> None:
    """Note a COMMIT of this request: on PostgreSQL before sending it, on SQLite after success."""
    _noted.set(True)


def has_committed() -> bool:
    """Return whether this request has committed a transaction, or may have."""
    return _noted.get()
