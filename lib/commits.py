"""Whether the current request has committed, or may have.

From then on it may have changed something, so it must not be repeated without a look.
"""

from __future__ import annotations

from contextvars import ContextVar

_noted: ContextVar[bool] = ContextVar("commit_noted", default=False)


def forget_commits() -> None:
    """Reset at the start of a request."""
    _noted.set(False)


def note_commit() -> None:
    """Note a COMMIT: on PostgreSQL before it is sent, on SQLite once it succeeded."""
    _noted.set(True)


def has_committed() -> bool:
    """Return whether this request has committed, or may have."""
    return _noted.get()
