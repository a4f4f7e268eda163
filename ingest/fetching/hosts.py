"""Decides which hosts can be asked: outside ones, and inside ones that are configured.

A list at an address can redirect anywhere, also to services of this machine and its network that trust whoever can
reach them. So every hop's name is resolved once, its addresses are checked, and the connection is made to an address
that was checked: a second look-up could give another one.
"""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from ingest.fetching.errors import InsideHostError

Named = frozenset[tuple[str, int]]
"""Hosts with their ports that the configuration names; these may be inside."""

_PORTS = {"http": 80, "https": 443}
_LONGEST_RESOLVING_SECONDS = 10.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]
"""Options of sockets as httpcore has them."""


def named_hosts(addresses: Iterable[str]) -> Named:
    """Return the hosts of addresses from the configuration, each with its port.

    Who names a host over plain http may be redirected to the same host over https.
    """
    named = set()
    for address in addresses:
        parts = urlsplit(address)
        if parts.hostname and parts.scheme in _PORTS:
            port = parts.port or _PORTS[parts.scheme]
            named.add((parts.hostname.lower(), port))
            if port == _PORTS["http"]:
                named.add((parts.hostname.lower(), _PORTS["https"]))
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
    return scheme in getproxies() and not proxy_bypass(host)


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to checked addresses only; through a proxy where the environment names one, as httpx does.

    A proxy looks names up by itself; what this machine knows to be inside is not asked of it either.
    """

    def __init__(self, named: Named, certificates: ssl.SSLContext, limits: httpx.Limits) -> None:
        """`named` are the hosts that may be inside."""
        self._named = named
        self._direct = _PinnedTransport(named, certificates, limits)
        self._proxies = {
            scheme: httpx.AsyncHTTPTransport(verify=certificates, limits=limits, proxy=address)
            for scheme, address in getproxies().items()
            if scheme in _PORTS
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on; raises InsideHostError before an inside host that is not named hears of it."""
        if not goes_through_proxy(request.url.scheme, request.url.host):
            return await self._direct.handle_async_request(request)
        port = request.url.port or _PORTS[request.url.scheme]
        try:
            await outside_addresses(request.url.host, port, self._named)
        except (OSError, TimeoutError) as error:
            # Behind a proxy a machine may know no names but its own.
            if not isinstance(error, socket.gaierror | TimeoutError):
                raise
        return await self._proxies[request.url.scheme].handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in (self._direct, *self._proxies.values()):
            await transport.aclose()


class _PinnedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool whose connections go to checked addresses."""

    def __init__(self, named: Named, certificates: ssl.SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify=certificates, limits=limits)
        # httpx has no parameter for it; the pool that it made has opened nothing yet.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=certificates,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_PinningBackend(named),
        )


class _PinningBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to the addresses that `outside_addresses` gives, to no other."""

    def __init__(self, named: Named) -> None:
        self._named = named
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        started = time.monotonic()
        try:
            addresses = await outside_addresses(host, port, self._named)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("its name was not resolved in time") from error
        except OSError as error:
            raise httpcore.ConnectError("its name cannot be resolved") from error
        failure: Exception = httpcore.ConnectError("it has no address")
        for address in addresses:
            left = None if timeout is None else max(0.1, timeout - (time.monotonic() - started))
            try:
                return await self._network.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("sockets of this machine are not asked")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
