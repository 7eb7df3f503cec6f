"""`manage.py bounce`: takes one delivery report from the mail server, by a pipe."""

from __future__ import annotations

import os
import sys
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from lib.clock import CLOCK
from messaging.bounce_address import message_of
from messaging.bounces import hear, read

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from email.message import Message as Email
    from uuid import UUID

# Bytes. A report brings our mail back, which has some ten thousand.
LARGEST = 256 * 1024
# Where a mail server writes down to whom it came, the surest first.
HEADERS = ("Delivered-To", "X-Original-To", "To")


class Command(BaseCommand):
    """The exit code speaks to the mail server (sysexits.h): only 75 has it come again."""

    help = "Reads one delivery report from standard input and notes it at its message."
    # Each report is a process of its own, and none may be lost over a setting that is odd.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", default="", help="the address that the report came to")

    def handle(self, *_args: object, **options: str) -> None:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise CommandError(f"more than {LARGEST} bytes", returncode=os.EX_DATAERR)
        key = _key(options["recipient"], raw)
        bounce = read(_parsed(raw))
        try:
            is_news = hear(key=key, bounce=bounce, now=CLOCK.now())
        except Error as away:
            message = "the database does not answer"
            raise CommandError(message, returncode=os.EX_TEMPFAIL) from away
        outcome = f"{bounce.state or 'no word of delivery'} {bounce.code}".strip()
        self.stdout.write(f"{key}: {outcome}, {'noted' if is_news else 'no news'}")


def _key(recipient: str, raw: bytes) -> UUID:
    """Find out which message it is about. Only the headers are read: nothing is ours as yet."""
    headers = BytesHeaderParser().parsebytes(raw)
    written = [str(value) for name in HEADERS for value in headers.get_all(name, [])]
    addresses = [recipient] if recipient else [address for _name, address in getaddresses(written)]
    keys = [key for address in addresses if (key := message_of(address))]
    if not keys:
        raise CommandError("not to a bounce address of ours", returncode=os.EX_NOUSER)
    return keys[0]


def _parsed(raw: bytes) -> Email:
    try:
        return message_from_bytes(raw)
    except RecursionError:  # parts in parts in parts
        raise CommandError("not a mail that can be read", returncode=os.EX_DATAERR) from None
