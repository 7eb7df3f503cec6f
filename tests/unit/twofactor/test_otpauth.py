"""TOTP codes (tested by the vectors of the RFCs), the otpauth link, and the link's QR code."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
import qrcode
import zxingcpp
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from twofactor.otpauth import (
    code_at,
    in_groups,
    matching_step,
    new_key,
    otpauth_url,
    qr_path,
    time_step,
)

RFC_KEY = base64.b32encode(b"12345678901234567890").decode()
KEYS = st.binary(min_size=20, max_size=20).map(lambda raw: base64.b32encode(raw).decode())
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.mark.asvs("V11.2.1", "V11.4.1")
@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_code_equals_the_test_vectors_of_rfc_6238_appendix_b(
    seconds: int, eight_digits: str
) -> None:
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    assert code_at(RFC_KEY, time_step(moment)) == eight_digits[-6:]


@pytest.mark.parametrize(
    ("counter", "code"),
    [
        (0, "755224"),
        (1, "287082"),
        (2, "359152"),
        (3, "969429"),
        (4, "338314"),
        (5, "254676"),
        (6, "287922"),
        (7, "162583"),
        (8, "399871"),
        (9, "520489"),
    ],
)
def test_code_equals_the_test_vectors_of_rfc_4226_appendix_d(counter: int, code: str) -> None:
    assert code_at(RFC_KEY, counter) == code


@pytest.mark.asvs("V11.2.1")
@given(key=KEYS, seconds=st.integers(0, 2**33))
def test_code_equals_the_one_that_pyotp_computes(key: str, seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    assert code_at(key, time_step(moment)) == pyotp.TOTP(key).at(moment)


@pytest.mark.requirement("D4")
@pytest.mark.asvs("V6.5.5")
@pytest.mark.parametrize(
    ("steps", "is_accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_code_of_an_adjacent_step_is_accepted_and_of_two_steps_away_is_not(
    steps: int, *, is_accepted: bool
) -> None:
    code = code_at(RFC_KEY, time_step(NOON) + steps)
    expected = time_step(NOON) + steps if is_accepted else None
    assert matching_step(RFC_KEY, code, NOON, tolerance=1) == expected


@pytest.mark.asvs("V6.5.8")
def test_step_changes_every_half_minute_and_not_before() -> None:
    almost = NOON + HALF_A_MINUTE - timedelta(microseconds=1)
    assert time_step(almost) == time_step(NOON)
    assert time_step(NOON + HALF_A_MINUTE) == time_step(NOON) + 1


def test_nearest_of_two_steps_with_the_same_code_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def always(_key: str, _step: int) -> str:
        return "000000"

    monkeypatch.setattr("twofactor.otpauth.code_at", always)
    assert matching_step(RFC_KEY, "000000", NOON, tolerance=1) == time_step(NOON)


@pytest.mark.asvs("V6.5.4")
def test_new_key_holds_160_bits_without_padding() -> None:
    key = new_key()
    assert re.fullmatch(r"[A-Z2-7]{32}", key)
    assert len(base64.b32decode(key)) == 20
    assert new_key() != key


def test_key_is_written_in_groups_of_four() -> None:
    assert in_groups("UYJ2YG3WV2GCOZDG") == "UYJ2 YG3W V2GC OZDG"


def test_link_names_issuer_and_account_and_leaves_every_default_out(settings: Settings) -> None:
    settings.ORGANISATION = "WerkTalent"
    assert otpauth_url("ABCD", "alice@mail.example") == (
        "otpauth://totp/WerkTalent:alice@mail.example?secret=ABCD&issuer=WerkTalent"
    )


@pytest.mark.asvs("V1.2.2")
@pytest.mark.parametrize(
    "organisation", ["Werk & Talent", "Café Zürich", "A:B/C?d=e#f", "100% Werk"]
)
@pytest.mark.parametrize(
    "account", ["alice@mail.example", "a+b/c?d&e#f%20:g@mail.example", "é@mail.example"]
)
def test_link_parses_back_to_the_names_whatever_they_hold(
    settings: Settings, organisation: str, account: str
) -> None:
    settings.ORGANISATION = organisation
    url = otpauth_url(RFC_KEY, account)
    assert " " not in unquote(url)
    parts = urlsplit(url)
    issuer, _, shown = parts.path.removeprefix("/").partition(":")
    assert unquote(shown) == account
    assert unquote(issuer) == organisation.replace(" ", "")
    assert parse_qs(parts.query) == {"secret": [RFC_KEY], "issuer": [unquote(issuer)]}
    assert pyotp.parse_uri(url).secret == RFC_KEY
    assert "/" not in parts.path[1:] + parts.query


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789@.-+", min_size=1, max_size=64))
def test_path_fills_exactly_the_modules_of_the_code(account: str) -> None:
    url = otpauth_url(RFC_KEY, account)
    level = qrcode.constants.ERROR_CORRECT_M
    code = qrcode.QRCode(error_correction=level, border=4, mask_pattern=2)
    code.add_data(url)
    assert _painted(*qr_path(url)) == code.get_matrix()


def test_rendered_code_is_read_by_a_scanner() -> None:
    url = otpauth_url(RFC_KEY, "alice@mail.example")
    path, size = qr_path(url)
    picture = Image.new("L", (size, size))
    picture.putdata([0 if dark else 255 for row in _painted(path, size) for dark in row])
    scanned = zxingcpp.read_barcodes(picture.resize((size * 6, size * 6)))
    assert [found.text for found in scanned] == [url]


def test_rendered_code_keeps_a_quiet_zone_of_four_modules() -> None:
    rows = _painted(*qr_path("otpauth://totp/x"))
    columns = [list(column) for column in zip(*rows, strict=True)]
    edges = rows[:4] + rows[-4:] + columns[:4] + columns[-4:]
    assert not any(dark for edge in edges for dark in edge)
    assert any(rows[4])


def _painted(path: str, size: int) -> list[list[bool]]:
    """Return the pixels that an SVG path strokes with a width of 1; fail if a line is not level."""
    run = re.compile(r"m(-?\d+) (\d+(?:\.5)?)h(\d+)")
    assert run.sub("", path) == ""
    rows = [[False] * size for _row in range(size)]
    x, y = 0, 0.0
    for right, down, length in run.findall(path):
        x, y = x + int(right), y + float(down)
        assert y % 1 == 0.5, "a line between two rows paints half of both"
        row, end = rows[int(y)], x + int(length)
        assert row[x:end] == [False] * int(length)
        row[x:end] = [True] * int(length)
        x = end
    return rows
