"""SpamAssassin, which scores a mail as many mail servers do.

It uses its fixed rules only: no network tests and no learning, so that the score of a mail is the
same on every machine and every day.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

PROGRAM = "spamassassin"
_OPTIONS = ("--local", "--test-mode", "--nocreate-prefs", "--cf=use_bayes 0")
_SCORE = re.compile(r"^X-Spam-Status: \w+, score=(-?[0-9.]+)", re.MULTILINE)


def why_not() -> str:
    """Return what is missing to score a mail, or an empty string."""
    return "" if shutil.which(PROGRAM) else f"no {PROGRAM} on the PATH"


def scored(raw: bytes, home: Path) -> tuple[float, str]:
    """Return SpamAssassin's score of the mail, and the rules that contributed to the score."""
    done = subprocess.run(
        [PROGRAM, *_OPTIONS],
        input=raw,
        capture_output=True,
        check=True,
        env=os.environ | {"HOME": str(home)},
    )
    said = done.stdout.decode(errors="replace")
    found = _SCORE.search(said)
    assert found, said
    return float(found[1]), said.partition("Content analysis details:")[2].strip()
