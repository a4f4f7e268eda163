"""Decides which hosts can be asked: outside ones, and inside ones that are configured.

A list at an address can redirect anywhere, also to services of this machine and its network that trust whoever can
reach them. So every hop's name is resolved once, its addresses are checked, and the connection is made to an address
that was checked: a second look-up could give another one.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from ingest.fetching.errors import InsideHostError

Named = frozenset[tuple[str, int]]
"""Hosts with their ports that the configuration names; these may be inside."""

PORTS = {"http": 80, "https": 443}
"""The ports of addresses that name none."""
_LONGEST_RESOLVING_SECONDS = 10.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def named_hosts(addresses: Iterable[str]) -> Named:
    """Return the hosts of addresses from the configuration, each with its port.

    Who names a host over plain http may be redirected to the same host over https.
    """
    named = set()
    for address in addresses:
        parts = urlsplit(address)
        if parts.hostname and parts.scheme in PORTS:
            port = parts.port or PORTS[parts.scheme]
            named.add((parts.hostname.lower(), port))
            if port == PORTS["http"]:
                named.add((parts.hostname.lower(), PORTS["https"]))
    return frozenset(named)


async def outside_addresses(host: str, port: int, named: Named) -> list[str]:
    """Resolve a host once and return the addresses that may be connected to, in the resolver's order.

    Raises InsideHostError where the host has none outside and is not `named`, OSError where it cannot be resolved,
    TimeoutError after ten seconds.
    """
    async with asyncio.timeout(_LONGEST_RESOLVING_SECONDS):
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if (host.lower(), port) in named:
        return addresses
    outside = [address for address in addresses if not is_inside(address)]
    if not outside:
        raise InsideHostError(host)
    return outside


def is_inside(address: str) -> bool:
    """Return True for an IP address of this machine or its network: loopback, private, link-local, reserved and so on.

    IPv6 addresses that stand for an IPv4 address (mapped, 6to4, NAT64) are judged by that one.
    """
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        within = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            within = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if within is not None:
            return is_inside(str(within))
    return not number.is_global or number.is_multicast


def goes_through_proxy(scheme: str, host: str) -> bool:
    """Return True where the environment names a proxy for a host (`https_proxy`, `no_proxy`)."""
    from urllib.request import getproxies, proxy_bypass  # With an HTTP client, which few commands need.

    return scheme in getproxies() and not proxy_bypass(host)
