"""See to it that Chromium is there for the browser tests: `python -m tests.browser_present`.

It is the operating system's own; no test tool downloads one.
"""

import os
import shutil
import subprocess
import sys

_PACKAGES = ("chromium", "fonts-liberation")


def main() -> int:
    """Answer 0 when Chromium is there, installing it where that is ours to do."""
    if shutil.which("chromium"):
        return 0
    if os.geteuid() or not shutil.which("apt-get"):
        print("The browser tests need Chromium as `chromium` on the PATH.")
        print(f"On Debian: sudo apt-get install {' '.join(_PACKAGES)}")
        return 1
    print("== Chromium is missing: installing it with apt-get (once, some minutes)", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *_PACKAGES]):
        if subprocess.run(["apt-get", "-qq", *step], env=environment, check=False).returncode:
            print(f"apt-get {step[0]} failed. Install Chromium by hand and try again.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
