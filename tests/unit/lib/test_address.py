"""The IP address of a request's client, which no forged HTTP header can change."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from lib.address import client_address, network_of

pytestmark = pytest.mark.requirement("S24")

PEER = "203.0.113.9"


@pytest.mark.requirement("S20")
@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("192.0.2.255", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("unknown", ""),
        ("192.0.2", ""),
        ("192.0.2.1/8", ""),
        ("192.0.2.1:443", "192.0.2.0/24"),
        ("１９２.0.2.1", ""),
        ("x" * 65536, ""),
    ],
)
def test_network_is_24_bits_of_ipv4_and_64_of_ipv6(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.asvs("V4.1.3", "V15.3.4")
@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, None, PEER),
        (0, "198.51.100.1", PEER),
        (0, "198.51.100.1, 198.51.100.2", PEER),
        (1, None, PEER),
        (1, "", PEER),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.66.66.66, 198.51.100.1", "198.51.100.1"),
        (1, "rubbish, 198.51.100.1", "198.51.100.1"),
        (1, "198.51.100.1, rubbish", PEER),
        (1, "198.51.100.1,", PEER),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, " 2001:DB8::1 ", "2001:db8::1"),
        (1, "," * 65536, PEER),
        (2, "198.51.100.1", PEER),
        (2, "198.51.100.1, 198.51.100.2", "198.51.100.1"),
        (2, "10.66.66.66, 198.51.100.1, 198.51.100.2", "198.51.100.1"),
        (2, "10.66.66.66, rubbish, 198.51.100.2", PEER),
    ],
)
def test_address_is_the_one_that_the_trusted_proxies_saw(
    settings: Settings, proxies: int, header: str | None, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PEER)
    if header is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = header
    assert client_address(request) == address


@pytest.mark.asvs("V4.1.3", "V15.3.4")
@pytest.mark.parametrize("name", ["HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"])
def test_other_headers_do_not_set_the_address(settings: Settings, name: str) -> None:
    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get("/", REMOTE_ADDR=PEER)
    request.META[name] = "198.51.100.1"
    assert client_address(request) == PEER


def test_request_over_a_socket_file_has_no_address_and_one_network() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="")
    assert network_of(client_address(request)) == ""
