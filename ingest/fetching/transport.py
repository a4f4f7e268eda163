"""Connects httpx to addresses that were checked, and to no other.

Importing httpx and httpcore takes longer than answering a question, so only an open client imports this module.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from urllib.request import getproxies

import httpcore
import httpx

from ingest.fetching.hosts import PORTS, Named, goes_through_proxy, outside_addresses

_SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]
"""Options of sockets as httpcore has them."""


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
            if scheme in PORTS
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on; raises InsideHostError before an inside host that is not named hears of it."""
        if not goes_through_proxy(request.url.scheme, request.url.host):
            return await self._direct.handle_async_request(request)
        port = request.url.port or PORTS[request.url.scheme]
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
