"""Test `make setup` with a package index on 127.0.0.1 that has only packages made by the tests.

The lock has alpha 1.0, beta, and gamma, which requires `alpha[more]`. The index also has alpha 2.0.
With these packages, pip before 23.3 refuses the lock unless called with --no-deps, as `make setup`
does (pip#9644).
"""

from __future__ import annotations

import ensurepip
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pip
import pytest

from tests.full import FULL
from tests.setup.index import Index, locked, serving
from tests.standins.free_port import free_port

pytestmark = pytest.mark.requirement("S107")

ROOT = Path(__file__).resolve().parents[2]
# The error with which pip before 23.3 refuses a complete lock.
REFUSED = "all requirements must have their versions pinned with ==. These do not:"
ASKS_THE_LOCK_ALONE = (23, 3)
# A shell makes background processes ignore SIGINT; make must receive it.
HEARING = (
    "import os, signal, sys; signal.signal(2, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])"
)
FULL_DISK = """
import builtins, errno
before = builtins.open
def no_room(file, mode="r", *args, **kwargs):
    if "w" in mode and "site-packages" in str(file):
        raise OSError(errno.ENOSPC, "No space left on device", str(file))
    return before(file, mode, *args, **kwargs)
builtins.open = no_room
"""
# Without FULL=1 only SIGKILL is sent, which leaves no time to clean up.
SIGNALS = [signal.SIGKILL, *([signal.SIGINT] if FULL else [])]
NO_VENV = "import sys; sys.modules['ensurepip'] = None"


