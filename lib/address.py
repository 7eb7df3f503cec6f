"""Find the client address of a request, and the network of an address, for rate limits."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_PREFIX = {4: 24, 6: 64}
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9a-fA-F:.]+)\](?::[0-9]{1,5})?")


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address, behind `TRUSTED_PROXIES` proxies (S24).

    Each trusted proxy appends to X-Forwarded-For the address that connected to it. Entries further
    left may be forged by the visitor. If the header has fewer entries than there are trusted
    proxies, or the chosen entry is invalid, return the address of the connection itself.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops = told_hops(request)
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return _valid(hops[-settings.TRUSTED_PROXIES]) or peer
    return peer


def told_hops(request: HttpRequest) -> list[str]:
    """Return the entries of X-Forwarded-For in order; an empty list without the header."""
    told: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return [hop.strip() for hop in told.split(",")] if told else []


def network_of(address: str) -> str:
    """Return the network of an address: an IPv4 /24 or IPv6 /64, which shares a rate limit.

    For an invalid address return an empty string: all invalid addresses share one rate limit.
    """
    valid = _valid(address)
    if not valid:
        return ""
    return str(ip_network(f"{valid}/{_PREFIX[ip_address(valid).version]}", strict=False))


def _valid(address: str) -> str:
    """Return the address in its canonical form, or an empty string if it is invalid.

    Converts IPv4-mapped IPv6 to IPv4, and drops the port that some proxies add, as in
    `192.0.2.1:4711` and `[2001:db8::1]:4711`.
    """
    with_port = _WITH_PORT.fullmatch(address)
    try:
        found = ip_address((with_port[1] or with_port[2]) if with_port else address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
