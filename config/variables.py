"""Read and check environment variables. Error messages never show a value: it may be a secret."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from lib.mailbox import UnusableAddressError, folded

_TRUTH = {"1": True, "true": True, "yes": True, "on": True}
_TRUTH |= {"0": False, "false": False, "no": False, "off": False}
_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Variables:
    """Environment variables. An empty variable counts as missing.

    Each method raises ImproperlyConfigured if a variable is invalid, or missing without `default`.
    `wants` is a text about the expected value, for the error message.
    """

    values: Mapping[str, str]

    def text(self, name: str, wants: str, *, default: str | None = None) -> str:
        """Return the variable without whitespace at its ends, or `default` if it is missing."""
        value = self.values.get(name, "").strip()
        if not value and default is None:
            raise missing(name, wants)
        if any(ord(character) < ord(" ") for character in value):
            raise invalid(name, f"{wants}, without line ends or other control characters")
        return value or default or ""

    def matching(self, name: str, pattern: str, wants: str, *, default: str | None = None) -> str:
        """Return the variable, which must match `pattern`, or `default` if it is missing."""
        value = self.text(name, wants, default=default)
        if value != default and not re.fullmatch(pattern, value):
            raise invalid(name, wants)
        return value

    def mail_address(
        self, name: str, wants: str, pattern: str = ".+", *, default: str | None = None
    ) -> str:
        """Return the mail address in its canonical spelling: lower case, with an ASCII domain."""
        address = self.matching(name, pattern, wants, default=default)
        try:
            if address:
                address = folded(address)
                validate_email(address)
        except (ValidationError, UnusableAddressError):
            raise invalid(name, wants) from None
        return address

    def truth(self, name: str, *, default: bool) -> bool:
        """Return True for 1, true, yes or on, False for 0, false, no or off; ignore capitals."""
        wants = "true or false"
        value = self.text(name, wants, default=str(default)).lower()
        if value not in _TRUTH:
            raise invalid(name, wants)
        return _TRUTH[value]

    def count(self, name: str, *, default: int, least: int, most: int) -> int:
        wants = f"a whole number from {least} to {most}"
        value = self.matching(name, "[0-9]{1,6}", wants, default=str(default))
        if not least <= int(value) <= most:
            raise invalid(name, wants)
        return int(value)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        wants = " or ".join(choices)
        value = self.text(name, wants)
        if value not in choices:
            raise invalid(name, wants)
        return value

    def items(self, name: str, wants: str, *, default: str) -> tuple[str, ...]:
        """Return the comma-separated items of the variable, or of `default` if it is missing.

        An empty item, as in `a,,b`, is left out if `default` is "", and otherwise an error.
        """
        parts = [part.strip() for part in self.text(name, wants, default=default).split(",")]
        if default and not all(parts):
            raise invalid(name, wants)
        return tuple(part for part in parts if part)

    def hosts(self, name: str, *, default: str) -> list[str]:
        """Return a list of host names. `*` is invalid: it would accept any Host header."""
        wants = "host names without scheme or port, comma-separated, and no *"
        hosts = list(self.items(name, wants, default=default))
        if not all(_HOST.fullmatch(host) for host in hosts):
            raise invalid(name, wants)
        return hosts

    def networks(self, name: str, *, default: str) -> tuple[Network, ...]:
        wants = "networks such as 10.0.0.0/8 or 2001:db8::/32, comma-separated"
        try:
            return tuple(ip_network(item) for item in self.items(name, wants, default=default))
        except ValueError:
            raise invalid(name, wants) from None

    def address(self, name: str, *, default: str | None = None, path: bool) -> str:
        """Return a URL, without slashes at its end. It may have a path only if `path` is True."""
        wants = "an address such as https://example.com" + ("" if path else ", without a path")
        wants += "; http:// only for a loopback host such as http://localhost:8000"
        value = self.text(name, wants, default=default).rstrip("/")
        try:
            parts = urlsplit(value)
            fine = is_plain(parts, path=path) and parts.port != 0
        except ValueError:
            raise invalid(name, wants) from None
        if not fine or (parts.scheme == "http" and not is_loopback(parts.hostname or "")):
            raise invalid(name, wants)
        return value

    def keys(self, name: str) -> dict[str, bytes]:
        """Return a dict of the sealing keys (32 bytes each) by key id, in the variable's order."""
        wants = "one or more keys as id:base64 of 32 bytes, comma-separated, each id once"
        pairs = [item.partition(":") for item in self.items(name, wants, default="")]
        if not pairs:
            raise missing(name, wants)
        ring = {key_id: _key(name, wants, body) for key_id, _, body in pairs}
        if len(ring) < len(pairs) or not all(re.fullmatch(r"[\w-]{1,20}", i) for i in ring):
            raise invalid(name, wants)
        return ring


def missing(name: str, wants: str) -> ImproperlyConfigured:
    """Return the exception for a missing variable. `wants` is a text about the expected value."""
    return ImproperlyConfigured(f"{name} is missing: expected {wants}.")


def invalid(name: str, wants: str) -> ImproperlyConfigured:
    """Return the exception for an invalid variable. `wants` is a text about the expected value."""
    return ImproperlyConfigured(f"{name} is invalid: expected {wants}.")


def is_loopback(host: str) -> bool:
    """Return whether a host name or IP address always means this machine (RFC 6761 §6.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_near(host: str) -> bool:
    """Return whether a host is loopback, a private IP address, or a name without a dot."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return is_loopback(host) or "." not in host


def is_plain(parts: SplitResult, *, path: bool) -> bool:
    """Return whether an http(s) URL has nothing but host and port; `path` also allows a path."""
    extras = (parts.query, parts.fragment, parts.username, parts.password)
    known = parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(parts.hostname or ""))
    is_six = ":" in (parts.hostname or "")
    return (known or is_six) and not any(extras) and (path or not parts.path)


def _key(name: str, wants: str, body: str) -> bytes:
    try:
        key = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(name, wants) from None
    if len(key) != 32:  # noqa: PLR2004 - AES-256; the sentence says the number
        raise invalid(name, wants)
    return key
