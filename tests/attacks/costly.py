"""Requests of a stranger that are expensive to parse, as large as the server accepts."""

from __future__ import annotations

from config import limits

Head = tuple[tuple[str, bytes], ...]

FORM = ("Content-Type", b"application/x-www-form-urlencoded")
PARTS = ("Content-Type", b"multipart/form-data; boundary=x")
TOKEN = b"a" * 32
LONGEST_BODY = limits.MOST_BODY
_A_PART = (
    b'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + TOKEN + b"\r\n"
)
_SEMICOLONS = b"--x\r\nContent-Disposition: form-data" + b";" * 950 + b"\r\n\r\n\r\n"
_LINE = limits.MOST_REQUEST_LINE - 100
_HEADERS = limits.MOST_HEADERS - 5


def filled(unit: bytes, size: int, before: bytes = b"") -> bytes:
    """Return `before` followed by repetitions of `unit`, at most `size` bytes in all."""
    return before + unit * ((size - len(before)) // len(unit))


def _long(name: str, unit: bytes, before: bytes = b"") -> Head:
    return ((name, filled(unit, limits.MOST_HEADER - 100, before)),)


def _joined(name: str, unit: bytes) -> Head:
    """Return as many headers of this name as the server accepts. The server joins their values."""
    return _long(name, unit) * _HEADERS


# Refused before parsing, and with which status.
REFUSED_HEADERS: dict[str, tuple[Head, int]] = {
    "Content-Type of semicolons": (_long("Content-Type", b";"), 431),
    "Content-Type in quotes": (_long("Content-Type", b";", b'a;b="'), 431),
    "Content-Type of parameters": (_long("Content-Type", b";a=b", b"text/plain"), 431),
    "Content-Type in pieces": (_long("Content-Type", b";a*0=b", b"text/plain"), 431),
    "cookies joined": (_joined("Cookie", b"a;"), 431),
    "languages joined": (_joined("Accept-Language", b"a-"), 431),
    "addresses joined": (_joined("X-Forwarded-For", b"127.0.0.1,"), 431),
    "too many headers": ((("X-A", b"a"),) * (limits.MOST_HEADERS + 1), 431),
    "a header too long": ((("X-A", filled(b"a", limits.MOST_HEADER + 1)),), 431),
}
REFUSED_PATHS: dict[str, tuple[bytes, int]] = {
    "path of broken UTF-8": (filled(b"%ff", _LINE, b"/"), 414),
    "path of letters and broken UTF-8": (
        filled(b"%ffa", _LINE, b"/"),
        414,
    ),
    "path of slashes": (filled(b"/", _LINE), 414),
    "path to a file": (filled(b"a/", _LINE, b"/static/"), 414),
    "query too long": (filled(b"a", limits.MOST_REQUEST_LINE + 1, b"/?"), 414),
}
REFUSED_BODIES: dict[str, bytes] = {
    "parts with semicolons": filled(
        b"--x\r\nContent-Disposition: form-data" + b";" * 950 + b"\r\n\r\n\r\n",
        LONGEST_BODY,
        _A_PART,
    ),
    "parts without a name": filled(b"--x\r\n\r\n\r\n", LONGEST_BODY, _A_PART),
    "empty parts": filled(b"--x\r\n", LONGEST_BODY, _A_PART),
}

# Parsed, because they cost no more than a few pages.
READ_HEADERS: dict[str, Head] = {
    "cookies without a value": _long("Cookie", b"a;"),
    "cookies": _long("Cookie", b"a=;"),
    "cookie in quotes": _long("Cookie", b'"', b'__Host-session="'),
    "cookie of backslashes": _long("Cookie", b"\\000", b'__Host-session="'),
    "cookie of a session": _long("Cookie", b"a", b"__Host-session="),
    "cookie of messages": _long("Cookie", b"a:", b"__Host-messages="),
    "cookie of messages, packed": _long("Cookie", b"a", b"__Host-messages=."),
    "cookie of a link": _long("Cookie", b"a:", b"__Host-link="),
    "host names twice": _long("Cookie", b"__Host-a=;"),
    "languages": _long("Accept-Language", b"nl;q=0.1,"),
    "languages in pieces": _long("Accept-Language", b"a-"),
    "kinds": _long("Accept", b"a/b;q=1,"),
    "encodings": _long("Accept-Encoding", b"gzip "),
    "browser": _long("User-Agent", b"Mozilla/5.0 (Version/1"),
    "referrer": _long("Referer", b"[", b"https://"),
    "origin": _long("Origin", b"a.", b"https://"),
    "addresses": _long("X-Forwarded-For", b"127.0.0.1,"),
    "ranges": _long("Range", b"0-1,", b"bytes="),
    "date": _long("If-Modified-Since", b"a "),
    "date of digits": _long("If-Modified-Since", b"1:", b"Mon, 1 Jan 2026 "),
    "tags": _long("If-None-Match", b'"a",'),
    "authorization": _long("Authorization", b"a"),
    "form token": _long("X-CSRFToken", b"a"),
    "Content-Type within the limit": (
        ("Content-Type", filled(b";", limits.MOST_CONTENT_TYPE, b"text/plain")),
    ),
    "every header": tuple((f"X-{number}", b"a" * 8_000) for number in range(_HEADERS)),
}
READ_PATHS: dict[str, bytes] = {
    "broken UTF-8": filled(b"%ff", limits.MOST_PATH, b"/"),
    "query of separators": filled(b"&", 4_000, b"/inloggen/?"),
    "query of names": filled(b"a&", 4_000, b"/inloggen/?"),
    "next page in accents": filled(b"%CC%95%CC%80", 4_000, b"/inloggen/?next=/"),
    "link": filled(b"a", limits.MOST_PATH, b"/activeren/"),
    "desk": filled(b"a/", limits.MOST_PATH, b"/beheer/"),
}
_LOGIN = b"csrfmiddlewaretoken=" + TOKEN + b"&email="
READ_BODIES: dict[str, bytes] = {
    "separators": filled(b"&", LONGEST_BODY, _LOGIN),
    "names": filled(b"a&", LONGEST_BODY, _LOGIN),
    "percents": filled(b"%41", LONGEST_BODY, _LOGIN),
    "accents": filled(b"%CC%95%CC%80", LONGEST_BODY, _LOGIN),
    "at signs": filled(b"@a.", LONGEST_BODY, _LOGIN),
    "password in accents": filled(b"%CC%95%CC%80", LONGEST_BODY, _LOGIN + b"a@b.nl&password=a"),
    "form token": filled(b"a", LONGEST_BODY, b"csrfmiddlewaretoken="),
}
