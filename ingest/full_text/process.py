"""Runs the reader of files in a process of its own, confined and within limits."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

import ingest
from ingest.full_text.confinement import Confinement
from ingest.full_text.front import Front
from ingest.full_text.model import Section
from ingest.full_text.settings import TextLimits

_ROOT = Path(ingest.__file__).parents[1]
_PATIENCE = 1.5
"""How much longer than its processor time a reader may take on a busy machine."""

_MOST_OUTPUT = 8_000_000
"""Bytes; the text of a long paper has a tenth of it."""

_MOST_COMPLAINT = 10_000

_Kind = Literal["html", "pdf", "front", "nothing"]


class UnreadableError(Exception):
    """A file cannot be read; the text says why, for the log."""


class ReadingTooSlowError(Exception):
    """A file was not read in time, which may be the machine's fault."""


async def read_file(kind: Literal["html", "pdf"], content: bytes, limits: TextLimits) -> tuple[Section, ...]:
    """Return the sections of a file; none where it holds no paper. Raises UnreadableError, or ReadingTooSlowError."""
    sections = json.loads(await _output(kind, content, limits))
    return tuple(
        Section(each["name"], each["within"], tuple(each["paragraphs"]), tuple(each["pages"])) for each in sections
    )


async def read_first_pages(content: bytes, limits: TextLimits) -> Front:
    """Return what a PDF says of the paper that it is. Raises UnreadableError, or ReadingTooSlowError."""
    front = json.loads(await _output("front", content, limits))
    return Front(**{**front, "authors": tuple(front["authors"])})


async def find_confinement(limits: TextLimits) -> Confinement:
    """Return what confines readers on this machine, tried with one that reads nothing.

    Raises UnreadableError, or ReadingTooSlowError, where none can be started.
    """
    known = json.loads(await _output("nothing", b"", limits))
    return Confinement(known["no_network"], known["no_processes"], tuple(known["by"]))


async def describe_reader(limits: TextLimits) -> str:
    """Say what confines readers on this machine, or that none can be started; for the log at start."""
    try:
        return (await find_confinement(limits)).sentence
    except (UnreadableError, ReadingTooSlowError) as error:
        return f"The reader of full texts cannot be started: {error}"


async def _output(kind: _Kind, content: bytes, limits: TextLimits) -> bytes:
    try:
        async with asyncio.timeout(limits.reading_seconds * _PATIENCE), _started(kind, limits) as reader:
            sending = asyncio.create_task(_send(reader, content))
            complaining = asyncio.create_task(_last_of(reader.stderr))
            try:
                written = await _all_of(reader.stdout)
                complaint = await complaining
                code = await reader.wait()
            finally:
                sending.cancel()
                complaining.cancel()
    except TimeoutError as error:
        raise ReadingTooSlowError(f"reading took longer than {limits.reading_seconds:g} s") from error
    if code != 0:
        complaint_text = complaint.decode(errors="replace").strip()[-300:]
        raise UnreadableError(f"the reader ended with {code}{f': {complaint_text}' if complaint_text else ''}")
    return written


@asynccontextmanager
async def _started(kind: _Kind, limits: TextLimits) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """Start a reader, and end it at the latest with the block."""
    most = (limits.reading_seconds, limits.reading_megabytes, limits.max_pages)
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-B", "-m", "ingest.full_text.reading", kind, *map(str, most)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=_ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1",
             "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        yield reader
    finally:
        if reader.returncode is None:
            reader.kill()
            await reader.wait()


async def _send(reader: asyncio.subprocess.Process, content: bytes) -> None:
    assert reader.stdin is not None
    # A reader that gives up early closes its end.
    with suppress(BrokenPipeError, ConnectionResetError):
        reader.stdin.write(content)
        await reader.stdin.drain()
    reader.stdin.close()


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    assert stream is not None
    written = bytearray()
    while piece := await stream.read(65_536):
        written += piece
        if len(written) > _MOST_OUTPUT:
            raise UnreadableError(f"the reader wrote more than {_MOST_OUTPUT:,} bytes")
    return bytes(written)


async def _last_of(stream: asyncio.StreamReader | None) -> bytes:
    assert stream is not None
    written = b""
    while piece := await stream.read(65_536):
        written = (written + piece)[-_MOST_COMPLAINT:]
    return written
