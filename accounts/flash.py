"""Messages and notes for the next page, kept in a signed cookie."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.messages.storage.base import Message
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

Note: TypeAlias = dict[str, Any]

# Above every level of Django's: a message of this level is a note for one page, whose path is its
# extra tags.
_NOTE = 100


class HostCookieStorage(CookieStorage):
    """A signed cookie with this project's name: showing a message must change no row on a GET.

    Besides messages it holds at most one note per path, which only that page shows and removes.
    """

    cookie_name = settings.MESSAGES_COOKIE_NAME

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the cookie, and separate the notes from the messages."""
        super().__init__(request, *args, **kwargs)
        loaded = list(super().__iter__())
        self.used = False
        self.notes = {str(one.extra_tags): one.message for one in loaded if one.level == _NOTE}

    def __iter__(self) -> Iterator[Message]:
        """Return the messages for any page, and mark them as shown."""
        return iter([one for one in super().__iter__() if one.level != _NOTE])

    def update(self, response: HttpResponseBase) -> list[Message] | None:
        """Store what was not shown yet, notes last: the cookie drops its oldest entries first."""
        if not self.used and not self.added_new:
            return None
        for unseen in [] if self.used else list(self):
            self.add(unseen.level, unseen.message, unseen.extra_tags)
        for path, note in self.notes.items():
            self.add(_NOTE, note, path)
        # Without a cookie there is nothing to delete, nor a cookie that another tab just got.
        is_needed = len(self) > 0 or self.cookie_name in self.request.COOKIES
        return super().update(response) if is_needed else None


def leave(request: HttpRequest, kind: str, note: Note, *, path: str = "") -> None:
    """Leave a note for the page at `path`, or at this one; it replaces an earlier one."""
    path = path or request.path
    storage = cast("HostCookieStorage", get_messages(request))
    dated = {**note, "kind": kind, "at": int(timezone.now().timestamp())}
    storage.notes.pop(path, None)
    storage.notes[path] = json.dumps(dated, separators=(",", ":"), ensure_ascii=False)
    storage.added_new = True


def store(request: HttpRequest, response: HttpResponseBase) -> None:
    """Store messages and notes in a response that MessageMiddleware might not see any more."""
    storage = cast("HostCookieStorage", get_messages(request))
    storage.update(response)
    storage.used = storage.added_new = False


def take(request: HttpRequest, kind: str) -> Note:
    """Return the note of this kind for this page, once; empty if there is none or it expired.

    An expired note comes from a redirect that was not followed, and may no longer be true.
    """
    storage = cast("HostCookieStorage", get_messages(request))
    note: Note = json.loads(storage.notes.get(request.path, "{}"))
    if request.method != "GET" or note.get("kind") != kind:
        return {}
    del storage.notes[request.path]
    storage.added_new = True
    age = abs(timezone.now().timestamp() - note["at"])  # abs(): the clock may have been set back
    return note if age < settings.NOTE_LIFETIME.total_seconds() else {}


def drop_earlier(request: HttpRequest) -> None:
    """Drop earlier messages and notes that no page showed: they may be for another person.

    Those that this request adds itself are kept.
    """
    storage = cast("HostCookieStorage", get_messages(request))
    storage.notes.clear()
    storage.used = True
