"""Reads PDFs of papers as entries of a list, by what their first pages say.

The entries are references in CSL-JSON, one on each line, so that they are read like any other list of references. A
file is looked at again only when its size or time changed, and read again only when its content did.
"""

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.full_text.front import Front
from ingest.full_text.process import ReadingTooSlowError, UnreadableError, read_first_pages
from ingest.full_text.settings import TextLimits
from ingest.lists.sources.fetched import FetchedFile
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile
from ingest.terms.outside_text import one_line

FILE = "pdfs.json"
"""The name of the one file that the PDFs of a list are together."""

_READ_AT_ONCE = 2
_BETWEEN_WORDS = re.compile(r"[\s_+]+|(?<=[a-z])-(?=[a-z])")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A PDF of a list: its path within the list, and the SHA-256 of what it holds."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """A PDF as it was when it was looked at; `problem` says why it is no entry, empty where it is one."""

    size: int
    changed: int
    sha256: str
    problem: str = ""


def own_files(file: ListFile) -> dict[int, OwnFile]:
    """Return the PDFs behind the references of a file of a list, by their lines, counted from 1."""
    found: dict[int, OwnFile] = {}
    for line, item in _items(file.text):
        custom = item.get("custom")
        if isinstance(custom, dict) and isinstance(custom.get("pdf"), str) and isinstance(custom.get("sha256"), str):
            found[line] = OwnFile(custom["pdf"], custom["sha256"])
    return found


def custom_of(file: OwnFile) -> dict[str, str]:
    """Return what a reference in CSL-JSON says of the PDF behind it; `own_files` reads it back."""
    return {"pdf": file.path, "sha256": file.sha256}


async def read_pdfs(
    settings: ListSettings,
    places: Mapping[str, Path],
    previous: Sequence[FetchedFile],
    *,
    limits: TextLimits,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FetchedFile:
    """Return the PDFs at `places` (by their paths within the list) as one file of references.

    A PDF that is a picture, is damaged or is too large is told in `problems`, with its name and what to do, and is left
    out; the others are not affected. `progress` is called after each PDF with how many are done, and of how many.
    Raises OSError where a file cannot be opened.
    """
    last = next((file for file in previous if file.file == FILE), None)
    before = _seen_before(last)
    known = {item["custom"]["sha256"]: item for _, item in _items(last.text if last else "") if "custom" in item}
    at_once = asyncio.Semaphore(_READ_AT_ONCE)

    done = 0

    async def one(name: str, place: Path) -> tuple[_Seen, dict[str, Any] | None]:
        nonlocal done
        async with at_once:
            read = await _read(name, place, before.get(name), known, limits)
        done += 1
        progress(done, len(places))
        return read

    names = sorted(places)
    read = dict(zip(names, await asyncio.gather(*(one(name, places[name]) for name in names)), strict=True))
    items = [item for _, item in read.values() if item is not None]
    text = "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in items) + "\n]\n"
    return FetchedFile(
        list=settings.name,
        file=FILE,
        text=text,
        retrieved_at=now(),
        etag=json.dumps(
            {name: [seen.size, seen.changed, seen.sha256, seen.problem] for name, (seen, _) in read.items()}
        ),
        unchanged=last is not None and last.text == text,
        problems=tuple(
            f"list {settings.name}: {name}: {seen.problem}" for name, (seen, _) in read.items() if seen.problem
        ),
    )


def _seen_before(last: FetchedFile | None) -> dict[str, _Seen]:
    """What was seen the last time, which the copy of the list keeps where others have a server's mark."""
    return {name: _Seen(*values) for name, values in json.loads((last and last.etag) or "{}").items()}


async def _read(
    name: str, place: Path, before: _Seen | None, known: Mapping[str, dict[str, Any]], limits: TextLimits
) -> tuple[_Seen, dict[str, Any] | None]:
    state = await asyncio.to_thread(os.stat, place)
    same = before is not None and (before.size, before.changed) == (state.st_size, state.st_mtime_ns)
    if before is not None and same and (before.problem or before.sha256 in known):
        return before, None if before.problem else _at(known[before.sha256], name)
    if state.st_size > limits.max_bytes:
        problem = (
            f"{state.st_size:,} bytes, more than the {limits.max_bytes:,} of `summaries.max_bytes`; make it smaller"
        )
        return _Seen(state.st_size, state.st_mtime_ns, "", problem), None
    content = await asyncio.to_thread(place.read_bytes)
    digest = hashlib.sha256(content).hexdigest()
    seen = _Seen(state.st_size, state.st_mtime_ns, digest)
    if digest in known:
        return seen, _at(known[digest], name)
    try:
        front = await read_first_pages(content, limits)
    except UnreadableError:
        locked = b"/Encrypt" in content
        problem = "is locked; save a copy without a password" if locked else "could not be read as a PDF; replace it"
        return _Seen(*_place_of(seen), problem), None
    except ReadingTooSlowError:
        # Another day the machine may have more time: what was seen is not remembered.
        return _Seen(0, 0, "", f"not read within {limits.reading_seconds:g} s; it is tried again"), None
    if not front.has_text:
        problem = "its pages are pictures without text; run a text recognition (OCR) over it"
        return _Seen(*_place_of(seen), problem), None
    return seen, _item(name, digest, front)


def _place_of(seen: _Seen) -> tuple[int, int, str]:
    return seen.size, seen.changed, seen.sha256


def _item(name: str, digest: str, front: Front) -> dict[str, Any]:
    """The reference of a PDF; its title is that of the file where the pages have none."""
    item: dict[str, Any] = {
        "type": "article",
        "title": front.title or _BETWEEN_WORDS.sub(" ", Path(name).stem),
        "author": [_person(author) for author in front.authors],
        "custom": {"sha256": digest},
    }
    if front.doi:
        item["DOI"] = front.doi
    if front.arxiv:
        item["number"] = f"arXiv:{front.arxiv}"
    if front.year:
        item["issued"] = {"date-parts": [[int(front.year)]]}
    return _at(item, name)


def _at(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The reference of a PDF under the name that it has now; folders are its sections."""
    folders = [one_line(part) for part in Path(name).parts[:-1]]
    # Earlier versions wrote names as `literal`, which is for groups.
    authors = [_person(each["literal"]) if "literal" in each else each for each in item["author"]]
    custom = {**item["custom"], "pdf": name}
    return {**item, "id": name, "author": authors, "collections": folders, "custom": custom}


def _items(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The references of a file that has one on each line, with their lines; other lines are passed over."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("{"):
            try:
                item = json.loads(line.rstrip(","))
            except ValueError:
                continue
            if isinstance(item, dict):
                yield number, item


def _person(name: str) -> dict[str, str]:
    """A name as CSL-JSON has it. A page does not say where a family name begins; `literal` would name a group."""
    given, _, last = name.rpartition(" ")
    return {"given": given, "family": last}
