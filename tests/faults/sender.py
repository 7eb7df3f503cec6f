"""`manage.py deliver` with shortened waits: `python -m tests.faults.sender [change…]`.

It prints `ready` once it handles signals, and ends when the process that started it ends.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from unittest import mock

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

# The moment at which the real program begins to handle signals.
_LISTEN = "messaging.management.commands.deliver.stop_at_signals"


def _end_with_the_starter() -> None:
    sys.stdin.read()
    os._exit(1)


def main(changes: list[str]) -> None:
    """Send messages until stopped, with these changes of `tests.faults.changes`."""
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for change in ("short_waits", *changes):
        import_string(f"tests.faults.changes.{change}")()
    with mock.patch(_LISTEN, _say_ready_too(import_string(_LISTEN))):
        call_command("deliver")


def _say_ready_too(listen: Callable[[object], None]) -> Callable[[object], None]:
    def ready(sender: object) -> None:
        listen(sender)
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    return ready


if __name__ == "__main__":
    main(sys.argv[1:])
