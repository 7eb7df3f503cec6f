"""`manage.py bounce`: read one delivery report, which the mail server pipes to standard input."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from email import message_from_bytes
from email.message import Message as Email
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from lib.clock import CLOCK
from messaging.bounce_address import message_of
from messaging.bounces import hear, read

LARGEST = 256 * 1024  # bytes; a report contains the mail that we sent, of about ten thousand
# The headers in which a mail server writes the recipient's address, the most reliable first.
HEADERS = ("Delivered-To", "X-Original-To", "To")


class Command(BaseCommand):
    """Record one delivery report. After exit code 75 (sysexits.h), the mail server tries again."""

    help = "Read one delivery report from standard input, and record it at its message."
    # Each report starts this command, and must not be lost because a system check fails.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", default="", help="the address that received the report")

    def handle(self, *_args: object, **options: str) -> None:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise CommandError(f"the mail has more than {LARGEST} bytes", returncode=os.EX_DATAERR)
        key = _key(options["recipient"], raw)
        bounce = read(_parsed(raw))
        try:
            is_news = hear(key=key, bounce=bounce, now=CLOCK.now())
        except Error as away:
            message = "the database does not answer"
            raise CommandError(message, returncode=os.EX_TEMPFAIL) from away
        outcome = f"{bounce.state or 'no delivery status'} {bounce.code}".strip()
        self.stdout.write(f"{key}: {outcome}, {'recorded' if is_news else 'nothing new'}")


def _key(recipient: str, raw: bytes) -> UUID:
    """Return the message id in a recipient's bounce address. Raises CommandError without one."""
    # Only the headers: nothing else of a mail is parsed before its address is verified.
    headers = BytesHeaderParser().parsebytes(raw)
    written = [str(value) for name in HEADERS for value in headers.get_all(name, [])]
    addresses = [recipient] if recipient else [address for _name, address in getaddresses(written)]
    keys = [key for address in addresses if (key := message_of(address))]
    if not keys:
        raise CommandError("the recipient is no bounce address of ours", returncode=os.EX_NOUSER)
    return keys[0]


def _parsed(raw: bytes) -> Email:
    try:
        return message_from_bytes(raw)
    except RecursionError:  # parts in parts in parts
        raise CommandError("the mail cannot be parsed", returncode=os.EX_DATAERR) from None
