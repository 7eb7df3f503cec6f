"""Work that rooms above give to the sender, because no request may last so long.

The setting CHORES names functions. Each gets the time by this machine's clock, as services do, does
a piece of work in transactions of its own, and returns whether to call it again at once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from lib.clock import CLOCK

logger = logging.getLogger(__name__)


def do_all(is_stopped: Callable[[], bool]) -> bool:
    """Call the chores in turn until none of them has anything to do. Return whether none failed.

    A chore with nothing to do is called again beside the others: a list can take an hour, and more
    work comes up meanwhile. A chore that fails is logged and left for the next round. Nothing is
    done while the clocks differ too much, or once `is_stopped` returns True.
    """
    names = list(settings.CHORES)
    while names and not is_stopped():
        wanted = {name: _called(name) for name in names}
        names = [name for name in names if wanted[name] is not None]
        if not any(wanted.values()):
            break
        # Else the next transaction would begin before a waiting one gets its turn.
        time.sleep(settings.SLICE_REST.total_seconds())
    return len(names) == len(settings.CHORES)


def do_round(is_stopped: Callable[[], bool]) -> bool:
    """Do all, in a thread of its own that keeps a database connection between its rounds."""
    close_old_connections()
    return do_all(is_stopped)


def _called(name: str) -> bool | None:
    """Call this chore once. Return whether it wants another call, or None if it failed."""
    try:
        return not CLOCK.is_far_off() and bool(import_string(name)(CLOCK.now() + CLOCK.off()))
    except Exception:
        # No error may end the loop: other chores would then wait until the sender is restarted.
        logger.exception("the chore %s broke off", name)
        return None
