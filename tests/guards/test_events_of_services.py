"""Test that each transaction is a `service()` in a file that records security events.

An event that is recorded in a plain `atomic` block inside a service would stay if only that block
is rolled back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.rooms import ALL, ROOT

pytestmark = pytest.mark.requirement("S100")

# Functions with a plain block. Only `ask_mail` records events in it, and it begins no service.
PLAIN = {
    "accounts/services/mail.py ask_mail",
    "twofactor/app_codes.py _clock_or_wrong",
    "twofactor/sms_codes.py prepare_sms",
    "twofactor/sms_codes.py send_sms_code",
}
SPOILED = """
from accounts.log.events import Event, record
def forget(user: User, visit: Visit) -> None:
    with suppress(TooMany), transaction.atomic():
        record(Event.DEVICE_FORGOTTEN, user=user, visit=visit)
"""


def test_files_that_record_events_begin_transactions_as_services() -> None:
    found = {
        f"{file.relative_to(ROOT)} {name}"
        for room in ALL
        for file in (ROOT / room).rglob("*.py")
        for name in plain_blocks(ast.parse(file.read_text("utf-8")))
    }
    assert found == PLAIN


def test_plain_block_is_found() -> None:
    assert list(plain_blocks(ast.parse(SPOILED))) == ["forget"]
    assert list(plain_blocks(ast.parse(SPOILED.replace("transaction.atomic", "service")))) == []


def plain_blocks(tree: ast.Module) -> Iterator[str]:
    """Yield the functions with an `atomic` block, if the file imports accounts.log.events."""
    froms = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    if "accounts.log.events" in froms:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        yield from (one.name for one in functions if "transaction.atomic(" in ast.unparse(one))
