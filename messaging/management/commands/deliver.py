"""`manage.py deliver`: run the sender as a separate process."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from types import FrameType

from django.core.management.base import BaseCommand, CommandError

from lib.clock import CLOCK
from messaging.sender import Sender, Tally
from messaging.states import State

STATES = (State.SENT, State.QUEUED, State.FAILED, State.EXPIRED, State.UNKNOWN)


class Command(BaseCommand):
    """Send messages until SIGTERM or Ctrl-C. Several senders may run, also on several machines."""

    help = "Send queued mails and SMS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then stop")

    def handle(self, *_args: object, **options: object) -> None:
        sender = Sender()
        if options["once"]:
            if CLOCK.is_far_off():
                raise CommandError(f"Nothing is sent: {CLOCK.in_words()}")
            self.stdout.write(one_line(sender.send_due()))
            return
        stop_at_signals(sender)
        sender.run()


def stop_at_signals(sender: Sender) -> None:
    """Make SIGTERM and Ctrl-C stop the sender, after the message that it is sending."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        sender.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def one_line(tally: Tally) -> str:
    """Return the counts of a tally as one line: `sent 2, queued 1, …`."""
    return ", ".join(f"{state.value} {tally[state.value]}" for state in STATES)
