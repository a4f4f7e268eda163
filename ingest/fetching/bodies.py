"""Reads a response body within a bound, opening at most one content coding.

A body that is packed several times over can unfold to a million times what was sent, before anybody looks at its
length: so one coding is opened, and no more of it than may be kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingest.fetching.errors import FetchError, TooLargeError
from ingest.fetching.masking import shown

if TYPE_CHECKING:
    import httpx

ACCEPT_ENCODING = "gzip, deflate"
"""The codings that are opened here."""

_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """Read a body whose plain form has at most `max_bytes` bytes.

    Raises TooLargeError for a longer one, FetchError for one that is packed twice, packed in an unknown way, or cut
    off; errors of the connection are httpx's own.
    """
    place = shown(str(response.url))
    take = _opener(response, place)
    body = bytearray()
    received = 0
    # What cannot be made smaller becomes a little longer when it is packed.
    most_received = max_bytes + max_bytes // 100 + 1_000
    async for piece in response.aiter_raw():
        received += len(piece)
        body += take.open(piece, max_bytes + 1 - len(body))
        if len(body) > max_bytes or received > most_received:
            raise TooLargeError(f"{place} sent more than {max_bytes:,} bytes")
    if received and not take.is_whole:
        raise FetchError(f"{place} sent an answer that is cut off", passing=True)
    return bytes(body)


class _Plain:
    """A body without coding."""

    is_whole = True

    def open(self, piece: bytes, room: int) -> bytes:
        return piece[:room]


class _Packed:
    """A body in one coding; several gzip members in a row are one body (RFC 1952, 2.2)."""

    def __init__(self, windows: tuple[int, ...], place: str) -> None:
        self._windows = windows
        self._place = place
        self._opening = zlib.decompressobj(windows[0])

    @property
    def is_whole(self) -> bool:
        return self._opening.eof

    def open(self, piece: bytes, room: int) -> bytes:
        plain = bytearray()
        while piece and len(plain) < room:
            if self._opening.eof:
                self._opening = zlib.decompressobj(self._windows[0])
            plain += self._opened(piece, room - len(plain))
            piece = self._opening.unused_data
        return bytes(plain)

    def _opened(self, piece: bytes, room: int) -> bytes:
        try:
            return self._opening.decompress(piece, room)
        except zlib.error as error:
            # Some servers send `deflate` without the envelope that it should have (RFC 9110, 8.4.1.2).
            if len(self._windows) > 1:
                self._windows = self._windows[1:]
                self._opening = zlib.decompressobj(self._windows[0])
                return self._opened(piece, room)
            raise FetchError(f"{self._place} sent an answer that cannot be unpacked", passing=True) from error


_CODINGS: dict[str, Callable[[str], _Plain | _Packed]] = {
    "gzip": lambda place: _Packed((_GZIP,), place),
    "x-gzip": lambda place: _Packed((_GZIP,), place),
    "deflate": lambda place: _Packed((_ZLIB, _RAW), place),
}


def _opener(response: httpx.Response, place: str) -> _Plain | _Packed:
    named = [name.strip().lower() for name in response.headers.get_list("content-encoding", split_commas=True)]
    codings = [name for name in named if name not in ("", "identity")]
    if not codings:
        return _Plain()
    if len(codings) > 1:
        raise FetchError(f"{place} sent an answer that is packed {len(codings)} times over, which is not opened")
    if codings[0] not in _CODINGS:
        raise FetchError(f"{place} sent an answer packed as {codings[0][:20]}, although it was not asked to")
    return _CODINGS[codings[0]](place)
