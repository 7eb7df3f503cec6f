"""A mail server's pipe to `manage.py bounce`."""

from __future__ import annotations

import io
import sys

import pytest
from django.core.management import call_command


def pipe_bounce(patch: pytest.MonkeyPatch, raw: bytes, recipient: str = "") -> str:
    """Pipe one mail to the command; return its line. Raises CommandError as the command does."""
    said = io.StringIO()
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("bounce", recipient=recipient, stdout=said)
    return said.getvalue().strip()
