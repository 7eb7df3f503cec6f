"""A package index on 127.0.0.1, with wheels made by the tests."""

from __future__ import annotations

import base64
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Index:
    """The index in `folder`. It sends no wheel of package `held` until `released` is set."""

    folder: Path
    url: str = ""
    held: str = ""
    asked: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def add(self, name: str, version: str, *lines: str) -> str:
        """Add a wheel with these lines of metadata. Return its line for a lock file."""
        (self.folder / name).mkdir(exist_ok=True)
        wheel = self.folder / name / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        head = (f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", *lines)
        files = {
            f"{name}.py": f"VERSION = '{version}'\n",
            f"{info}/METADATA": "\n".join((*head, "")),
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = [f"{path},{_digest(text)},{len(text)}" for path, text in files.items()]
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
            archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]))
        return locked(name, version, wheel)


def locked(name: str, version: str, file: Path) -> str:
    """Return the line of a lock file that requires exactly this file."""
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


@contextmanager
def serving(folder: Path) -> Iterator[Index]:
    """Serve an index from this folder during the block."""
    index = Index(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, index))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    index.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield index
    finally:
        index.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Files(SimpleHTTPRequestHandler):
    """Serves each folder as a page of links, which pip accepts as an index."""

    def __init__(self, index: Index, *args: Any) -> None:
        self._index = index
        super().__init__(*args, directory=str(index.folder))

    def do_GET(self) -> None:
        package, dash, _rest = Path(self.path).name.partition("-")
        if dash and package == self._index.held:
            self._index.asked.set()
            self._index.released.wait()
        super().do_GET()

    def log_message(self, *_args: Any) -> None:
        pass


def _digest(text: str) -> str:
    raw = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={raw.rstrip(b'=').decode()}"
