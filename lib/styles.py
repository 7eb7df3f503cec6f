"""The stylesheets and the icon, in the colours of the organisation (decision 54)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from whitenoise.compress import Compressor

from lib.palette import DEFAULT, palette_of
from lib.stored import digest_of

KINDS = {
    "site.css": "text/css; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Style:
    """A file of KINDS in the organisation's colour."""

    name: str
    content: bytes
    digest: str  # of the content
    encoded: dict[str, bytes]  # the content by Content-Encoding, the best first

    @property
    def url(self) -> str:
        return f"/stijl/{self.digest}/{self.name}"


def style(name: str) -> Style:
    """Return the file in the colour of now; with DEBUG it is read again for each request."""
    if settings.DEBUG:
        _made.cache_clear()
    return _made(name, settings.BRAND_COLOUR)


@cache
def _made(name: str, brand: str) -> Style:
    source = Path(str(finders.find(name))).read_text(encoding="utf-8")
    text = _coloured(source, brand) if name.endswith(".css") else source.replace(DEFAULT, brand)
    content = text.encode()
    return Style(name, content, digest_of(content), _encoded(content))


def _coloured(source: str, brand: str) -> str:
    """Return the stylesheet without comments, after the custom properties that it uses."""
    return palette_of(brand).css + _COMMENT.sub("", source)


def _encoded(content: bytes) -> dict[str, bytes]:
    brotli, gzip = Compressor.compress_brotli(content), Compressor.compress_gzip(content)
    return {"br": brotli, "gzip": gzip}
