"""Find a visitor's IP address and its network, for rate limits."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

_PREFIX = {4: 24, 6: 64}
# Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9a-fA-F:.]+)\](?::[0-9]{1,5})?")


def client_address(request: HttpRequest) -> str:
    """Return the visitor's IP address (S24).

    If TRUSTED_PROXIES is a number n above 0, return the n-th address from the right in the header
    X-Forwarded-For. If n is 0, or if that address is missing or invalid, return REMOTE_ADDR.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops = told_hops(request)
    # Each proxy appends the address that connected to it. A visitor can forge all earlier entries.
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return _valid(hops[-settings.TRUSTED_PROXIES]) or peer
    return peer


def told_hops(request: HttpRequest) -> list[str]:
    """Return the unvalidated addresses in the header X-Forwarded-For, in order, or []."""
    told: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return [hop.strip() for hop in told.split(",")] if told else []


def network_of(address: str) -> str:
    """Return the /24 network of an IPv4 or the /64 network of an IPv6 address, or "" if invalid."""
    found = parsed(address)
    if found is None:
        return ""
    prefix = _PREFIX[found.version]
    rest = found.max_prefixlen - prefix
    return f"{type(found)(int(found) >> rest << rest)}/{prefix}"


def _valid(address: str) -> str:
    return str(parsed(address) or "")


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address, which may have a port, or None if it is invalid.

    For an IPv4 address that is written as an IPv6 address (`::ffff:192.0.2.1`), return `192.0.2.1`.
    """
    with_port = _WITH_PORT.fullmatch(address)
    try:
        found = ip_address((with_port[1] or with_port[2]) if with_port else address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
