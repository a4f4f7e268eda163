"""Read a collection of Zotero as a list: its items as CSL-JSON, one on each line."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ingest.errors import ListError
from ingest.fetching.zotero import SCHEME, ZoteroError, open_zotero, zotero_place
from ingest.lists.sources.fetched import FetchedFile
from ingest.settings import ListSettings

FILE = "zotero.json"
"""The name of the one file that such a list has."""

_NO_WORKS = frozenset({"attachment", "note", "annotation"})
_AT_ONCE = 100
_MOST_PAGES = 200


def is_zotero(settings: ListSettings) -> bool:
    """Return True if a list's source is a library of Zotero."""
    return settings.source.lower().startswith(SCHEME)


def fetch_collection(
    settings: ListSettings, previous: Sequence[FetchedFile], *, now: Callable[[], datetime]
) -> FetchedFile:
    """Read the items of a collection, or of a whole library where no collection is named.

    The version of the library is asked first: while it is that of the last time, nothing else is read. Raises
    ListError where Zotero cannot be read.
    """
    place = zotero_place(settings.source)
    last = next((file for file in previous if file.file == FILE), None)
    try:
        with open_zotero(place) as client:
            version = str(client.last_modified_version())
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
            text = _lines(items)
    except ZoteroError as error:
        raise ListError(f"list {settings.name}: {error}") from error
    return FetchedFile(
        list=settings.name,
        file=FILE,
        text=text,
        retrieved_at=now(),
        etag=f"{settings.source} {version}",
        unchanged=last is not None and last.text == text,
    )


def _lines(items: Sequence[dict[str, Any]]) -> str:
    """Return the works among items as an array of CSL-JSON, in an order that does not depend on the server's."""
    works = [item["csljson"] for item in items if item["data"]["itemType"] not in _NO_WORKS]
    works.sort(key=lambda work: str(work.get("id", "")))
    return "[\n" + ",\n".join(json.dumps(work, ensure_ascii=False, sort_keys=True) for work in works) + "\n]\n"
