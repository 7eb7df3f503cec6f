"""At each start, the demo prints the current stage of activation of each of its people."""

from __future__ import annotations

import quopri
import re
from html import unescape
from pathlib import Path

import pytest
import requests

from demo.people import PEOPLE
from tests.setup.started import read_until, started
from tests.standins.free_port import free_port

PHRASE = "Drie paarse fietsen 2026!"


@pytest.fixture
def after_ines_chose_a_password(tmp_path: Path) -> tuple[str, str]:
    """Start the demo, choose a password as Ines, and start it again; return both outputs."""
    printed = []
    for _start in range(2):
        port = free_port()
        with started(tmp_path, port) as running:
            printed.append(read_until(running, "To start again"))
            if not printed[1:]:
                _choose_password(tmp_path, port)
    return printed[0], printed[1]


def test_second_start_prints_how_far_people_are_now(
    after_ines_chose_a_password: tuple[str, str],
) -> None:
    first, second = after_ines_chose_a_password
    assert [stage_of(one.email, first) for one in PEOPLE] == [one.stage.value for one in PEOPLE]
    now = {one.email: one.stage.value for one in PEOPLE}
    now["ines@demo.example"] = "password chosen, no app"
    assert {one.email: stage_of(one.email, second) for one in PEOPLE} == now


def stage_of(email: str, printed: str) -> str:
    """Return the stage that the demo printed beside this mail address."""
    found = re.search(rf"^  {re.escape(email)} +(.+?)  +", printed, re.MULTILINE)
    assert found, printed
    return found[1]


def _choose_password(folder: Path, port: int) -> None:
    raw = b"".join(file.read_bytes() for file in (folder / "postvak").glob("*.log"))
    mails = quopri.decodestring(raw).decode(errors="replace")
    paths = re.findall(r"^To: .*ines@[\s\S]*?http://[^/]+(/activeren/\S+)", mails, re.MULTILINE)
    with requests.Session() as browser:
        page = browser.get(f"http://localhost:{port}{paths[-1].rstrip('>')}", timeout=60)
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        typed = {name: unescape(value) for name, value in hidden} | {"password": PHRASE}
        answer = browser.post(page.url, typed, headers={"Referer": page.url}, timeout=60)
    assert "/sms/" in answer.url, answer.text
