"""A loopback zotero.org: libraries with versions, write tokens, preconditions, keys, limits of time and of size.

As https://www.zotero.org/support/dev/web_api/v3/basics and …/write_requests have it.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.service import Asked, FakeService

_PATH = re.compile(
    r"/(?P<kind>users|groups)/(?P<id>\d+)(?:/collections/(?P<collection>\w+))?/items(?P<top>/top)?(?:/(?P<key>\w{8}))?(?P<file>/file)?"
)
_COMMON = {"itemType", "title", "creators", "abstractNote", "date", "url", "extra", "tags", "collections", "relations"}
_FIELDS = {
    "conferencePaper": _COMMON | {"proceedingsTitle", "conferenceName", "DOI", "pages", "place", "publisher"},
    "journalArticle": _COMMON | {"publicationTitle", "DOI", "volume", "issue", "pages"},
    "preprint": _COMMON | {"repository", "archiveID", "DOI"},
    "book": _COMMON | {"publisher", "place", "edition", "ISBN"},
    "bookSection": _COMMON | {"bookTitle", "publisher", "place", "pages", "ISBN"},
    "thesis": _COMMON | {"thesisType", "university", "place"},
    "report": _COMMON | {"reportNumber", "reportType", "institution", "place"},
    "webpage": _COMMON | {"websiteTitle"},
    "attachment": _COMMON | {"linkMode", "contentType", "filename", "parentItem"},
}
_READ, _WRITE = {"library": True, "files": True, "notes": True}, {"write": True}
_ONLY_IN_CREATORS = {"creatorType", "firstName", "lastName", "name"}
_CSL = {
    "conferencePaper": "paper-conference", "journalArticle": "article-journal", "preprint": "article", "book": "book",
    "bookSection": "chapter", "thesis": "thesis", "report": "report",
}  # fmt: skip
_CSL_VARIABLES = {
    "proceedingsTitle": "container-title", "publicationTitle": "container-title", "bookTitle": "container-title",
    "publisher": "publisher", "university": "publisher", "institution": "publisher",
}  # fmt: skip
_MOST_READ, _MOST_WRITTEN = 100, 50


@dataclass
class Library:
    """A library: its items by key, collections, version, and who may read and write it, by key."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    collections: set[str] = field(default_factory=set)
    version: int = 1
    may_read: set[str] = field(default_factory=set)
    may_write: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    """The files of attachments, by the attachment's key."""
    public: bool = False
    locked: bool = False

    def put(self, data: dict[str, Any]) -> str:
        """Put an item in, as its owner does in Zotero; returns its key."""
        self.version += 1
        key = f"ITEM{len(self.items):04}"
        self.items[key] = {"key": key, "version": self.version, "collections": [], "tags": [], **data}
        return key


