"""Run `manage.py bounce` as a mail server does, with the mail on standard input."""

from __future__ import annotations

import io
import sys

import pytest
from django.core.management import call_command


def pipe_bounce(patch: pytest.MonkeyPatch, raw: bytes, recipient: str = "") -> str:
    """Run the command with this mail. Return its output. Raises CommandError like the command."""
    said = io.StringIO()
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("bounce", recipient=recipient, stdout=said)
    return said.getvalue().strip()
