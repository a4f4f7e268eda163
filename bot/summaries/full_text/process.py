"""Having a file read by a process of its own, within limits of time and memory."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Literal

import bot
from bot.settings.summaries import SummariesSettings
from bot.summaries.full_text.model import Section

_ROOT = Path(bot.__file__).parents[1]
_PATIENCE = 1.5
"""How much longer than its processor time a reader may take on a busy machine."""


class UnreadableError(Exception):
    """A file cannot be read; the text says why, for the log."""


class ReadingTooSlowError(Exception):
    """A file was not read in time, which may be the machine's fault."""


async def read_file(kind: Literal["html", "pdf"], content: bytes, settings: SummariesSettings) -> tuple[Section, ...]:
    """The sections of a file; none where it holds no paper. Raises UnreadableError, or ReadingTooSlowError."""
    limits = (settings.reading_seconds, settings.reading_megabytes, settings.max_pages)
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.summaries.full_text.reading", kind, *map(str, limits)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=_ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1",
             "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(settings.reading_seconds * _PATIENCE):
            out, complaint = await reader.communicate(content)
    except TimeoutError as error:
        raise ReadingTooSlowError(f"reading took longer than {settings.reading_seconds:g} s") from error
    finally:
        if reader.returncode is None:
            reader.kill()
            await reader.wait()
    if reader.returncode != 0:
        told = complaint.decode(errors="replace").strip()[-300:]
        raise UnreadableError(f"the reader ended with {reader.returncode}{f': {told}' if told else ''}")
    return tuple(Section(each["name"], each["within"], tuple(each["paragraphs"])) for each in json.loads(out))
