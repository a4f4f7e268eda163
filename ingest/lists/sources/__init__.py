"""Gets lists from files, folders, git repositories, addresses and Zotero, as files of text.

fetch_list(settings, mirrors=folder)                  -> every file of the list, fetched
fetch_list(settings, previous=files, mirrors=folder)  -> the same, asking servers only for what has changed
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import ListError
from ingest.fetching import Patience
from ingest.full_text.settings import TextLimits
from ingest.lists.sources.addresses import is_zotero, raw_files
from ingest.lists.sources.fetched import FetchedFile
from ingest.lists.sources.file import read_files
from ingest.lists.sources.git import fetch_repository
from ingest.lists.sources.github import fetch_from_github, is_on_github
from ingest.lists.sources.http import fetch_address
from ingest.lists.sources.mirror import is_committed, is_on_the_web
from ingest.settings import ListSettings

__all__ = ["FetchedFile", "fetch_list", "without_effect"]


def without_effect(settings: ListSettings) -> str | None:
    """The setting of a list that its source leaves without effect, and what to do about it; None where there is none.

    Only addresses are looked at: what a path leads to may come and go.
    """
    if is_zotero(settings):
        given = settings.files or settings.branch or settings.git
        return "a collection of Zotero has no `files`, `branch` or `git`; take them out" if given else None
    if settings.attachments:
        return "`attachments` is for collections of Zotero; take it out"
    if settings.git or not is_on_the_web(settings):
        return None
    if settings.files and not is_on_github(settings):
        return "`files` chooses from a folder or a repository; give that as `source` (not on GitHub: with `git = true`)"
    if settings.branch and raw_files(settings.source)[0].base_url is None:
        return "`branch` is one of a repository; set `git = true` if that is one"
    return None


async def fetch_list(
    settings: ListSettings,
    previous: Sequence[FetchedFile] = (),
    *,
    mirrors: Path,
    attachments: Path | None = None,
    limits: TextLimits | None = None,
    patience: Patience | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[FetchedFile]:
    """Get all files of a list, in the order of their names.

    `mirrors` is the folder for copies of repositories, `attachments` that for PDFs of Zotero, by default the same;
    `limits` are those of reading PDFs, and `progress` is called after each PDF of a folder with how many are done, and
    of how many. `previous` is what the last call gave; a file that is still the same comes back with `unchanged` set.
    Raises ListError, with the list's name and what to do, if any part of the list cannot be had, or if nothing but
    blanks comes: half a list would make papers disappear.
    """
    if is_zotero(settings):
        from ingest.lists.sources.zotero import fetch_collection  # Few lists need it, and it reads PDFs.

        files = [
            await asyncio.to_thread(
                fetch_collection,
                settings,
                previous,
                attachments=attachments or mirrors,
                limits=limits or TextLimits(),
                now=now,
            )
        ]
    elif await asyncio.to_thread(is_committed, settings):
        files = await asyncio.to_thread(fetch_repository, settings, previous, mirrors=mirrors, now=now)
    elif is_on_the_web(settings) and is_on_github(settings):
        files = await fetch_from_github(settings, previous, patience=patience or Patience(), now=now)
    elif is_on_the_web(settings):
        files = [await fetch_address(settings, previous, patience=patience or Patience(), now=now)]
    else:
        files = await read_files(settings, previous, limits=limits or TextLimits(), now=now, progress=progress)
    if not any(file.text.strip() for file in files):
        raise ListError(f"list {settings.name}: {settings.origin} is empty; correct `source`, or leave the list out")
    return files
