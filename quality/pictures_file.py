"""Write a picture of the manual: few colours, few bytes."""

from __future__ import annotations

import io

from PIL import Image

from manual.pictures import picture_file

MOST_BYTES = 30_000
_COLOURS = (64, 32, 16, 8)  # text in grey, on a sheet, with one colour of the organisation


def save(png: bytes, name: str, language: str) -> None:
    """Save a screenshot as the picture `name`, with as many colours as fit into MOST_BYTES.

    Raises ValueError if it does not fit in any of them.
    """
    file = picture_file(name, language)
    tries = (_in_colours(png, colours) for colours in _COLOURS)
    small = next((one for one in tries if len(one) <= MOST_BYTES), None)
    if small is None:
        raise ValueError(f"{file} is larger than {MOST_BYTES} bytes: show less of the page")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(small)


def _in_colours(png: bytes, colours: int) -> bytes:
    target = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        few.save(target, "PNG", optimize=True)
    return target.getvalue()
