"""Reads the full text of one PDF on this machine."""

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path

from ingest.fetching import FetchError
from ingest.full_text.keys import FILE_PREFIX
from ingest.full_text.model import FullText, Lacking
from ingest.full_text.process import ReadingTooSlowError, UnreadableError, read_file
from ingest.full_text.settings import TextLimits


async def read_own_file(key: str, place: Path, limits: TextLimits, now: datetime) -> FullText | Lacking:
    """Return the text of a file under the key of what it holds, or that there is none.

    Raises FetchError where the file cannot be opened, or is another by now.
    """
    try:
        content = await asyncio.to_thread(place.read_bytes)
    except OSError as error:
        raise FetchError(f"{place}: cannot be read: {error.strerror}") from error
    if key != f"{FILE_PREFIX}{hashlib.sha256(content).hexdigest()}":
        raise FetchError(f"{place}: it has changed since the list was read")
    try:
        sections = await read_file("pdf", content, limits)
    except ReadingTooSlowError:
        return Lacking(key, f"its text was not read within {limits.reading_seconds:g} s", now)
    except UnreadableError:
        return Lacking(key, "its text could not be read", now)
    return FullText(key, "file", "", now, sections) if sections else Lacking(key, "it has no text to speak of", now)
