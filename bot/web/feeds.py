"""Write what was added to the lists as an Atom feed (RFC 4287), one entry for each paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.reading.values import NewPaper

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can have (XML 1.0, section 2.2)."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry of a feed: its id for all time, what it says, when it was added, and the address that it leads to."""

    item_id: str
    title: str
    added: str
    address: str
    authors: Sequence[str]
    summary: str


def as_atom(title: str, own_address: str, room_address: str, papers: Sequence[NewPaper], now: datetime) -> str:
    """Return a feed; `own_address` is the feed's, `room_address` that of the reading room, without a slash."""
    return written_feed(title, own_address, f"{room_address}/new", [_item(each, room_address) for each in papers], now)


def written_feed(title: str, own_address: str, page: str, items: Sequence[FeedItem], now: datetime) -> str:
    """Return a feed of items, the newest first; `page` is the address of the page that shows the same."""
    feed = Element("feed", xmlns=_ATOM)
    _add(feed, "id", own_address)
    _add(feed, "title", title)
    _add(feed, "updated", max((item.added for item in items), default=now.isoformat()))
    SubElement(feed, "link", rel="self", href=own_address)
    SubElement(feed, "link", rel="alternate", href=page)
    _add(SubElement(feed, "author"), "name", "Refdesk")
    for item in items:
        entry = SubElement(feed, "entry")
        _add(entry, "id", item.item_id)
        _add(entry, "title", item.title)
        _add(entry, "updated", item.added)
        SubElement(entry, "link", rel="alternate", href=_NOT_IN_XML.sub("", item.address))
        for author in item.authors:
            _add(SubElement(entry, "author"), "name", author)
        _add(entry, "summary", item.summary)
    indent(feed)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(feed, encoding='unicode')}\n"


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A paper that a reading group has met about: when, and its votes of all votes."""

    paper_id: str
    title: str
    day: date
    votes: int
    of: int


def read_papers_as_atom(
    title: str, page_address: str, room_address: str, papers: Sequence[ReadPaper], now: datetime
) -> str:
    """Return the feed of a reading group, whose page is at `page_address`, one entry for each meeting."""
    items = [
        FeedItem(
            f"{page_address}#{paper.day}",
            paper.title,
            _moment(paper.day),
            f"{room_address}/papers/{quote(paper.paper_id, safe=':')}",
            (),
            f"{paper.votes} of {paper.of} votes" if paper.of else "Chosen without a vote",
        )
        for paper in papers
    ]
    return written_feed(title, f"{page_address}.atom", page_address, items, now)


def _item(paper: NewPaper, room_address: str) -> FeedItem:
    page = f"{room_address}/papers/{quote(paper.paper_id, safe=':')}"
    facts = (paper.venue or paper.year or "", ", ".join(paper.organisations), ", ".join(paper.lists))
    return FeedItem(
        # The same paper added to another list is another entry of that list's feed, but the same one here.
        f"{page}#{paper.added}",
        f"[{paper.withdrawal}] {paper.title}" if paper.withdrawal else paper.title,
        _moment(paper.added),
        page,
        paper.authors,
        " · ".join(str(fact) for fact in facts if fact),
    )


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_IN_XML.sub("", text)