class FakeZotero(FakeService):
    """The server; `libraries` are by path, such as `users/1`. `page` is how many items it gives at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.libraries: dict[str, Library] = {}
        self.tokens: set[str] = set()
        self.page = _MOST_READ
        self.before_writing: list[Any] = []
        """Functions of the library, each called before one write: somebody else who is faster."""

    def address(self, path: str) -> str:
        """Return the address of a library or collection as the configuration has it."""
        return f"zotero://{self.url.removeprefix('http://')}/{path}"

    async def answer(self, asked: Asked) -> web.StreamResponse:
        if asked.path.startswith("/storage/"):
            return self._stored(asked)
        if asked.path == "/keys/current":
            return self._key(asked.headers.get("Authorization", "").removeprefix("Bearer "))
        match = _PATH.fullmatch(asked.path)
        library = self.libraries.get(f"{match['kind']}/{match['id']}") if match else None
        if match is None or library is None:
            return web.Response(status=404, text="Not found")
        if asked.headers.get("Zotero-API-Version") != "3":
            return web.Response(status=400, text="Version 3 is asked for in a header")
        key = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if not (library.public or key in library.may_read):
            return web.Response(status=403, text="Forbidden")
        if asked.query.get("key"):
            return web.Response(status=400, text="A key does not belong into an address")
        if match["collection"] and match["collection"] not in library.collections:
            return web.Response(status=404, text="Collection not found")
        if match["file"]:
            there = match["key"] in library.files
            headers = {"Location": f"{self.url}/storage/{match['key']}"}
            return web.Response(status=302, headers=headers) if there else web.Response(status=404)
        if "X-Method" in asked.headers or asked.body or match["key"]:
            return self._write(asked, library, key, match["key"])
        return self._read(asked, library, match["collection"], top=bool(match["top"]))

    def _key(self, key: str) -> web.Response:
        """What a key may do; of people's libraries that of the key's owner alone."""
        may = {path: library for path, library in self.libraries.items() if key in library.may_read}
        if not may:
            return web.Response(status=403, text="Invalid key")
        rights = {path: {**_READ, **(_WRITE if key in library.may_write else {})} for path, library in may.items()}
        users = [path for path in rights if path.startswith("users/")]
        access: dict[str, Any] = {"user": rights[users[0]]} if users else {}
        groups = {path.removeprefix("groups/"): each for path, each in rights.items() if path.startswith("groups/")}
        access |= {"groups": groups} if groups else {}
        owner = int(users[0].removeprefix("users/")) if users else 77
        return web.json_response({"key": key, "userID": owner, "username": "owner", "access": access})

    def _stored(self, asked: Asked) -> web.Response:
        """A file as the storage gives it, which is another's: a key of Zotero's API does not belong there."""
        if "Authorization" in asked.headers:
            return web.Response(status=400, text="Only one auth mechanism allowed")
        key = asked.path.removeprefix("/storage/")
        return web.Response(body=next(each.files[key] for each in self.libraries.values() if key in each.files))

    def _read(self, asked: Asked, library: Library, collection: str | None, *, top: bool) -> web.Response:
        found = [
            item
            for item in library.items.values()
            if (not collection or collection in _collections(item, library))
            and not (top and item.get("parentItem"))
            and asked.query.get("itemType", item["itemType"]) == item["itemType"]
        ]
        start = int(asked.query.get("start", "0"))
        limit = min(int(asked.query.get("limit", "25")), self.page)
        shown = found[start : start + limit]
        include = asked.query.get("include", "data").split(",")
        values = [self._shown(item, include) for item in shown]
        headers = {"Last-Modified-Version": str(library.version), "Total-Results": str(len(found))}
        if start + limit < len(found):
            query = urlencode({**asked.query, "start": start + limit, "limit": limit})
            headers["Link"] = f'<{self.url}{asked.path}?{query}>; rel="next"'
        return web.json_response(values, headers=headers)

    def _shown(self, item: dict[str, Any], include: list[str]) -> dict[str, Any]:
        shown = {"key": item["key"], "version": item["version"]}
        if "data" in include:
            shown["data"] = item
        if "csljson" in include:
            shown["csljson"] = _csl(item)
        return shown

    def _write(self, asked: Asked, library: Library, key: str, item_key: str | None) -> web.Response:
        if key not in library.may_write:
            return web.Response(status=403, text="Write access denied")
        if library.locked:
            return web.Response(status=409, text="Library is locked")
        if self.before_writing:
            self.before_writing.pop(0)(library)
        since = asked.headers.get("If-Unmodified-Since-Version")
        if item_key:
            return self._patch(asked, library, item_key, since)
        token = asked.headers.get("Zotero-Write-Token", "")
        if token in self.tokens:
            return web.Response(status=412, text="Write token already used")
        if since is not None and int(since) < library.version:
            return web.Response(status=412, text="Library has been modified since specified version")
        items = json.loads(asked.body)
        if len(items) > _MOST_WRITTEN:
            return web.Response(status=413, text="Cannot add more than 50 items at a time")
        self.tokens.add(token)
        answer: dict[str, Any] = {"success": {}, "successful": {}, "unchanged": {}, "failed": {}}
        for place, item in enumerate(items):
            if fault := _fault(item, library):
                answer["failed"][str(place)] = {"code": 400, "message": fault}
            else:
                answer["success"][str(place)] = library.put(item)
        return web.json_response(answer, headers={"Last-Modified-Version": str(library.version)})

    def _patch(self, asked: Asked, library: Library, key: str, since: str | None) -> web.Response:
        item = library.items.get(key)
        if item is None:
            return web.Response(status=404, text="Item does not exist")
        if since is None:
            return web.Response(status=428, text="If-Unmodified-Since-Version not provided")
        if int(since) < item["version"]:
            return web.Response(status=412, text="Item has been modified since specified version")
        library.version += 1
        item.update(json.loads(asked.body), version=library.version)
        return web.Response(status=204, headers={"Last-Modified-Version": str(library.version)})


def _collections(item: dict[str, Any], library: Library) -> list[str]:
    """The collections of an item; a child is in those of its parent."""
    parent = library.items.get(item.get("parentItem", ""), item)
    return list(parent["collections"])


def _fault(item: dict[str, Any], library: Library) -> str:
    fields = _FIELDS.get(item.get("itemType", ""))
    if fields is None:
        return "'itemType' property not provided or unknown"
    for name in item:
        if name not in fields:
            return f"'{name}' is not a valid field for type '{item['itemType']}'"
    for creator in item["creators"]:
        if not set(creator) <= _ONLY_IN_CREATORS or not (creator.get("name") or creator.get("lastName")):
            return "Invalid creator"
    if not set(item["collections"]) <= library.collections:
        return "Collection not found"
    return "" if item["title"] != "refuse me" else "The title is not to our liking"


def _csl(item: dict[str, Any]) -> dict[str, Any]:
    """An item as Zotero's export writes it."""
    authors = [
        {"literal": each["name"]} if "name" in each else {"family": each["lastName"], "given": each["firstName"]}
        for each in item.get("creators", ())
    ]
    values = {
        "id": f"http://zotero.org/users/1/items/{item['key']}",
        "type": _CSL.get(item["itemType"], "webpage"),
        "title": item["title"],
        "author": authors,
        **{variable: item[name] for name, variable in _CSL_VARIABLES.items() if item.get(name)},
        "DOI": item.get("DOI"),
        "URL": item.get("url"),
        "abstract": item.get("abstractNote"),
        "issued": {"date-parts": [[item["date"]]]} if item.get("date") else None,
    }
    return {name: value for name, value in values.items() if value}