@dataclass
class Place:
    """An empty machine: a package index, a lock file, and the folder of the environment."""

    index: Index
    folder: Path

    @property
    def lock(self) -> Path:
        return self.folder / "lock.txt"

    @property
    def venv(self) -> Path:
        return self.folder / "venv"

    @property
    def stamp(self) -> Path:
        return self.venv / ".made-from-the-lock"

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables for pip, without this machine's settings of pip."""
        index = {"PIP_INDEX_URL": self.index.url, "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **index}

    def setup(self, python: str = sys.executable, **environment: str) -> tuple[int, str]:
        """Run `make setup`. Return its exit code and its output."""
        return _run(self.command(python), self.environment | environment)

    def command(self, python: str = sys.executable) -> list[str]:
        return [
            "make",
            "setup",
            f"VENV={self.venv}",
            f"LOCK={self.lock}",
            f"PYTHON={python}",
            "COMPILE=:",
        ]

    def python(self, code: str) -> str:
        """Run code in the new environment. Return its output."""
        done, printed = _run([str(self.venv / "bin" / "python"), "-c", code], self.environment)
        assert done == 0, printed
        return printed.strip()

    def injected(self, code: str) -> dict[str, str]:
        """Return environment variables by which Python runs this code first, except with -I."""
        (self.folder / "sitecustomize.py").write_text(code, encoding="utf-8")
        return {"PYTHONPATH": str(self.folder)}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Yield a machine whose lock has alpha 1.0, beta and gamma. The index also has alpha 2.0."""
    (tmp_path / "index").mkdir()
    with serving(tmp_path / "index") as index:
        extra = ("Provides-Extra: more", 'Requires-Dist: beta>=1.0; extra == "more"')
        lines = [
            index.add("alpha", "1.0", *extra),
            index.add("beta", "1.0"),
            index.add("gamma", "1.0", "Requires-Dist: alpha[more]>=1.0"),
        ]
        index.add("alpha", "2.0", *extra)
        here = Place(index, tmp_path)
        here.lock.write_text("".join(lines), encoding="utf-8")
        yield here


def test_setup_installs_the_lock_with_the_pip_of_python(place: Place) -> None:
    assert place.setup()[0] == 0
    found = place.python("import alpha, beta, gamma, pip; print(alpha.VERSION, pip.__version__)")
    assert found == f"1.0 {ensurepip.version()}"
    again = place.setup(PIP_INDEX_URL=f"http://127.0.0.1:{free_port()}/")
    assert again == (0, "")


@pytest.mark.full
def test_setup_installs_the_lock_with_the_newer_pip_of_the_development_lock(place: Place) -> None:
    lock = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    assert f"\npip=={pip.__version__} " in lock
    (place.folder / "newer").mkdir()
    (place.folder / "newer" / "pip").symlink_to(Path(pip.__file__).parent)
    assert place.setup(PYTHONPATH=str(place.folder / "newer"))[0] == 0
    assert place.python("import alpha, beta, gamma; print(alpha.VERSION)") == "1.0"


def test_control_pip_before_23_3_refuses_the_lock_when_it_resolves_itself(place: Place) -> None:
    """If this Python comes with pip 23.3 or newer, the test asserts that there is no error."""
    subprocess.run([sys.executable, "-m", "venv", place.venv], check=True)
    install = ["-m", "pip", "install", "--require-hashes", "-r", str(place.lock)]
    done, printed = _run([str(place.venv / "bin" / "python"), *install], place.environment)
    found = re.match(r"(\d+)\.(\d+)", ensurepip.version())
    assert found
    has_the_fault = (int(found[1]), int(found[2])) < ASKS_THE_LOCK_ALONE
    assert (done != 0, f"{REFUSED}\n    alpha[more]>=1.0" in printed) == (has_the_fault,) * 2


def test_incomplete_lock_is_refused(place: Place) -> None:
    whole = place.lock.read_text(encoding="utf-8")
    place.lock.write_text(re.sub(r"alpha.*\n", "", whole), encoding="utf-8")
    done, printed = place.setup()
    assert done != 0
    assert "gamma 1.0 requires alpha" in printed
    assert not place.stamp.exists()


@pytest.mark.full
def test_setup_runs_no_code_of_a_package(place: Place) -> None:
    source = place.index.folder / "delta" / "delta-1.0.tar.gz"
    source.parent.mkdir()
    source.write_bytes(b"setup.py would run")
    place.lock.write_text(locked("delta", "1.0", source), encoding="utf-8")
    done, printed = place.setup()
    assert done != 0
    assert "The package index has no wheel of it for this Python on this machine" in printed
    assert not place.stamp.exists()


@pytest.mark.parametrize("number", SIGNALS)
def test_setup_succeeds_after_an_interruption(place: Place, number: int) -> None:
    place.index.held = "gamma"
    running = subprocess.Popen(
        [sys.executable, "-c", HEARING, *place.command()],
        cwd=ROOT,
        env=place.environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert place.index.asked.wait(timeout=300)
    os.killpg(running.pid, number)
    assert running.wait(timeout=300) != 0
    assert not place.stamp.exists()
    place.index.released.set()
    assert place.setup()[0] == 0
    assert place.python("import alpha, beta, gamma; print(alpha.VERSION)") == "1.0"


@pytest.mark.full
def test_half_written_package_is_installed_again(place: Place) -> None:
    assert place.setup()[0] == 0
    place.stamp.unlink()
    place.python("import alpha, pathlib; pathlib.Path(alpha.__file__).unlink()")
    assert place.setup()[0] == 0
    assert place.python("import alpha; print(alpha.VERSION)") == "1.0"


@pytest.mark.parametrize(
    ("python", "what"), [("{folder}/nowhere", "not there"), ("{folder}/old", "3.8")]
)
def test_missing_or_old_python_is_named(place: Place, python: str, what: str) -> None:
    old = place.folder / "old"
    old.write_text("#!/bin/bash\necho 3.8\nexit 1\n", encoding="utf-8")
    old.chmod(0o700)
    name = python.format(folder=place.folder)
    done, printed = place.setup(name)
    assert done != 0
    assert printed.splitlines()[0] == (
        f"This project needs Python 3.11 or newer; '{name}' is {what}."
        " Choose another: make setup PYTHON=python3.12"
    )


def test_missing_venv_is_named(place: Place) -> None:
    done, printed = place.setup(**place.injected(NO_VENV))
    assert done != 0
    assert "comes without venv. On Debian and Ubuntu: apt-get install python3-venv." in printed
    assert "Traceback" not in printed


def test_environment_behind_a_link_is_left_alone(place: Place) -> None:
    other = place.folder / "other"
    other.mkdir()
    (other / "kept").touch()
    place.venv.symlink_to(other)
    done, printed = place.setup()
    assert done != 0
    assert f"{place.venv} is a link to {other}. Remove the link." in printed
    assert (other / "kept").exists()


def test_missing_network_is_named(place: Place) -> None:
    done, printed = place.setup(PIP_INDEX_URL=f"http://127.0.0.1:{free_port()}/")
    assert done != 0
    assert "\nThe package index cannot be reached: check the network" in printed
    assert not place.stamp.exists()


@pytest.mark.full
def test_full_disk_is_named(place: Place) -> None:
    done, printed = place.setup(**place.injected(FULL_DISK))
    assert done != 0
    assert f"\nThe disk is full: make room, 700 MB for {place.venv}" in printed
    assert not place.stamp.exists()


def _run(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout
