"""Lists at an address: fetched only when changed, and only if it is Markdown that comes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from ingest.errors import ListError
from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, fetch, open_client, shown
from ingest.lists.sources.addresses import RawFile, raw_files
from ingest.lists.sources.fetched import LONGEST_FILE, FetchedFile, decoded
from ingest.settings import ListSettings

if TYPE_CHECKING:
    import httpx

_LONGEST_SILENCE_SECONDS = 20.0
_LONGEST_PATH = 300
_PATH = re.compile(r"\.{0,2}[\w/][\w./ -]{0,250}\.(?:md|markdown|rst|adoc|org|txt)")
_ACCEPT = "text/markdown, text/plain;q=0.9, */*;q=0.5"


async def fetch_address(
    settings: ListSettings,
    previous: Sequence[FetchedFile],
    *,
    patience: Patience,
    now: Callable[[], datetime],
) -> FetchedFile:
    """Fetch the file of an address; the front page of a repository stands for its README.

    Sends the server's own `ETag` and `Last-Modified` of the last time back, so that an unchanged file costs nothing.
    """
    before = {file.file: file for file in previous}
    places = raw_files(settings.source, settings.branch)
    async with await open_client(
        named=[settings.source], contact=None, accept=_ACCEPT, limit=_LONGEST_SILENCE_SECONDS
    ) as client:
        for place in places:
            last = before.get(place.file)
            fetched = await _get(client, settings.name, place, last, patience)
            if fetched.status == 304 and last:
                return replace(last, list=settings.name, retrieved_at=now(), unchanged=True, moved_to=fetched.moved_to)
            if fetched.status == 200 and (target := _linked(place, fetched.body)) is not None:
                place, fetched = target, await _get(client, settings.name, target, None, patience)
            if fetched.status == 200:
                return _read(settings.name, place, fetched, last, now)
            if fetched.status != 404:
                raise ListError(
                    f"list {settings.name}: {shown(place.url)} answered with HTTP {fetched.status}; check `source` and "
                    "whether the file is public"
                )
    tried = " and ".join(shown(place.url) for place in places[:2])
    raise ListError(
        f"list {settings.name}: {tried} cannot be found; check `source` (private repositories answer like this too)"
    )


async def _get(
    client: "httpx.AsyncClient", list_name: str, place: RawFile, last: FetchedFile | None, patience: Patience
) -> Fetched:
    asked = {"If-None-Match": last.etag, "If-Modified-Since": last.last_modified} if last else {}
    headers = {name: value for name, value in asked.items() if value}
    try:
        return await fetch(client, place.url, headers=headers, max_bytes=LONGEST_FILE, patience=patience)
    except TooLargeError as error:
        raise ListError(f"list {list_name}: {error}; is this the address of a list?") from error
    except FetchError as error:
        raise ListError(f"list {list_name}: {error}") from error


def _linked(place: RawFile, body: bytes) -> RawFile | None:
    """The file that a symbolic link leads to, as servers send links: its path alone; None for anything else.

    Only a file of the same repository, or below the same folder elsewhere, is one.
    """
    path = body.decode("utf-8", "replace").strip() if len(body) < _LONGEST_PATH else ""
    if not _PATH.fullmatch(path):
        return None
    url = urljoin(place.url, quote(path))
    parts = urlsplit(place.url).path.split("/")
    root = "/".join(parts[:4] if urlsplit(place.url).hostname == "raw.githubusercontent.com" else parts[:-1])
    if not urlsplit(url).path.startswith(f"{root}/"):
        return None
    return replace(place, url=url, base_url=urljoin(place.base_url, quote(path)) if place.base_url else None)


def _read(
    list_name: str, place: RawFile, fetched: Fetched, last: FetchedFile | None, now: Callable[[], datetime]
) -> FetchedFile:
    is_html = "html" in fetched.headers.get("content-type", "")
    text = decoded(fetched.body, list_name, shown(fetched.url), is_html=is_html)
    return FetchedFile(
        list=list_name,
        file=place.file,
        text=text,
        retrieved_at=now(),
        base_url=place.base_url or fetched.url,
        etag=fetched.headers.get("etag"),
        last_modified=fetched.headers.get("last-modified"),
        unchanged=last is not None and last.text == text,
        moved_to=fetched.moved_to,
    )
