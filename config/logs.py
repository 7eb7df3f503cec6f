"""Logs: one JSON object per line, in UTC, with secret tokens in paths masked (S12, S100)."""

from __future__ import annotations

import json
import logging
import re
from copy import copy
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from lib.address import client_address, network_of

MASK = "[link]"

_LONGEST = 4_000  # characters of a message: some contain hundreds of KB of a stranger's input

_FIRST_FAULT = 500  # a lower status means a refused request (RFC 9110 §15.6)

# The token after these paths opens an account. A slash may be written as %2F or doubled. The
# possessive `++` avoids backtracking, in which a long run of slashes would block the process.
_SLASH = r"(?:/|\\/|%2f|%252f)"
_TOKEN = re.compile(
    rf"({_SLASH}(?:activeren|wachtwoord|herstel|dit-was-ik-niet|herinnering){_SLASH}++)"
    rf"(?!(?:vergeten|nieuw|opnieuw|wijzigen|verder|baliecode|gestopt)(?![\w-]))(?:(?!%2f|%252f)[^/\s\"'?#&\\<>])+",
    re.IGNORECASE,
)

_JSON = json.JSONEncoder(default=str)

# The `extra=` fields that are written; all others are left out, such as the request.
FIELDS = ("event", "user", "by", "branch", "network", "amr", "message_id", "outage", "status_code")


def masked(line: str) -> str:
    """Return the line with the token of each mail link replaced by MASK."""
    return _TOKEN.sub(rf"\1{MASK}", line)


class JsonFormatter(logging.Formatter):
    """Format a record as JSON: time (UTC), level, logger, message, and the fields in FIELDS."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LONGEST],
        }
        line |= _who_asked(record)
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and not _is_refused(record):
            line["traceback"] = self.formatException(record.exc_info)
        return masked(_JSON.encode(line))  # any part may contain the secret


def _is_refused(record: logging.LogRecord) -> bool:
    """Return whether the record is of a refused request (4xx or 503), which needs no traceback."""
    status = getattr(record, "status_code", _FIRST_FAULT)  # 503: busy, or database down
    return status < _FIRST_FAULT or status == HTTPStatus.SERVICE_UNAVAILABLE


def _who_asked(record: logging.LogRecord) -> dict[str, Any]:
    """Return the request's `network` and, if already loaded, its `user` id; {} without request."""
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return {}
    user = getattr(request, "_cached_user", None)  # makes no query: None if not loaded yet
    known = {"user": user.pk} if user is not None and user.pk else {}
    return {**known, "network": network_of(client_address(request))}


class ReadableFormatter(logging.Formatter):
    """Format a line for the demo's terminal, with tokens masked as in the JSON lines."""

    def format(self, record: logging.LogRecord) -> str:
        if _is_refused(record):
            record = copy(record)
            record.exc_info = record.exc_text = None
        return masked(super().format(record))


def configuration(*, readable: bool) -> dict[str, Any]:
    """Return the logging configuration. Its level is INFO: DEBUG would log query parameters."""
    formatter = "readable" if readable else "json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": JsonFormatter},
            "readable": {"()": ReadableFormatter, "format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": formatter, "level": "INFO"}
        },
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            name: {"handlers": [], "level": "INFO", "propagate": True}
            for name in (
                "django",
                "django.server",
                "django.db.backends",
                "gunicorn.access",
                "gunicorn.error",
            )
        },
    }
