"""Record all log lines of all loggers at level DEBUG, with gunicorn's own log lines."""

from __future__ import annotations

import io
import logging
import runpy
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import connection
from gunicorn.config import Config

_CONF = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"
_LOUD = ("", "django", "django.db.backends", "django.template", "django.request", "urllib3")
_STANDIN = "mail.log"  # the stand-in for a mail server logs in this process too


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Set all loggers to DEBUG and log requests as gunicorn does. Yield the text that is logged."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    config = _gunicorn_config()
    server = config.logger_class(config)
    written = io.StringIO()
    project_handler().setStream(written)
    for name in (*_LOUD, "gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(_STANDIN).disabled = True

    def served(environ: dict[str, Any], **_signal: object) -> None:
        answer = SimpleNamespace(status_code=200, sent=1)
        took = timedelta(milliseconds=1)
        server.access(answer, None, environ, took)

    request_started.connect(served)
    connection.force_debug_cursor = True
    yield written
    connection.force_debug_cursor = False
    request_started.disconnect(served)
    logging.getLogger(_STANDIN).disabled = False
    root.handlers[:], root.level = handlers, level
    for name in (*_LOUD[1:], "gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).setLevel(logging.INFO)


def project_handler() -> logging.StreamHandler[Any]:
    """Return the one handler of the project's logging configuration."""
    found = [one for one in logging.root.handlers if one.name == "lines"]
    assert len(found) == 1
    assert isinstance(found[0], logging.StreamHandler)
    return found[0]


def writes(handler: logging.Handler) -> bool:
    """Return False for a NullHandler and for a handler of pytest, else True."""
    silent = isinstance(handler, logging.NullHandler)
    return not silent and not type(handler).__module__.startswith("_pytest")


def _gunicorn_config() -> Config:
    config = Config()
    for name, value in runpy.run_path(str(_CONF)).items():
        if name in config.settings:
            config.set(name, value)
    return config
