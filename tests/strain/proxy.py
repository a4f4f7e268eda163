"""Stands before a server on loopback and can be cut: what is connected is hung up on, and nobody gets through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_PIECE = 65_536


@dataclass
class Proxy:
    """Passes on bytes between clients and a server at `target`, a port; `cut` says that it does not."""

    target: int
    port: int = 0
    cut: bool = False
    refused: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def take_away(self) -> None:
        """Hang up on everybody, and on whoever connects from now on."""
        self.cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    def bring_back(self) -> None:
        """Let everybody through again."""
        self.cut = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            self.refused += 1
            writer.transport.abort()
            return
        try:
            beyond, to_beyond = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, to_beyond}
        self._writers |= ends
        ways = [asyncio.create_task(_pass_on(reader, to_beyond)), asyncio.create_task(_pass_on(beyond, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in ends:
                each.transport.abort()
            self._writers -= ends


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        await asyncio.sleep(0.2)
    except OSError:
        return


@asynccontextmanager
async def proxy_before(target: int) -> AsyncIterator[Proxy]:
    """Run a proxy before a port in the block."""
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy._serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        proxy.take_away()
        server.close()
