"""TOTP keys and codes (RFC 6238, RFC 4648 §6). A key is shown as text, otpauth URL and QR code."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

import qrcode
from django.conf import settings
from django_otp.oath import hotp

SECONDS = 30
DIGITS = 6
KEY_BYTES = 20

# A reader takes the mask from the QR code itself, so any of the eight is read. On average this one
# scores nearest to the best; drawing all eight to compare them was most of the time of the page.
_MASK = 2


def new_key() -> str:
    """Return a random TOTP key of 160 bits (RFC 4226 §4 R6), as 32 characters of base32."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def in_groups(key: str) -> str:
    """Return a TOTP key or counter code in groups of four characters, divided by spaces."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def time_step(now: datetime) -> int:
    """Return the number of the TOTP time step at this moment (RFC 6238 §4.2)."""
    return int(now.timestamp()) // SECONDS


def code_at(key: str, step: int) -> str:
    """Return the TOTP code of this key in this time step, with leading zeros."""
    return f"{hotp(base64.b32decode(key), step, DIGITS):0{DIGITS}d}"


def matching_step(key: str, code: str, now: datetime, tolerance: int) -> int | None:
    """Return the time step in which `key` gives `code`, or None if it does in no compared step.

    Compares the step of `now` and `tolerance` steps before and after it; the nearest match counts.
    """
    present = time_step(now)
    offsets = sorted(range(-tolerance, tolerance + 1), key=abs)
    found = [  # compares all codes, each in constant time, even after a match
        present + offset
        for offset in offsets
        if hmac.compare_digest(code_at(key, present + offset), code)
    ]
    return found[0] if found else None


def otpauth_url(key: str, account: str) -> str:
    """Return the URL that adds this key to an authenticator app, with the label `account`."""
    # Left out: parameters with default values (SHA-1, six digits, 30 seconds).
    issuer = quote(settings.ORGANISATION.replace(" ", ""), safe="")
    return f"otpauth://totp/{issuer}:{quote(account, safe='@')}?secret={key}&issuer={issuer}"


def qr_path(text: str) -> tuple[str, int]:
    """Return the SVG path data of a QR code for this text, and the QR code's width in squares.

    The path is to be stroked, with a width of 1.
    """
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, mask_pattern=_MASK
    )
    code.add_data(text)
    matrix = code.get_matrix()
    return _strokes(matrix), len(matrix)


def _strokes(matrix: list[list[bool]]) -> str:
    """Return one line for each horizontal run of dark squares, each from the end of the last."""
    drawn, pen_x, pen_y = "", 0, 0.0  # zipped, a third of the size of rectangles to be filled
    for y, row in enumerate(matrix):
        for start, length in _runs(row):
            drawn += f"m{start - pen_x} {y + 0.5 - pen_y:g}h{length}"
            pen_x, pen_y = start + length, y + 0.5
    return drawn


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark squares in one line of a QR code."""
    edges = [x for x in range(1, len(row)) if row[x] != row[x - 1]]  # the ends are light
    return [(start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
