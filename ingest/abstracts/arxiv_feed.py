"""Reads the Atom feeds in which arXiv answers.

See https://info.arxiv.org/help/api/user-manual.html.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.abstracts.records import ServiceRecord, record
from ingest.terms.patterns import lazy_pattern

if TYPE_CHECKING:
    from lxml import etree

_NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "search": "http://a9.com/-/spec/opensearch/1.1/",
}
_VERSION = lazy_pattern(r"v\d+$")
_ABS = lazy_pattern(r"https?://(?:www\.)?arxiv\.org/abs/(.+)")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says: records by plain id, how many there are in all, and what it complains of, if it does."""

    records: dict[str, ServiceRecord]
    total: int
    complaint: str | None


def read_feed(body: bytes) -> Feed | None:
    """Return what a feed says; None for what is no feed, is cut off, or declares a document type.

    Neither entities nor documents from elsewhere are read, and libxml2's own limits of depth and length hold.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{{{_NAMES['atom']}}}feed" or root.getroottree().docinfo.doctype:
        return None
    records: dict[str, ServiceRecord] = {}
    complaint = None
    for entry in root.iterfind("atom:entry", _NAMES):
        address = _text(entry, "atom:id")
        if "/api/errors" in address:
            complaint = _text(entry, "atom:summary") or address
        elif match := _ABS.fullmatch(address):
            records[plain_id(match[1])] = _record(entry)
    total = _text(root, "search:totalResults")
    return Feed(records, int(total) if total.isascii() and total.isdecimal() else 0, complaint)


def plain_id(number: str) -> str:
    """Return an id as answers give it: without version, and an old one without its subject class (`math/0309136`)."""
    archive, slash, rest = _VERSION.sub("", number.strip()).partition("/")
    return archive.partition(".")[0] + slash + rest if slash else archive


def _record(entry: "etree._Element") -> ServiceRecord:
    published = _text(entry, "atom:published")[:4]
    return record(
        title=_text(entry, "atom:title"),
        abstract=_text(entry, "atom:summary"),
        authors=[_text(person, "atom:name") for person in entry.iterfind("atom:author", _NAMES)],
        year=int(published) if published.isascii() and published.isdecimal() else None,
        venue=_text(entry, "arxiv:journal_ref"),
        comment=_text(entry, "arxiv:comment"),
    )


def _text(element: "etree._Element", path: str) -> str:
    return (element.findtext(path, default="", namespaces=_NAMES) or "").strip()
