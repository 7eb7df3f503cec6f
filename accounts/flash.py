"""Keep Django's messages and this project's notes in a signed cookie.

A note is a dict, such as one of form errors, that one request stores for the next GET of one path.
"""

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

# The level of notes, above all message levels of Django. A note's `extra_tags` is its page's path.
_NOTE = 100


class HostCookieStorage(CookieStorage):
    """Store Django's messages, and at most one note for each path, in a signed cookie."""

    cookie_name = settings.MESSAGES_COOKIE_NAME

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        loaded = list(super().__iter__())
        self.used = False
        self.notes = {str(one.extra_tags): one.message for one in loaded if one.level == _NOTE}

    def __iter__(self) -> Iterator[Message]:
        return iter([one for one in super().__iter__() if one.level != _NOTE])

    def update(self, response: HttpResponseBase) -> list[Message] | None:
        """Write unread messages and all notes to the cookie. Return those that did not fit."""
        if not self.used and not self.added_new:
            return None
        for unseen in [] if self.used else list(self):
            self.add(unseen.level, unseen.message, unseen.extra_tags)
        for path, note in self.notes.items():  # last: if too long, Django drops the first items
            self.add(_NOTE, note, path)
        # Do not delete a cookie that this request did not have: another tab may just have got one.
        is_needed = len(self) > 0 or self.cookie_name in self.request.COOKIES
        return super().update(response) if is_needed else None


def leave(request: HttpRequest, kind: str, note: Note, *, path: str = "") -> None:
    """Store `note` as the only one for the next GET of `path`, by default this request's path."""
    path = path or request.path
    storage = cast("HostCookieStorage", get_messages(request))
    dated = {**note, "kind": kind, "at": int(timezone.now().timestamp())}
    storage.notes.pop(path, None)
    storage.notes[path] = json.dumps(dated, separators=(",", ":"), ensure_ascii=False)
    storage.added_new = True


def store(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the messages cookie on this response, in case the response bypasses MessageMiddleware."""
    storage = cast("HostCookieStorage", get_messages(request))
    storage.update(response)
    storage.used = storage.added_new = False  # MessageMiddleware stores nothing a second time


def take(request: HttpRequest, kind: str) -> Note:
    """On a GET, remove the note for the request's path from the cookie and return the note.

    Return {} on other methods, or if there is no note of this `kind` younger than NOTE_LIFETIME.
    """
    storage = cast("HostCookieStorage", get_messages(request))
    note: Note = json.loads(storage.notes.get(request.path, "{}"))
    if request.method != "GET" or note.get("kind") != kind:
        return {}
    del storage.notes[request.path]
    storage.added_new = True
    age = abs(timezone.now().timestamp() - note["at"])  # abs(): the clock may have been set back
    # If the browser did not follow the redirect at once, the note may no longer be true.
    return note if age < settings.NOTE_LIFETIME.total_seconds() else {}


def drop_earlier(request: HttpRequest) -> None:
    """Delete all notes and all messages of earlier requests: they may concern another person."""
    storage = cast("HostCookieStorage", get_messages(request))
    storage.notes.clear()
    storage.used = True
