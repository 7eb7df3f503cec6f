"""Where a request comes from, and the neighbourhood that is throttled together."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

_PREFIX = {4: 24, 6: 64}
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9a-fA-F:.]+)\](?::[0-9]{1,5})?")


def client_address(request: HttpRequest) -> str:
    """Give the visitor's address, past as many proxies as `TRUSTED_PROXIES` says (S24).

    Each trusted proxy appends the address it saw; whatever stands further left, the visitor
    wrote. With fewer hops than proxies, or rubbish in the header, the connection's own counts.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    hops = told_hops(request)
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return _valid(hops[-settings.TRUSTED_PROXIES]) or peer
    return peer


def told_hops(request: HttpRequest) -> list[str]:
    """Give what stands in X-Forwarded-For, the visitor's own words first; nothing without it."""
    told: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return [hop.strip() for hop in told.split(",")] if told else []


def network_of(address: str) -> str:
    """Give the network that shares a throttle: IPv4 /24, IPv6 /64; no address is one network."""
    valid = _valid(address)
    if not valid:
        return ""
    return str(ip_network(f"{valid}/{_PREFIX[ip_address(valid).version]}", strict=False))


def _valid(address: str) -> str:
    """Answer the address in its plain form, IPv4-in-IPv6 unwrapped, or nothing.

    Some proxies write a port behind it: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    """
    with_port = _WITH_PORT.fullmatch(address)
    try:
        found = ip_address((with_port[1] or with_port[2]) if with_port else address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
