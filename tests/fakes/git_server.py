"""A hostile git server on loopback: it speaks the smart HTTP protocol, and what it sends never ends.

https://git-scm.com/docs/gitprotocol-http and https://git-scm.com/docs/gitformat-pack
"""

import asyncio
import random
import struct
from types import TracebackType

from aiohttp import web

_COMMIT = "1" * 40
_BLOCK = 60_000


class FakeGitServer:
    """Every path is a repository; a fetch gets one file without end, or with `silent` its beginning and then nothing.

    `sent` counts the bytes of packs that went out.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent
        self.sent = 0
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "FakeGitServer":
        app = web.Application()
        app.router.add_get("/{path:.*}/info/refs", self._refs)
        app.router.add_post("/{path:.*}/git-upload-pack", self._pack)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _refs(self, request: web.Request) -> web.Response:
        refs = [f"{_COMMIT} HEAD\0agent=hostile\n", f"{_COMMIT} refs/heads/main\n"]
        body = _line("# service=git-upload-pack\n") + b"0000" + b"".join(map(_line, refs)) + b"0000"
        return web.Response(body=body, content_type="application/x-git-upload-pack-advertisement")

    async def _pack(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        response = web.StreamResponse(headers={"Content-Type": "application/x-git-upload-pack-result"})
        await response.prepare(request)
        # A pack of one file of an exabyte, in a zlib stream of stored blocks, which nothing can make smaller.
        await response.write(_line("NAK\n") + b"PACK" + struct.pack(">II", 2, 1) + _header(10**18) + b"\x78\x01")
        noise = random.Random(0).randbytes(_BLOCK)
        block = b"\0" + struct.pack("<HH", _BLOCK, _BLOCK ^ 0xFFFF) + noise
        while not self.silent:
            await response.write(block)
            self.sent += len(block)
        await asyncio.Event().wait()
        return response


def _line(text: str) -> bytes:
    return f"{len(text) + 4:04x}{text}".encode()


def _header(size: int) -> bytes:
    """The head of a file's content in a pack: its type, and its size in groups of seven bits after the first four."""
    first, rest = 0x30 | (size & 15), size >> 4
    head = bytearray()
    while rest:
        head.append(first | 0x80)
        first, rest = rest & 0x7F, rest >> 7
    head.append(first)
    return bytes(head)
