"""Malformed texts, headers and cookies that a client can send and a browser would not.

All texts are percent-encoded, as in a URL or the body of a form, so that they can hold any byte,
also invalid UTF-8.
"""

from __future__ import annotations

from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# The name of an element that a page has only if it shows NEEDLE without escaping.
MARKUP = "zoem-zoem"
NEEDLE = quote(f"\"'><{MARKUP} onclick=x>")
BIG = 64 * 1024

_PIECES = (
    *("a", "0", "7", "%20", "%00", "%0D%0A", "%09", "..%2F", "%2e%2e/", "%5C", "%25", "%2525"),
    *("%ED%A0%80", "%ED%BF%BF", "%C0%AF", "%E0%80%AF", "%FF", "%C3", "%F4%90%80%80", "%EF%BB%BF"),
    *(quote(sign) for sign in ("１", "٣", "é", "e\u0301", "ﬀ", "ß", "İ", "😀", "\u200b")),
    *(quote(sign) for sign in ("\u202e", "\u200f", "\u2028", "\u0085", "\x7f", "\x1b")),
    *(quote(sign) for sign in ("'", "--", "{{7*7}}", "%s%(a)s", "$(x)", "\\u0000", ",", ";", "=")),
    *("%40mail.example", "%2B31", "__", "[]", NEEDLE),
)
_WHOLE = (
    *("", "a", "%00", " ", "%20", quote("١"), quote("İ")),
    *(
        "-1",
        "0",
        "123456",
        quote("１２３４５６"),
        quote("١٢٣٤٥٦"),
        "%2B123456",
        "1e400",
        "NaN",
        "0x10",
    ),
    *("9" * 19, "9223372036854775808", "9" * 60, "None", "null", "true", "on", "..", "."),
    *("2026-13-45", "0001-01-01", "99999-01-01", "00000000-0000-0000-0000-000000000000"),
)
INTEGERS = st.sampled_from(("0", "1", "00", "9" * 10, "2147483648", "9" * 19, "9" * 60, "9" * 4400))
_LONG = st.sampled_from(("a", "1", "e%CC%81", "%00", quote("😀"), "%ED%A0%80", "../", "%0D%0A"))
TEXTS: SearchStrategy[str] = st.one_of(
    st.just(NEEDLE),
    st.sampled_from(_WHOLE),
    _LONG.map(lambda sign: sign * (BIG // len(sign))),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join),
    st.binary(max_size=24).map(quote_from_bytes),
    st.text(max_size=24).map(quote),
)
HEADERS = (
    *("user-agent", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "accept-language"),
    *("referer", "accept", "accept-encoding", "range", "if-modified-since", "if-none-match"),
    *("host", "origin", "x-csrftoken", "x-requested-with", "x-http-method-override"),
)
KINDS = (
    *("application/json", "text/plain", "text/xml", "", "x"),
    *(
        f"application/x-www-form-urlencoded; charset={charset}"
        for charset in ("utf-7", "utf-16", "latin-1", "nonsense", "%FF")
    ),
)


def as_header(text: str) -> str:
    """Decode a percent-encoded text as Django receives a header: one character per byte.

    Line breaks are removed, and the result has at most 8 KB.
    """
    raw = unquote_to_bytes(text)[:8192]
    return raw.replace(b"\r", b"").replace(b"\n", b"").decode("latin-1")


def spoiled(good: str) -> SearchStrategy[str]:
    """Return a strategy for malformed texts: arbitrary texts, and `good` cut off or extended."""
    kept = quote(good)
    return st.one_of(
        TEXTS,
        st.integers(0, max(0, len(good) - 1)).map(lambda end: quote(good[:end])),
        TEXTS.map(lambda odd: kept + odd),
        TEXTS.map(lambda odd: odd + kept),
    )
