"""A program that reads a picture from stdin, and writes it to stdout as a small logo.

It runs in a limited process (`lib/children.py`): a small file can hold a picture of gigabytes. It
imports nothing of this project: only Python and Pillow. Its arguments are the fields of `Bounds`.
The first line of the output is JSON: `{"kind": …, "width": …, "height": …}`, followed by the
picture, or `{"error": …}` with `unknown`, `broken`, `large`, `small` or `complex`.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image, ImageOps

_FORMATS = ("PNG", "JPEG", "WEBP")
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_SMALLER = (1.0, 0.8, 0.6)  # tries of the size, if the file would become too large
_QUALITIES = (90, 75, 60, 40)


class Bounds(NamedTuple):
    """Pixels of a side that is read, and of the logo; bytes of the file that is written."""

    most: int
    least: int
    width: int
    height: int
    size: int


class RefusedError(Exception):
    """The picture cannot become a logo. The text is the code for the output."""


def main(bounds: Bounds) -> None:
    """Read the picture, and write the logo or an error."""
    try:
        kind, logo, content = drawn(sys.stdin.buffer.read(), bounds)
    except RefusedError as refused:
        _write({"error": str(refused)})
    except (Image.DecompressionBombError, MemoryError):
        _write({"error": "large"})
    except (OSError, ValueError, SyntaxError, EOFError):  # Pillow's, for a damaged file
        _write({"error": "broken"})
    else:
        _write({"kind": kind, "width": logo.width, "height": logo.height}, content)


def drawn(content: bytes, bounds: Bounds) -> tuple[str, Image.Image, bytes]:
    """Return the kind of the best file that is small enough, the logo and the file."""
    whole = _trimmed(_opened(content, bounds), bounds.least)
    for share in _SMALLER:
        logo = _fitted(whole, round(bounds.width * share), round(bounds.height * share))
        for kind, file in _files(logo):
            if len(file) <= bounds.size:
                return kind, logo, file
    raise RefusedError("complex")


def _opened(content: bytes, bounds: Bounds) -> Image.Image:
    """Return the picture upright, with its transparency, and without anything else in the file."""
    if not content.startswith(_STARTS):
        raise RefusedError("unknown")
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if not _ends(content, picture.format):
            raise RefusedError("broken")
        if max(picture.size) > bounds.most:
            raise RefusedError("large")
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.info.clear()  # Pillow would write the colour profile and comments into the new file
    return upright


def _ends(content: bytes, kind: str | None) -> bool:
    """Return whether nothing follows the picture, such as a page or an archive."""
    match kind:
        case "PNG":
            return content.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82")
        case "JPEG":
            return content.rstrip(b"\0\r\n").endswith(b"\xff\xd9")
    return int.from_bytes(content[4:8], "little") + 8 in {len(content), len(content) - 1}


def _trimmed(picture: Image.Image, least: int) -> Image.Image:
    """Return the picture without its transparent edges."""
    box = picture.getchannel("A").getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < least:
        raise RefusedError("small")
    return picture.crop(box)


def _fitted(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Return the picture made to fit, without transparency if it has none."""
    fitted = picture.copy()
    fitted.thumbnail((width, height), Image.Resampling.LANCZOS)
    is_opaque = fitted.getchannel("A").getextrema() == (255, 255)
    return fitted.convert("RGB") if is_opaque else fitted


def _files(logo: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Yield the kind and the content of files with this logo, the best first."""
    exact = ("png", _saved(logo, "PNG", optimize=True))
    yield min(exact, ("webp", _saved(logo, "WEBP", lossless=True, method=6)), key=_size)
    few = logo.quantize(256, method=Image.Quantize.FASTOCTREE)
    yield "png", _saved(few, "PNG", optimize=True)
    for quality in _QUALITIES:
        yield "webp", _saved(logo, "WEBP", quality=quality, method=6)


def _size(file: tuple[str, bytes]) -> int:
    return len(file[1])


def _saved(logo: Image.Image, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    logo.save(file, kind, **how)
    return file.getvalue()


def _write(facts: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + content)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Bounds(*map(int, sys.argv[1:])))
