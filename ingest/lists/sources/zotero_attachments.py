"""Downloads the PDFs that are attached to the items of a Zotero collection, each once."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.fetching.zotero import ZoteroError, ZoteroPlace
from ingest.fetching.zotero_files import download_file
from ingest.lists.sources.pdfs import OwnFile

if TYPE_CHECKING:
    from pyzotero.zotero import Zotero

_AT_ONCE = 100
_MOST_FILES = 2_000
_STORED = frozenset({"imported_file", "imported_url"})
"""Attachments whose files Zotero has; others are links to places on somebody's machine."""
_KEY = re.compile(r"[A-Z0-9]{8}")


def attached_pdfs(
    client: "Zotero", place: ZoteroPlace, items: Sequence[dict[str, Any]], folder: Path, most: int
) -> tuple[dict[str, OwnFile], tuple[str, ...]]:
    """Return the first PDF of each item, by the item's key, and what could not be downloaded.

    The files are stored in `folder` under their keys and versions; those of attachments that are gone are removed. No
    file may have more than `most` bytes.
    """
    parents = {item["key"] for item in items}
    chosen: dict[str, dict[str, Any]] = {}
    for each in _attachments(client, place):
        data = each["data"]
        is_pdf = data.get("contentType") == "application/pdf" and data.get("linkMode") in _STORED
        if is_pdf and data.get("parentItem") in parents and _KEY.fullmatch(str(each["key"])):
            chosen.setdefault(data["parentItem"], each)
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, OwnFile] = {}
    problems: list[str] = []
    for parent, each in list(chosen.items())[:_MOST_FILES]:
        name = f"{each['key']}-{int(each['version'])}.pdf"
        path = folder / name
        try:
            if not path.is_file():
                content = download_file(client, place, each["key"], most)
                partial = path.with_suffix(".part")
                partial.write_bytes(content)
                partial.replace(path)
            found[parent] = OwnFile(name, hashlib.sha256(path.read_bytes()).hexdigest())
        except ZoteroError as error:
            problems.append(f"{each['data'].get('filename') or each['key']}: {str(error).rstrip('.')}")
    wanted = {file.path for file in found.values()}
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink()
    return found, tuple(problems)


def _attachments(client: "Zotero", place: ZoteroPlace) -> Iterator[dict[str, Any]]:
    options = {"itemType": "attachment", "include": "data", "limit": _AT_ONCE}
    yield from client.collection_items(place.collection, **options) if place.collection else client.items(**options)
    while client.links and client.links.get("next"):
        yield from client.follow()
