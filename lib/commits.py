"""Whether the present request has committed anything, or may have.

From then on it may have changed something, and must not be sent again unseen.
"""

from __future__ import annotations

from contextvars import ContextVar

_noted: ContextVar[bool] = ContextVar("commit_noted", default=False)


def forget_commits() -> None:
    """Begin a request."""
    _noted.set(False)


def note_commit() -> None:
    """Note that a COMMIT was sent, or came through."""
    _noted.set(True)


def has_committed() -> bool:
    """Return whether this request sent a COMMIT."""
    return _noted.get()
