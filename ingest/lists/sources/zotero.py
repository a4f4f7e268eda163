"""Read a collection of Zotero as a list: its items as CSL-JSON, one on each line."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.errors import ListError
from ingest.fetching.zotero import ZoteroError, open_zotero, zotero_place
from ingest.full_text.settings import TextLimits
from ingest.lists.sources.fetched import FetchedFile
from ingest.lists.sources.pdfs import OwnFile, custom_of
from ingest.lists.sources.zotero_attachments import attached_pdfs
from ingest.settings import ListSettings

FILE = "zotero.json"
"""The name of the one file that such a list has."""

_NO_WORKS = frozenset({"attachment", "note", "annotation"})
_AT_ONCE = 100
_MOST_PAGES = 200


def fetch_collection(
    settings: ListSettings,
    previous: Sequence[FetchedFile],
    *,
    attachments: Path,
    limits: TextLimits,
    now: Callable[[], datetime],
) -> FetchedFile:
    """Read the items of a collection, or of a whole library where no collection is named.

    The version of the library is asked first: while it is that of the last time, nothing else is read. PDFs that are
    attached are stored in a folder of the list in `attachments`, if the list wants them. Raises ListError where Zotero
    cannot be read, or the folder not be written.
    """
    place = zotero_place(settings.source)
    last = next((file for file in previous if file.file == FILE), None)
    try:
        with open_zotero(place) as client:
            version = f"{client.last_modified_version()}{' with attachments' if settings.attachments else ''}"
            if last is not None and last.etag == f"{settings.source} {version}":
                return replace(last, list=settings.name, retrieved_at=now(), unchanged=True)
            options = {"include": "data,csljson", "limit": _AT_ONCE}
            page = (
                client.collection_items_top(place.collection, **options) if place.collection else client.top(**options)
            )
            items = list(page)
            for _ in range(_MOST_PAGES):
                if not client.links or not client.links.get("next"):
                    break
                items += client.follow()
            else:
                raise ZoteroError(
                    f"The collection has more than {_AT_ONCE * _MOST_PAGES:,} items. Choose a smaller one."
                )
            files: Mapping[str, OwnFile] = {}
            problems: tuple[str, ...] = ()
            if settings.attachments:
                works = [item for item in items if item["data"]["itemType"] not in _NO_WORKS]
                files, problems = attached_pdfs(client, place, works, attachments / settings.name, limits.max_bytes)
            text = _lines(items, files)
    except ZoteroError as error:
        raise ListError(f"list {settings.name}: {error}") from error
    except OSError as error:
        raise ListError(f"list {settings.name}: {attachments} cannot be written: {error.strerror}") from error
    return FetchedFile(
        list=settings.name,
        file=FILE,
        text=text,
        retrieved_at=now(),
        # What was not downloaded is tried again at the next run.
        etag=None if problems else f"{settings.source} {version}",
        problems=tuple(f"list {settings.name}: {problem}" for problem in problems),
        unchanged=last is not None and last.text == text,
    )


def _lines(items: Sequence[dict[str, Any]], files: Mapping[str, OwnFile]) -> str:
    """Return the works among items as an array of CSL-JSON, in an order that does not depend on the server's."""
    works = [
        item["csljson"] | ({"custom": custom_of(file)} if (file := files.get(item["key"])) else {})
        for item in items
        if item["data"]["itemType"] not in _NO_WORKS
    ]
    works.sort(key=lambda work: str(work.get("id", "")))
    return "[\n" + ",\n".join(json.dumps(work, ensure_ascii=False, sort_keys=True) for work in works) + "\n]\n"
