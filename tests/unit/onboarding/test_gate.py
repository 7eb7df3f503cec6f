"""Files that are refused before openpyxl sees them: each is made here, and each has a way out."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from onboarding.reading import UnreadableError, read
from onboarding.reading.gate import demand_harmless
from tests.unit.onboarding.workbooks import SHEET, STRINGS, TYPES, parts, sheet, workbook, zipped

pytestmark = pytest.mark.requirement("S73")

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MEGABYTE = 1024 * 1024
WORKBOOK = workbook()
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
MACROS = workbook({"xl/vbaProject.bin": b"\x01"})
MACRO_TYPE = parts()[TYPES].replace("sheet.main", "sheet.macroEnabled.main")


def flagged(content: bytes, flag: int) -> bytes:
    """Return the zip file with a flag set in each header of a member."""
    changed = bytearray(content)
    for sign, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(sign)
        while at >= 0:
            changed[at + place : at + place + 2] = struct.pack("<H", flag)
            at = content.find(sign, at + 1)
    return bytes(changed)


def understated(name: str, text: str) -> bytes:
    """Return a workbook whose directory says that the member `name` inflates to ten bytes."""
    content = bytearray(workbook({name: text}))
    at = content.rindex(name.encode()) - 46  # the fixed part of its line in the directory
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


def doubled() -> bytes:
    """Return a workbook in which two members have the name of the sheet."""
    file = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, sheet())
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (OLE + b"\0" * 512, "oud.xls", "geen .xlsx-bestand"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "x.xlsx", "beveiligd met een wachtwoord"),
        (flagged(WORKBOOK, 0x1), "x.xlsx", "beveiligd met een wachtwoord"),
        (MACROS, "x.xlsx", "macro’s"),
        (workbook({"xl/macrosheets/sheet1.xml": "<x/>"}), "x.xlsx", "macro’s"),
        (workbook({TYPES: MACRO_TYPE}), "x.xlsx", "macro’s"),
        (workbook({"xl/workbook.bin": b""}), "x.xlsx", "macro’s"),
        (WORKBOOK, "x.XLSM", "macro’s"),
        (zipped({"mimetype": "application/vnd.oasis"}), "x.ods", "geen .xlsx-bestand"),
        (b"\n<html><table><tr><td>Jan", "oud.xls", "geen .xlsx-bestand"),
        (b"%PDF-1.7\n", "x.pdf", "geen .xlsx-bestand"),
        (WORKBOOK[:-200], "x.xlsx", "kunnen wij niet lezen"),
        (WORKBOOK[:300] + b"\xff" * 30 + WORKBOOK[330:], "x.xlsx", "kunnen wij niet lezen"),
        (doubled(), "x.xlsx", "kunnen wij niet lezen"),
        (understated(SHEET, sheet()), "x.xlsx", "kunnen wij niet lezen"),
        (workbook(method=zipfile.ZIP_LZMA), "x.xlsx", "kunnen wij niet lezen"),
        (workbook({"../evil.xml": "<x/>"}), "x.xlsx", "kunnen wij niet lezen"),
        (workbook({"/etc/evil.xml": "<x/>"}), "x.xlsx", "kunnen wij niet lezen"),
        (workbook({"xl\\evil.xml": "<x/>"}), "x.xlsx", "kunnen wij niet lezen"),
        (workbook({STRINGS: BOMB + "<sst/>"}), "x.xlsx", "kunnen wij niet lezen"),
        (workbook({STRINGS: (BOMB + "<sst/>").encode("utf-16")}), "x", "kunnen wij niet lezen"),
        (workbook({"xl/x.bin": "a" * 65_532 + BOMB}), "x.xlsx", "kunnen wij niet lezen"),
        (WORKBOOK + b"PK\x06\x07", "x.xlsx", "te groot"),
        (workbook({f"xl/{one}.xml": "" for one in range(200)}), "x.xlsx", "te groot"),
        (workbook({"xl/media/image1.png": b"\0" * 9 * MEGABYTE}), "x.xlsx", "te groot"),
    ],
)
def test_file_is_refused_with_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnreadableError, match=rf"{sentence}.*plak de rijen in het vak\.$"):
        read(content, name)


def test_honest_file_passes() -> None:
    demand_harmless(WORKBOOK, "mensen.xlsx")
    demand_harmless(workbook(method=zipfile.ZIP_STORED), "mensen")


def test_members_are_added_up(settings: LazySettings) -> None:
    settings.IMPORT_INFLATED = MEGABYTE
    half = "a" * (MEGABYTE // 2)
    demand_harmless(workbook({"xl/a.xml": half}), "x.xlsx")
    with pytest.raises(UnreadableError, match="te groot"):
        demand_harmless(workbook({"xl/a.xml": half, "xl/b.xml": half}), "x.xlsx")


@given(place=st.integers(0, len(WORKBOOK) - 1), noise=st.binary(min_size=1, max_size=8))
def test_damaged_file_passes_or_is_unreadable(place: int, noise: bytes) -> None:
    damaged = WORKBOOK[:place] + noise + WORKBOOK[place + len(noise) :]
    try:
        demand_harmless(damaged, "x.xlsx")
    except UnreadableError:
        return
