"""Gets the files of every list: fetched, else the last good copy, else the bundled list.

What was fetched becomes the last good copy only when it has been read and found to be whole, see `read_or_doubt`.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select

from ingest.errors import ListError, SettingsError
from ingest.full_text.settings import TextLimits
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.layout import attachments_folder, mirrors_folder
from ingest.lists.sources import FetchedFile, fetch_list, without_effect
from ingest.lists.sources.mirror import is_on_the_web
from ingest.lists.starters import check_starter, read_starter
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile
from ingest.terms.normal_form import fold

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Collected:
    """The files of one list; `error` says why they are not fresh, where they are not.

    `fetched` are the files as they were fetched just now, `copies` those of the last good copy.
    """

    settings: ListSettings
    files: tuple[ListFile, ...]
    error: str | None = None
    from_starter: bool = False
    fetched: tuple[FetchedFile, ...] = ()
    copies: tuple[FetchedFile, ...] = ()

    @property
    def moved_to(self) -> str | None:
        """The address to which the list has moved for good, where its server said so."""
        return next((file.moved_to for file in self.fetched if file.moved_to), None)


def describe_problems(collected: Sequence[Collected]) -> list[str]:
    """Return what of the lists could not be read, while the rest of each could."""
    return [f"{problem}." for listed in collected for file in listed.fetched for problem in file.problems]


def check_lists(lists: Sequence[ListSettings]) -> None:
    """Raise SettingsError for no list, for two of one name, for a starter that does not ship, for idle settings."""
    if not lists:
        raise SettingsError("No list is configured: give each list a table [[lists]] with its name and source.")
    names: dict[str, ListSettings] = {}
    for settings in lists:
        twin = names.setdefault(fold(settings.name), settings)
        if twin is not settings:
            raise SettingsError(
                f"Two lists have the name {settings.name!r}: {twin.origin} and {settings.origin}. Names must differ "
                "by more than case and accents; rename one of them."
            )
        if settings.starter is not None:
            check_starter(settings.name, settings.starter)
        if problem := without_effect(settings):
            raise SettingsError(f"list {settings.name}: {settings.origin}: {problem}.")


def collect(
    engine: Engine,
    data: Path,
    lists: Sequence[ListSettings],
    *,
    offline: bool,
    now: datetime,
    progress: Callable[[str, int, int], None],
    limits: TextLimits | None = None,
) -> list[Collected]:
    """Get the files of every list, in the order of `lists`.

    A list that cannot be fetched is told in `error` and keeps its last good copy; the others are not affected.
    `offline` fetches only what is on this machine. `data` is the data folder, where copies of repositories are kept;
    `limits` are those of reading PDFs.
    """
    return asyncio.run(_collect(engine, data, lists, offline, now, progress, limits or TextLimits()))


async def _collect(
    engine: Engine,
    data: Path,
    lists: Sequence[ListSettings],
    offline: bool,
    now: datetime,
    progress: Callable[[str, int, int], None],
    limits: TextLimits,
) -> list[Collected]:
    at_once = asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def one(settings: ListSettings) -> Collected:
        nonlocal done
        async with at_once:
            reading = partial(progress, f"reading PDFs of {settings.name}")
            collected = await _one(engine, data, settings, offline, now, limits, reading)
        done += 1
        progress("fetching lists", done, len(lists))
        return collected

    return list(await asyncio.gather(*map(one, lists)))


async def _one(
    engine: Engine,
    data: Path,
    settings: ListSettings,
    offline: bool,
    now: datetime,
    limits: TextLimits,
    reading: Callable[[int, int], None],
) -> Collected:
    copies = copies_of(engine, settings.name)
    if offline and is_on_the_web(settings):
        return _standing_in(engine, settings, copies, error=None)
    try:
        fetched = await fetch_list(
            settings,
            copies,
            mirrors=mirrors_folder(data),
            attachments=attachments_folder(data),
            limits=limits,
            now=lambda: now,
            progress=reading,
        )
    except ListError as error:
        return _standing_in(engine, settings, copies, error=str(error))
    files = tuple(file.as_list_file() for file in fetched)
    return Collected(settings, files, fetched=tuple(fetched), copies=tuple(copies))


def _standing_in(engine: Engine, settings: ListSettings, copies: Sequence[FetchedFile], error: str | None) -> Collected:
    """The last good copy; where nothing was ever fetched, the starter, which is kept as if it had been."""
    if is_starter(settings, copies):
        starter = read_starter(settings.name, str(settings.starter))
        keep(engine, settings.name, (starter,))
        return Collected(settings, (starter.as_list_file(),), error, from_starter=True)
    if copies:
        return Collected(settings, tuple(file.as_list_file() for file in copies), error)
    return Collected(settings, (), error or f"{settings.origin} has not been read yet, and this run is offline.")


def copies_of(engine: Engine, name: str) -> list[FetchedFile]:
    """The last good copy of a list: its files by name."""
    table = schema.list_copies
    with transaction(engine) as connection:
        rows = connection.execute(select(table).where(table.c.list == name).order_by(table.c.file)).all()
    return [
        FetchedFile(
            list=row.list,
            file=row.file,
            text=row.text,
            base_url=row.base_url,
            etag=row.etag,
            last_modified=row.last_modified,
            retrieved_at=row.retrieved_at,
        )
        for row in rows
    ]


def is_starter(settings: ListSettings, copies: Sequence[FetchedFile]) -> bool:
    """Whether the copy kept of a list is no more than its starter, or there is none yet."""
    return settings.starter is not None and all(file.file == settings.starter for file in copies)


def keep(engine: Engine, name: str, fetched: Sequence[FetchedFile]) -> None:
    """Make fetched files the last good copy of a list."""
    table = schema.list_copies
    with transaction(engine) as connection:
        connection.execute(delete(table).where(table.c.list == name))
        if fetched:
            connection.execute(insert(table), [_row(file) for file in fetched])


def keep_all(engine: Engine, fetched: Sequence[Collected]) -> None:
    """Make what was fetched the last good copies of the lists."""
    for listed in fetched:
        if listed.fetched:
            keep(engine, listed.settings.name, listed.fetched)


def _row(file: FetchedFile) -> dict[str, object]:
    return {
        "list": file.list,
        "file": file.file,
        "text": file.text,
        "base_url": file.base_url,
        "etag": file.etag,
        "last_modified": file.last_modified,
        "retrieved_at": file.retrieved_at,
    }
