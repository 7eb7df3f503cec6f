"""Pictures that head office might upload as the logo."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw, PngImagePlugin

INK = (11, 34, 101, 255)


def logo(width: int = 600, height: int = 200, kind: str = "PNG") -> bytes:
    """Return a blue disc and bar in the middle of a transparent picture; a JPEG is white there."""
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    left, top, side = width // 10, height // 4, height // 2
    pen.ellipse((left, top, left + side, top + side), fill=INK)
    pen.rectangle((left + side * 3 // 2, top, width - left, top + side), fill=INK)
    if kind == "JPEG":
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture).convert("RGB")
    return saved(picture, kind)


def with_text() -> bytes:
    """Return a PNG with a comment, a place and a colour profile."""
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", "made by Ineke")
    exif = Image.Exif()
    exif[0x010E] = "made in Rotterdam"
    return saved(Image.new("RGB", (200, 80), INK[:3]), "PNG", pnginfo=facts, exif=exif)


def huge() -> bytes:
    """Return a PNG of 12,000 by 12,000 pixels, in a few KB."""
    return saved(Image.new("1", (12_000, 12_000)), "PNG")


def bomb() -> bytes:
    """Return a PNG whose comment inflates to 200 MB."""
    comment = b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000, 9)
    head, tail = logo()[:33], logo()[33:]  # after the header, before the picture
    crc = zlib.crc32(b"zTXt" + comment).to_bytes(4, "big")
    return head + len(comment).to_bytes(4, "big") + b"zTXt" + comment + crc + tail


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    """Return the picture as a file of this kind."""
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()
