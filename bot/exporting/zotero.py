"""Write references into a collection of Zotero, each at most once.

The library is read first. What is there by DOI, number on arXiv or title is put into the collection and not made again.
New items are only taken by the server if nobody has written since (If-Unmodified-Since-Version):
https://www.zotero.org/support/dev/web_api/v3/write_requests
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import ExportError
from bot.exporting.people import Person
from bot.exporting.reference import Reference
from ingest.fetching.zotero import (
    KEY_VARIABLE,
    MOST_SECONDS,
    ZoteroError,
    ZoteroPlace,
    open_zotero,
    require_pyzotero,
    require_writing_key,
    zotero_place,
)
from ingest.terms.identifiers import identifiers_in
from ingest.terms.titles import normal_title

if TYPE_CHECKING:
    from pyzotero.zotero import Zotero

_log = logging.getLogger(__name__)
_AT_ONCE = 50
"""As many items as Zotero takes in one request."""

_READ_AT_ONCE = 100
_TRIES = 4
"""How often everything is read again because somebody else has written in the meantime."""

_TYPES = {
    "conference": "conferencePaper", "journal": "journalArticle", "preprint": "preprint", "web": "webpage",
    "book": "book", "chapter": "bookSection", "thesis": "thesis", "report": "report",
}  # fmt: skip
_WHERE = {
    "conferencePaper": "proceedingsTitle", "journalArticle": "publicationTitle", "book": "publisher",
    "bookSection": "bookTitle", "thesis": "university", "report": "institution",
}  # fmt: skip
_WITH_DOI = ("conferencePaper", "journalArticle", "preprint")


@dataclass(slots=True)
class Added:
    """What became of references: new items, items that were elsewhere in the library, and those that were there."""

    new: int = 0
    joined: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Titles that Zotero did not take, each with its reason."""

    stopped: str = ""
    """Why it ended before everything was there, empty where it did not; another run goes on from there."""


def add_to_zotero(references: Iterable[Reference], address: str, *, seconds: float = MOST_SECONDS) -> Added:
    """Add references to the collection, or library, that an address names, within so many `seconds`.

    Raises ExportError where the address is none that can be written, ZoteroError where Zotero refuses before anything
    was added.
    """
    try:
        place = zotero_place(address)
    except ValueError as error:
        raise ExportError(f"{error}.") from error
    if place.local:
        raise ExportError(
            "I write to Zotero through zotero.org alone. Use zotero://users/ID/collections/KEY, with a key in "
            f"{KEY_VARIABLE}. Your Zotero fetches what is new there."
        )
    require_pyzotero()
    from pyzotero.errors import PreConditionFailedError, UserNotAuthorisedError

    wanted = list(references)
    done = Added()
    try:
        with open_zotero(place, seconds=seconds) as client:
            for _ in range(_TRIES):
                try:
                    _add(client, place, wanted, done)
                except UserNotAuthorisedError:
                    require_writing_key(client, place)
                    raise
                except PreConditionFailedError:
                    _log.info("Zotero's library was written to in the meantime, so it is read again")
                    continue
                return done
        raise ZoteroError("Others keep writing to this library of Zotero. Try again later.")
    except ZoteroError as error:
        if not (done.new or done.joined):
            raise
        done.stopped = str(error)
        return done


def _add(client: "Zotero", place: ZoteroPlace, wanted: list[Reference], done: Added) -> None:
    """Add what is wanted, and take it off the list once it is there, so that another try goes on from here."""
    version = int(client.last_modified_version())
    inside = _known_keys(_items(client, place.collection))
    elsewhere: dict[str, dict[str, Any]] | None = None
    for reference in list(wanted):
        keys = _keys_of(reference)
        if keys & inside.keys():
            done.known += 1
            wanted.remove(reference)
            continue
        if elsewhere is None:
            # The whole library is read only where the collection lacks something.
            elsewhere = _known_keys(_items(client, "")) if place.collection else {}
        if found := next((elsewhere[key] for key in keys if key in elsewhere), None):
            client.addto_collection(place.collection, found)
            version = _version(client)
            inside.update(dict.fromkeys(keys, found))
            done.joined += 1
            wanted.remove(reference)
    # Two references to one work must not become two items.
    different = _different(wanted)
    done.known += len(wanted) - len(different)
    wanted[:] = different
    while wanted:
        batch = wanted[:_AT_ONCE]
        answer = client.create_items([_item(each, place.collection) for each in batch], last_modified=version)
        version = _version(client)
        for place_of_failure, why in answer["failed"].items():
            done.refused.append((batch[int(place_of_failure)].title, str(why.get("message", ""))))
        done.new += len(batch) - len(answer["failed"])
        del wanted[:_AT_ONCE]


def _version(client: "Zotero") -> int:
    """Return the version that the library has after the last request."""
    assert client.request is not None
    return int(client.request.headers["last-modified-version"])


def _items(client: "Zotero", collection: str) -> list[dict[str, Any]]:
    """Return the items of a collection, or of the whole library, without what hangs on them."""
    options = {"limit": _READ_AT_ONCE}
    page = client.collection_items_top(collection, **options) if collection else client.top(**options)
    items: list[dict[str, Any]] = client.everything(page)
    return items


def _known_keys(items: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: item for item in items for key in _keys(item["data"])}


def _keys(data: dict[str, Any]) -> Iterator[str]:
    """Yield what an item is known by: its DOI, its number on arXiv, its title."""
    if title := normal_title(str(data.get("title") or "")):
        yield f"title:{title}"
    if doi := str(data.get("DOI") or "").strip():
        yield f"doi:{doi.casefold()}"
    for name in ("archiveID", "extra", "url"):
        found = identifiers_in(str(data.get(name) or ""))
        if found.arxiv:
            yield f"arxiv:{found.arxiv}"
        if found.doi:
            yield f"doi:{found.doi.casefold()}"


def _keys_of(reference: Reference) -> set[str]:
    return set(_keys(_item(reference, "")))


def _different(references: Sequence[Reference]) -> list[Reference]:
    known: set[str] = set()
    different = []
    for reference in references:
        keys = _keys_of(reference)
        if not keys & known:
            different.append(reference)
        known |= keys
    return different


def _item(reference: Reference, collection: str) -> dict[str, Any]:
    """Return a reference as an item of Zotero, with the fields that its type has."""
    kind = _TYPES[reference.form]
    extra = [f"Citation Key: {reference.key}"]
    item: dict[str, Any] = {
        "itemType": kind,
        "title": reference.title,
        "creators": [_creator(person) for person in reference.people],
        "abstractNote": reference.abstract,
        "date": str(reference.year or ""),
        "url": reference.address,
        "tags": [{"tag": name} for name in reference.lists],
        "collections": [collection] if collection else [],
    }
    if kind in _WHERE:
        item[_WHERE[kind]] = reference.venue
    if kind == "preprint":
        item["repository"] = reference.venue or "arXiv"
        if reference.arxiv:
            item["archiveID"] = f"arXiv:{reference.arxiv}"
    if kind in _WITH_DOI:
        item["DOI"] = reference.doi
    elif reference.doi:
        extra.append(f"DOI: {reference.doi}")
    if reference.arxiv and kind != "preprint":
        extra.append(f"arXiv:{reference.arxiv}")
    return item | {"extra": "\n".join(extra)}


def _creator(person: Person) -> dict[str, str]:
    if person.whole:
        return {"creatorType": "author", "name": person.whole}
    family = " ".join(filter(None, (person.particle, person.family)))
    return {
        "creatorType": "author",
        "firstName": " ".join(filter(None, (person.given, person.suffix))),
        "lastName": family,
    }
