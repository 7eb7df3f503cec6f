"""On-screen messages, and notes for one page each, kept in a signed cookie until shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias, cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

Note: TypeAlias = dict[str, Any]

# A level above all message levels of Django. A message with this level is a note for one page; the
# path of that page is the message's `extra_tags`.
_NOTE = 100


class HostCookieStorage(CookieStorage):
    """Django's message storage in a signed cookie, so that a GET with a message changes no row.

    Besides messages the cookie holds at most one note per path. Only the page at that path shows
    and removes the note.
    """

    cookie_name = settings.MESSAGES_COOKIE_NAME

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Read the cookie, and separate its notes from its messages."""
        super().__init__(request, *args, **kwargs)
        loaded = list(super().__iter__())
        self.used = False
        self.notes = {str(one.extra_tags): one.message for one in loaded if one.level == _NOTE}

    def __iter__(self) -> Iterator[Message]:
        """Return the messages, without the notes, and mark the messages as shown."""
        return iter([one for one in super().__iter__() if one.level != _NOTE])

    def update(self, response: HttpResponseBase) -> list[Message] | None:
        """Store messages not shown yet, then the notes: a full cookie drops its first entries."""
        if not self.used and not self.added_new:
            return None
        for unseen in [] if self.used else list(self):
            self.add(unseen.level, unseen.message, unseen.extra_tags)
        for path, note in self.notes.items():
            self.add(_NOTE, note, path)
        # If the request had no cookie and there is nothing to store, do not delete the cookie:
        # another tab may have received one meanwhile.
        is_needed = len(self) > 0 or self.cookie_name in self.request.COOKIES
        return super().update(response) if is_needed else None


def leave(request: HttpRequest, kind: str, note: Note, *, path: str = "") -> None:
    """Leave a note for the page at `path`, by default the current page.

    Replaces that page's earlier note. Only `take` with the same `kind` returns the note.
    """
    path = path or request.path
    storage = cast("HostCookieStorage", get_messages(request))
    dated = {**note, "kind": kind, "at": int(timezone.now().timestamp())}
    storage.notes.pop(path, None)
    storage.notes[path] = json.dumps(dated, separators=(",", ":"), ensure_ascii=False)
    storage.added_new = True


def store(request: HttpRequest, response: HttpResponseBase) -> None:
    """Store messages and notes in a response that MessageMiddleware might not process.

    If MessageMiddleware does process the response, it stores nothing a second time.
    """
    storage = cast("HostCookieStorage", get_messages(request))
    storage.update(response)
    storage.used = storage.added_new = False


def take(request: HttpRequest, kind: str) -> Note:
    """On a GET remove and return the current page's note of this kind, if any; else return {}.

    Also returns {} for a note older than NOTE_LIFETIME: the browser did not follow the redirect
    to the page, and the note may no longer be true.
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
    """Drop on-screen messages and per-page notes that earlier requests left and no page showed.

    These may be for another person. Messages that the current request adds are kept, and so are
    notes that it leaves after this call.
    """
    storage = cast("HostCookieStorage", get_messages(request))
    storage.notes.clear()
    storage.used = True
