"""Fetches several files of a GitHub repository, chosen by globs.

Its listing is asked for once, then only what has changed.

The listing is the API's recursive tree: https://docs.github.com/en/rest/git/trees#get-a-tree
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from ingest.errors import ListError
from ingest.fetching import Fetched, FetchError, Patience, fetch, open_client, shown
from ingest.lists.sources.addresses import Repository, repository_of
from ingest.lists.sources.fetched import LONGEST_FILE, FetchedFile, check_weight, decoded
from ingest.lists.sources.globs import chooser
from ingest.settings import ListSettings

if TYPE_CHECKING:
    import httpx

_LONGEST_SILENCE_SECONDS = 20.0
_LONGEST_LISTING = 30_000_000
_MOST_FILES = 500
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Servers:
    """Where GitHub lists and where it serves files."""

    api: str = "https://api.github.com"
    raw: str = "https://raw.githubusercontent.com"


class _Listed(BaseModel):
    path: str
    type: str
    sha: str


class _Listing(BaseModel):
    tree: list[_Listed]
    truncated: bool = False


def is_on_github(settings: ListSettings) -> bool:
    """Whether a list is to be chosen by globs from a repository on GitHub, or a folder in one."""
    repository = repository_of(settings.source)
    return bool(settings.files) and not repository.is_file and repository.address.startswith("https://github.com/")


async def fetch_from_github(
    settings: ListSettings,
    previous: Sequence[FetchedFile],
    *,
    patience: Patience,
    now: Callable[[], datetime],
    servers: Servers = Servers(),
) -> list[FetchedFile]:
    """Fetch those files of a repository on GitHub that the list's globs name; what has not changed is not sent again.

    Globs begin at the folder that the address names. Raises ListError where any of the files cannot be had.
    """
    repository = repository_of(settings.source)
    name = repository.address.removeprefix("https://github.com/").removesuffix(".git")
    branch = settings.branch or repository.branch or "HEAD"
    before = {file.file: file for file in previous}
    at_once = asyncio.Semaphore(_AT_ONCE)
    async with await open_client(
        named=[servers.api, servers.raw], contact=None, accept="*/*", limit=_LONGEST_SILENCE_SECONDS
    ) as client:
        url = f"{servers.api}/repos/{quote(name)}/git/trees/{quote(branch, safe='')}"
        answer = await _get(client, settings, url, _LONGEST_LISTING, patience, {"recursive": "1"})
        chosen = _chosen(settings, repository, answer)
        weight = 0

        async def one(path: str, content: str) -> FetchedFile:
            nonlocal weight
            last = before.get(path)
            page = (repository.page or "").replace("{}", quote(path))
            if last is not None and last.etag == content:
                return FetchedFile(
                    settings.name, path, last.text, now(), page, content, unchanged=True, moved_to=answer.moved_to
                )
            async with at_once:
                raw = f"{servers.raw}/{quote(name)}/{quote(branch)}/{quote(path)}"
                sent = await _get(client, settings, raw, LONGEST_FILE, patience)
            weight += len(sent.body)
            check_weight(settings.name, settings.source, weight)
            text = decoded(sent.body, settings.name, shown(sent.url))
            same = last is not None and last.text == text
            etag = _content_of(sent.body)
            return FetchedFile(settings.name, path, text, now(), page, etag, unchanged=same, moved_to=answer.moved_to)

        return list(await asyncio.gather(*(one(path, content) for path, content in chosen)))


async def _get(
    client: "httpx.AsyncClient",
    settings: ListSettings,
    url: str,
    max_bytes: int,
    patience: Patience,
    params: dict[str, str] | None = None,
) -> Fetched:
    try:
        answer = await fetch(client, url, params=params, max_bytes=max_bytes, patience=patience)
    except FetchError as error:
        raise ListError(f"list {settings.name}: {error}") from error
    if answer.status != 200:
        why = (
            "GitHub answers only so many questions an hour; try later, or set `git = true`, which asks none"
            if answer.status == 403
            else "check `source`, `branch` and whether the repository is public"
        )
        raise ListError(f"list {settings.name}: {shown(url)} answered with HTTP {answer.status}; {why}")
    return answer


def _chosen(settings: ListSettings, repository: Repository, answer: Fetched) -> list[tuple[str, str]]:
    """The paths that the globs name, sorted, each with what tells its content."""
    try:
        listing = _Listing.model_validate_json(answer.body)
    except ValidationError as error:
        raise ListError(
            f"list {settings.name}: {shown(answer.url)} did not send the listing of a repository; set `git = true` to "
            "go without it"
        ) from error
    if listing.truncated:
        raise ListError(f"list {settings.name}: {settings.origin} has too many files to be listed; set `git = true`")
    start = f"{repository.path}/" if repository.path else ""
    matches = chooser(settings.files)
    chosen = sorted(
        (listed.path, f"blob {listed.sha}")
        for listed in listing.tree
        if listed.type == "blob" and listed.path.startswith(start) and matches(listed.path[len(start) :])
    )
    if not chosen:
        raise ListError(
            f"list {settings.name}: no file of {settings.origin} matches {', '.join(settings.files)}; correct `files`"
        )
    if len(chosen) > _MOST_FILES:
        raise ListError(
            f"list {settings.name}: {len(chosen):,} files of {settings.origin} match {', '.join(settings.files)}, more "
            f"than {_MOST_FILES}; narrow `files`, or set `git = true`"
        )
    return chosen


def _content_of(body: bytes) -> str:
    """The name that git has for a content: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects"""
    named = b"blob %d\0" % len(body) + body
    return f"blob {sha1(named, usedforsecurity=False).hexdigest()}"
