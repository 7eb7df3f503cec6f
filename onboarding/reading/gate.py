"""Refuse files that are dangerous or expensive to open, before they are opened (S73)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from onboarding.reading.table import UnreadableError

_MEMBER = b"PK\x01\x02"  # of each line of the directory at the end of a zip file
_ZIP64 = b"PK\x06\x07"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel's format before 2007, and encrypted files
ARCHIVES = (b"PK\x03\x04", _OLE)  # a file that begins so is no text
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flags of a zip member: encrypted, strongly, its header as well
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # those of Excel; lzma may take gigabytes
_MACROS = ("vbaproject", "macrosheets/", "xl/workbook.bin")
_MACRO_NAMES = (".xlsm", ".xlsb", ".xltm", ".xlam")
_MACRO_TYPE = b"macroEnabled"
_WORKBOOK = "[Content_Types].xml"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_CHUNK = 64 * 1024
_OVERLAP = 16  # a word that is looked for may lie on the border of two chunks
# What zipfile raises for a file that is no zip, or an invalid one.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, IndexError),
    *(ValueError, RuntimeError, OverflowError, MemoryError),
)


def demand_harmless(content: bytes, name: str) -> None:
    """Raise UnreadableError unless the file is a zip of few small members, without macros.

    What the members inflate to is counted while they are read: their headers prove nothing.
    """
    if content.startswith(_OLE):
        raise _encrypted() if _ENCRYPTED_STREAM in content else other_format()
    if name.casefold().endswith(_MACRO_NAMES):
        raise _macros()
    # Counted before zipfile makes an object of each.
    if content.count(_MEMBER) > settings.IMPORT_MEMBERS or _ZIP64 in content:
        raise too_complex()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _demand_usual(archive.infolist())
            _demand_small(archive)
    except _BROKEN:
        raise broken() from None


def _demand_usual(members: list[zipfile.ZipInfo]) -> None:
    """Raise UnreadableError for encrypted members, for macros, and for unusual members."""
    names = {member.filename for member in members}
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise _encrypted()
    if any(sign in name.casefold() for sign in _MACROS for name in names):
        raise _macros()
    if _WORKBOOK not in names:
        raise other_format()
    if len(names) < len(members) or not all(map(_is_usual, members)):
        raise broken()


def _is_usual(member: zipfile.ZipInfo) -> bool:
    """Return whether a member has a path within the file and a compression that Excel uses."""
    name = member.orig_filename
    is_inside = not name.startswith("/") and ".." not in name.split("/")
    return is_inside and not set("\\:\0") & set(name) and member.compress_type in _METHODS


def _demand_small(archive: zipfile.ZipFile) -> None:
    """Raise UnreadableError if all members inflate to too much, or if one is dangerous."""
    inflated = 0
    for member in archive.infolist():
        for chunk in _chunks(archive, member):
            inflated += len(chunk)
            if inflated > settings.IMPORT_INFLATED:
                raise too_complex()


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the member in chunks. Raises UnreadableError for declarations of XML and for macros."""
    before = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            # In UTF-16, which XML may have, each character of ASCII has a zero byte.
            seen = before + chunk.replace(b"\0", b"")
            if any(sign in seen for sign in _DECLARATIONS):
                raise broken()
            if member.filename == _WORKBOOK and _MACRO_TYPE in seen:
                raise _macros()
            before = seen[-_OVERLAP:]
            yield chunk


def broken() -> UnreadableError:
    """Return the error for a file that is not what it seems to be."""
    return UnreadableError(
        _(
            "Dit bestand kunnen wij niet lezen."
            " Open het in Excel, kopieer de rijen en plak de rijen in het vak."
        )
    )


def too_complex() -> UnreadableError:
    """Return the error for a file that takes too much memory or time."""
    return UnreadableError(
        _(
            "Dit bestand is te groot om te lezen."
            " Open het in Excel, kopieer de rijen en plak de rijen in het vak."
        )
    )


def _encrypted() -> UnreadableError:
    sentence = _(
        "Dit bestand is beveiligd met een wachtwoord."
        " Haal het wachtwoord eraf, of plak de rijen in het vak."
    )
    return UnreadableError(sentence)


def _macros() -> UnreadableError:
    sentence = _(
        "In dit bestand zitten macro’s. Bewaar het in Excel als .xlsx, of plak de rijen in het vak."
    )
    return UnreadableError(sentence)


def other_format() -> UnreadableError:
    """Return the error for a file that is neither XLSX nor text."""
    sentence = _(
        "Dit is geen .xlsx-bestand."
        " Bewaar het in Excel als .xlsx of CSV, of plak de rijen in het vak."
    )
    return UnreadableError(sentence)
