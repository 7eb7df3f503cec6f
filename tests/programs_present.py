"""Check that the programs that the tests start exist: `python -m tests.programs_present`.

If possible, installs Chromium, and a library that Playwright's Node needs, by apt-get. Prints which
tests will be skipped because a program is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_PACKAGES = ("chromium", "fonts-liberation", "libatomic1")
_NOT_TRIED = {
    "nginx": "it is not asked whether deploy/nginx.conf compresses pages",
    "spamassassin": "mails are not scored for spam",
    "npm": "the SMS client is not checked against Twilio's published contract",
}


def main() -> int:
    """If Chromium is missing, install it as root on Debian or Ubuntu. Return 0 on success."""
    for program, what in _NOT_TRIED.items():
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
            print(f"{program} is not on the PATH: {what}.", flush=True)
    if _is_driven():
        return 0
    if os.geteuid() or not shutil.which("apt-get"):
        print("The browser tests need Chromium as `chromium` on the PATH, and libatomic.")
        print(f"On Debian: sudo apt-get install {' '.join(_PACKAGES)}")
        return 1
    print(
        "== Installing Chromium and its libraries with apt-get (once, some minutes)",
        flush=True,
    )
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *_PACKAGES]):
        if subprocess.run(["apt-get", "-qq", *step], env=environment, check=False).returncode:
            print(f"apt-get {step[0]} failed. Install Chromium by hand and try again.")
            return 1
    return 0


def _is_driven() -> bool:
    """Return whether Chromium is installed and Playwright's driver starts."""
    driver = [sys.executable, "-m", "playwright", "--version"]
    starts = subprocess.run(driver, capture_output=True, check=False).returncode == 0
    return starts and shutil.which("chromium") is not None


if __name__ == "__main__":
    sys.exit(main())
