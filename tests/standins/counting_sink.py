"""A mail server for benchmarks that counts mails, in a separate process.

    with CountingSink.running() as sink:
        ...  # EMAIL_URL=smtp://127.0.0.1:{sink.port}
        assert sink.count().doubled == 0

It reads all commands and mails to their end, and keeps only each Message-ID. So it takes some 2000
mails a second; SmtpSink, which keeps whole mails, takes some 500.
`python -m tests.standins.counting_sink` prints its port, and its counts when it reads a line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Self

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
_END_OF_TEXT = b".\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250 8BITMIME\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


@dataclass
class Count:
    """The number of mails that arrived, how many were duplicates, and the bytes of all these mails.

    `first` and `last`: when the first and the last mail arrived, on the monotonic clock.
    """

    mails: int = 0
    doubled: int = 0
    size: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def distinct(self) -> int:
        """The number of different mails."""
        return self.mails - self.doubled


@dataclass
class CountingSink:
    """The mail server, as seen by the process that started it."""

    process: subprocess.Popen[str]
    port: int = 0

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Run a mail server during the block."""
        command = [sys.executable, "-m", "tests.standins.counting_sink"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
            sink = cls(process)
            sink.port = int(sink._heard()["port"])
            yield sink
            process.communicate()

    def count(self) -> Count:
        """Return what has arrived so far."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Count(**self._heard())

    def _heard(self) -> dict[str, int]:
        assert self.process.stdout is not None
        heard: dict[str, int] = json.loads(self.process.stdout.readline())
        return heard


class _Server(ThreadingTCPServer):
    """The mail server in its own process. It counts the mails."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.count = Count()
        self._seen: set[bytes] = set()
        self._lock = threading.Lock()

    def take(self, text: bytes) -> None:
        found = _MESSAGE_ID.search(text)
        assert found, text
        with self._lock:
            count, count.last = self.count, time.monotonic()
            count.first = count.first or count.last
            count.mails += 1
            count.size += len(text)
            count.doubled += found[1] in self._seen
            self._seen.add(found[1])


class _Talk(StreamRequestHandler):
    """An SMTP connection. A mail counts once its last line, which is a dot, has arrived."""

    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            self.wfile.write(_ANSWERS.get(verb, b"250 OK\r\n"))
            if verb == b"QUIT" or (verb == b"DATA" and not self._text_is_taken()):
                break

    def _text_is_taken(self) -> bool:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != _END_OF_TEXT:
            if not line:
                return False
            lines.append(line)
        self.server.take(b"".join(lines))
        self.wfile.write(b"250 OK\r\n")
        return True


def main() -> None:
    with _Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _say({"port": server.server_address[1]})
        for _asked in sys.stdin:
            _say(asdict(server.count))


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
