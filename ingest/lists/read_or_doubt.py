"""Reads lists, and uses the last good copy of one that has lost most of its entries."""

import json
import posixpath
import re
import shlex
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from sqlalchemy import Engine

from ingest.errors import SettingsError
from ingest.lists.fetch_or_keep import Collected, is_starter, keep
from ingest.lists.overrides import read_as_set
from ingest.markdown.work_addresses import work_addresses
from ingest.settings import ListSettings
from ingest.terms.entry import ReadList
from ingest.terms.identifiers import canonical_url
from ingest.terms.normal_form import fold

_FILE_LINK = re.compile(r"\]\(<?\.?/?([^()\s<>#]{1,300}\.(?:md|markdown|rst|adoc|org|bib))(?:#[^()\s<>]{0,200})?>?\)")
_FEW_FILES = 3
_FEW_LINKS = 9
"""Links to papers from which on a list with far fewer entries is doubted."""
_FEW = 3
"""Entries that a list may lose without a question, however short it is."""


@dataclass(frozen=True, slots=True)
class ReadAll:
    """Every list as it goes into the library, and the readings of their files, in order."""

    collected: list[Collected]
    readings: list[ReadList]


def read_all(
    engine: Engine,
    collected: Sequence[Collected],
    *,
    accept: Collection[str] = (),
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> ReadAll:
    """Read all files of all lists, and keep what was fetched as the last good copies.

    A list that has lost more than half of its entries since it was last read keeps its last good copy, with an error
    that says so, unless its name is among `accept`: an error page, a list cut off or given up looks like that. A list
    that is read for the first time and gives no entries, or far fewer than its links to papers, is not taken either.
    """
    accepted = set(map(fold, accept))
    taken: list[Collected] = []
    readings: list[ReadList] = []
    for done, listed in enumerate(collected, start=1):
        settings = listed.settings
        found = [read_as_set(file, settings) for file in listed.files]
        if listed.fetched and fold(settings.name) not in accepted and _is_changed(listed):
            before = [read_as_set(file.as_list_file(), settings) for file in listed.copies]
            error = _loss(settings, _entries(before), _entries(found)) if before else _failure(settings, found)
            if error:
                files = tuple(reading.file for reading in before)
                listed, found = replace(listed, files=files, fetched=(), error=error), before
        if listed.fetched:
            keep(engine, settings.name, listed.fetched)
        taken.append(listed)
        readings.extend(found)
        progress("reading lists", done, len(collected))
    return ReadAll(taken, readings)


def check_accepted(lists: Sequence[ListSettings], accept: Collection[str]) -> None:
    """Raise SettingsError for a name that no list has."""
    names = {fold(settings.name) for settings in lists}
    for name in accept:
        if fold(name) not in names:
            raise SettingsError(
                f"There is no list {name!r} to accept; the lists are {', '.join(settings.name for settings in lists)}."
            )


def _is_changed(listed: Collected) -> bool:
    if is_starter(listed.settings, listed.copies):
        return False
    return {(file.file, file.text) for file in listed.fetched} != {(file.file, file.text) for file in listed.copies}


def _entries(readings: Sequence[ReadList]) -> int:
    return sum(len(reading.entries) for reading in readings)


def _failure(settings: ListSettings, found: Sequence[ReadList]) -> str | None:
    """Say why a list that is read for the first time is not taken as it is; None where it is.

    It has no entries at all, or far fewer than it has links to papers.
    """
    entries = _entries(found)
    linked = {canonical_url(url) for reading in found for url in work_addresses(reading.file.text)}
    if entries and (len(linked) < _FEW_LINKS or entries * 3 >= len(linked)):
        return None
    name, source = settings.name, settings.source
    accept = f"If the list is right as it is, run `refdesk ingest --accept {shlex.quote(name)}`."
    if entries or linked:
        return (
            f"list {name}: {source} has {entries} entries, but links to {len(linked)} papers; most could not be read. "
            f"Run `refdesk ingest --explain FILE` on the file to see why. {accept}"
        )
    files = _linked_files(found)
    if files:
        return (
            f"list {name}: {source} has no entries; it only links to other files. Set "
            f"`files = {json.dumps(files)}` to read them. {accept}"
        )
    return (
        f"list {name}: {source} has no entries; it may be a page to sign in, or no list. Check `source`, or run "
        f"`refdesk ingest --explain FILE` on the file to see how its lines are read. {accept}"
    )


def _linked_files(found: Sequence[ReadList]) -> list[str]:
    """The globs that name the files of the same repository to which a list links."""
    paths = {
        posixpath.normpath(posixpath.join(posixpath.dirname(reading.file.file), unquote(link)))
        for reading in found
        for link in _FILE_LINK.findall(reading.file.text)
        if "://" not in link
    }
    inside = sorted(path for path in paths if not path.startswith(("..", "/")))
    folders = {posixpath.dirname(path) for path in inside}
    if len(inside) <= _FEW_FILES:
        return inside
    return sorted({f"{folder}/*{posixpath.splitext(inside[0])[1]}" if folder else "*.md" for folder in folders})[:20]


def _loss(settings: ListSettings, before: int, now: int) -> str | None:
    if before - now <= _FEW or now * 2 >= before:
        return None
    return (
        f"list {settings.name}: {settings.origin} has {now} entries, {before - now} fewer than the {before} of last "
        f"time; if the list is right as it is, run `refdesk ingest --accept {shlex.quote(settings.name)}`."
    )
