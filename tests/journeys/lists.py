"""Helpers for lists of people that staff paste or upload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.journeys.page import Page
from tests.journeys.visitor import Visitor

HEADER = ("Voornaam", "Achternaam", "E-mailadres", "Mobiel")
BOX, UPLOAD = "/beheer/bulk/nieuw/", "/beheer/bulk/inlezen/"
_BOUNDARY = "----WebKitFormBoundaryx7Jq2LmN"
PARTS = f"multipart/form-data; boundary={_BOUNDARY}"


def crowd(many: int, first: int = 1) -> list[tuple[str, ...]]:
    """Return rows of people who are not there yet."""
    numbers = range(first, first + many)
    return [
        (f"Voor{'abcdefghij'[n % 10]}", f"Achter{n}", f"p{n}@mail.example", f"06{12_000_000 + n}")
        for n in numbers
    ]


def pasted(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    """Return rows as they are pasted from Excel."""
    return "\r\n".join("\t".join(row) for row in (header, *rows))


def paste(desk: Visitor, text: str, **more: str) -> Page:
    """Paste text into the box that is open, and press 'Controleer'."""
    return upload(desk, text, b"", "", **more)


def upload(desk: Visitor, text: str, content: bytes, name: str, **more: str) -> Page:
    """Post the form with the box and the file, as a browser does; return the next page."""
    fields = {**desk.page.form_with("Controleer").fields, "rows": text, **more}
    return desk.upload(UPLOAD, multipart(fields, content, name), PARTS)


def multipart(fields: Mapping[str, str], content: bytes, name: str) -> bytes:
    """Return the body of a form as a browser encodes it, with a file that has no name if empty."""
    parts = [(f'name="{key}"', text.encode()) for key, text in fields.items() if key != "file"]
    parts.append((f'name="file"; filename="{name}"\r\nContent-Type: text/csv', content))
    heads = (
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n" for head, _ in parts
    )
    bodies = (body for _head, body in parts)
    whole = (head.encode() + body + b"\r\n" for head, body in zip(heads, bodies, strict=True))
    return b"".join(whole) + f"--{_BOUNDARY}--\r\n".encode()
