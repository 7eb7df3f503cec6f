"""Logs: one JSON object a line, in UTC, without the secrets that stand in paths (S12, S100).

Masking happens on the finished line, whoever logged it and whether the link stood in a message,
an argument or a traceback; so no logger can forget it. gunicorn gets the same configuration.
"""

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

# Signs of a message. What strangers send stands in some, and a header may be hundreds of KB long.
_LONGEST = 4_000

# Below it a request was refused; from it on the fault is ours (RFC 9110 §15.6).
_FIRST_FAULT = 500

# What follows these paths opens an account. A slash may be written as %2F or doubled. No run of
# slashes is looked at twice (`++`): else a stranger's long row of them stops the process.
_SLASH = r"(?:/|\\/|%2f|%252f)"
_TOKEN = re.compile(
    rf"({_SLASH}(?:activeren|wachtwoord|herstel|dit-was-ik-niet){_SLASH}++)"
    rf"(?!(?:vergeten|nieuw|opnieuw|wijzigen|verder|baliecode)(?![\w-]))(?:(?!%2f|%252f)[^/\s\"'?#&\\<>])+",
    re.IGNORECASE,
)

# What a deed may add to a line by `extra=`; anything else is left out, such as the request.
FIELDS = ("event", "user", "by", "branch", "network", "amr", "message_id", "outage", "status_code")


def masked(line: str) -> str:
    """Answer the line with each link's token replaced."""
    return _TOKEN.sub(rf"\1{MASK}", line)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message and the known extra fields."""

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
        return masked(json.dumps(line, default=str))


def _is_refused(record: logging.LogRecord) -> bool:
    """Return whether this tells of a request that was refused: no fault of ours to look for.

    So is one for which the database was away; why stands in a line before it.
    """
    status = getattr(record, "status_code", _FIRST_FAULT)
    return status < _FIRST_FAULT or status == HTTPStatus.SERVICE_UNAVAILABLE


def _who_asked(record: logging.LogRecord) -> dict[str, Any]:
    """Return the user and the network of a refused request, as already known: asks no database."""
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return {}
    user = getattr(request, "_cached_user", None)
    known = {"user": user.pk} if user is not None and user.pk else {}
    return {**known, "network": network_of(client_address(request))}


class ReadableFormatter(logging.Formatter):
    """A line for a person at the demo's terminal; as masked as any."""

    def format(self, record: logging.LogRecord) -> str:
        if _is_refused(record):
            record = copy(record)
            record.exc_info = record.exc_text = None
        return masked(super().format(record))


def configuration(*, readable: bool) -> dict[str, Any]:
    """Build the one logging configuration: everything ends at the root, on standard error.

    Nothing below INFO is written, whatever level a logger is set to: at DEBUG Django logs the
    values of every query and the contents of templates.
    """
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
