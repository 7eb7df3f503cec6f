"""Record whether the current request has committed a transaction, or may have committed one.

If the database becomes unreachable after that, a POST gets the error page of `InDoubt`.
"""

from __future__ import annotations

from contextvars import ContextVar

_noted: ContextVar[bool] = ContextVar("commit_noted", default=False)


def forget_commits() -> None:
    """Record that this request has committed nothing yet. Call this when a request begins."""
    _noted.set(False)  # it may still be True from this thread's previous request


def note_commit() -> None:
    """Record that the current request has committed a transaction, or may have committed one."""
    _noted.set(True)


def has_committed() -> bool:
    """Return whether this request has committed a transaction, or may have committed one."""
    return _noted.get()
