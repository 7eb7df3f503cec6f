"""`manage.py deliver` with its waits made short: `python -m tests.faults.sender [change…]`.

It says `ready` when it begins, and ends when whoever started it does.
"""

import os
import sys
import threading

import django
from django.core.management import call_command
from django.utils.module_loading import import_string


def _end_with_the_starter() -> None:
    sys.stdin.read()
    os._exit(1)


def main(changes: list[str]) -> None:
    """Send until told to stop, with these of `tests.faults.changes` made."""
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for change in ("short_waits", *changes):
        import_string(f"tests.faults.changes.{change}")()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    call_command("deliver")


if __name__ == "__main__":
    main(sys.argv[1:])
