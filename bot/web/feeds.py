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


def as_atom(title: str, own_address: str, room_address: str, papers: Sequence[NewPaper], now: datetime) -> str:
    """Return a feed; `own_address` is the feed's, `room_address` that of the reading room, without a slash."""
    feed = Element("feed", xmlns=_ATOM)
    _add(feed, "id", own_address)
    _add(feed, "title", title)
    _add(feed, "updated", max((_moment(paper.added) for paper in papers), default=now.isoformat()))
    SubElement(feed, "link", rel="self", href=own_address)
    SubElement(feed, "link", rel="alternate", href=f"{room_address}/new")
    _add(SubElement(feed, "author"), "name", "Refdesk")
    for paper in papers:
        page = f"{room_address}/papers/{quote(paper.paper_id, safe=':')}"
        entry = SubElement(feed, "entry")
        # The same paper added to another list is another entry of that list's feed, but the same one here.
        _add(entry, "id", f"{page}#{paper.added}")
        _add(entry, "title", f"[{paper.withdrawal}] {paper.title}" if paper.withdrawal else paper.title)
        _add(entry, "updated", _moment(paper.added))
        SubElement(entry, "link", rel="alternate", href=page)
        for author in paper.authors:
            _add(SubElement(entry, "author"), "name", author)
        facts = (paper.venue or paper.year or "", ", ".join(paper.organisations), ", ".join(paper.lists))
        _add(entry, "summary", " · ".join(str(fact) for fact in facts if fact))
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
    feed = Element("feed", xmlns=_ATOM)
    _add(feed, "id", f"{page_address}.atom")
    _add(feed, "title", title)
    _add(feed, "updated", max((_moment(paper.day) for paper in papers), default=now.isoformat()))
    SubElement(feed, "link", rel="self", href=f"{page_address}.atom")
    SubElement(feed, "link", rel="alternate", href=page_address)
    _add(SubElement(feed, "author"), "name", "Refdesk")
    for paper in papers:
        entry = SubElement(feed, "entry")
        _add(entry, "id", f"{page_address}#{paper.day}")
        _add(entry, "title", paper.title)
        _add(entry, "updated", _moment(paper.day))
        SubElement(entry, "link", rel="alternate", href=f"{room_address}/papers/{quote(paper.paper_id, safe=':')}")
        _add(entry, "summary", f"{paper.votes} of {paper.of} votes" if paper.of else "Chosen without a vote")
    indent(feed)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{tostring(feed, encoding='unicode')}\n"


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_IN_XML.sub("", text)
