"""Opens packed files as streams, within bounds of memory and of what comes out."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

_PIECE = 1 << 16
_MOST_MEMORY = 256 << 20
"""Bytes that unpacking may take; `xz -9` takes 65 million, and a file can ask for gigabytes."""

_MOST_PER_BYTE = 400
"""How many times larger than the file its contents may be; metadata of papers is some ten times larger."""

_FREE_BYTES = 1 << 28
"""How much may come out before the two are compared."""


class UnpackingError(OSError):
    """A packed file is damaged, or holds more than it may."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's unpacker with the interface of the other two: what is not used at once is asked for with no data."""

    def __init__(self) -> None:
        self._opening = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self._opening.eof

    @property
    def unused_data(self) -> bytes:
        return self._opening.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._opening.decompress(self._opening.unconsumed_tail + data, max_length)


_UNPACKERS: dict[str, Callable[[], _Unpacker]] = {
    ".gz": _Gzip,
    ".bz2": bz2.BZ2Decompressor,
    ".xz": lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY),
}


def open_file(path: Path) -> io.BufferedIOBase:
    """Open a file for reading, unpacked if its name ends in .gz, .bz2 or .xz. Raises OSError."""
    unpacker = _UNPACKERS.get(path.suffix.lower())
    plain = io.FileIO(path)
    return io.BufferedReader(plain if unpacker is None else _Unpacked(plain, unpacker), 1 << 18)


class _Unpacked(io.RawIOBase):
    """The contents of a packed file; several streams in a row are one file, as the command line tools have it."""

    def __init__(self, packed: io.FileIO, unpacker: Callable[[], _Unpacker]) -> None:
        self._packed = packed
        self._unpacker = unpacker
        self._opening = unpacker()
        self._waiting = b""
        self._is_begun = False
        self._taken = self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._next(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._packed.close()
        super().close()

    def _next(self, size: int) -> bytes:
        """The next bytes, none at the end."""
        try:
            while True:
                if self._opening.eof:
                    self._waiting = self._opening.unused_data or self._packed.read(_PIECE)
                    # Tools fill the end with zeros.
                    if not self._waiting.strip(b"\0"):
                        return b""
                    self._opening, self._is_begun = self._unpacker(), False
                piece = self._opening.decompress(self._waiting, size)
                self._taken += len(self._waiting)
                self._is_begun, self._waiting = True, b""
                if piece:
                    self._count(len(piece))
                    return piece
                if not self._opening.eof and not self._more():
                    raise UnpackingError("it is cut off")
        except (zlib.error, lzma.LZMAError, EOFError) as error:
            raise UnpackingError(str(error)) from error

    def _more(self) -> bool:
        self._waiting = self._packed.read(_PIECE)
        return bool(self._waiting)

    def _count(self, size: int) -> None:
        self._given += size
        if self._given > _FREE_BYTES and self._given > self._taken * _MOST_PER_BYTE:
            raise UnpackingError(f"it unfolds to more than {_MOST_PER_BYTE} times its size")
