"""Reading a paper's own page: its metadata (`citation_title` and so on), else the block of the body that holds it."""

import re
from contextlib import suppress
from html.parser import HTMLParser

from ingest.abstracts.records import Record, record

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_PARTS = frozenset({"p", "div", "section", "li", "ul", "ol", "br", "table", "tr", "blockquote", *_HEADINGS})
_ENDS_HEADED = frozenset({"div", "section", "article", "main", "nav", "footer", "form", "table", "hr", *_HEADINGS})
_LONGEST_HEADING = 300
_PIECE = 8_192
_LONGEST_TAG = 65_536
_MOST_TEXT = 40_000
_MOST_METADATA = 5_000
_VENUES = ("citation_conference_title", "citation_inbook_title", "citation_journal_title")
_DATES = ("citation_publication_date", "citation_date", "citation_year")


def read_page(html: str, blocks: frozenset[str]) -> Record | None:
    """What a page tells of its paper; None for one that is no paper's page, such as a notice of an outage.

    The abstract is that of the metadata, else the text of the first element that has one of `blocks` as a class or
    id, else what stands under a heading `Abstract`.
    """
    reader = _Reader(blocks)
    # The parser's way of refusing a broken declaration; what came before it has been read.
    with suppress(AssertionError):
        reader.read(html)
    told = reader.metadata
    known = record(
        title=_first(told, "citation_title"),
        abstract=_first(told, "citation_abstract") or "".join(reader.block) or "".join(reader.headed),
        authors=[_forename_first(name) for name in told.get("citation_author", ())],
        year=_year(next(filter(None, (_first(told, name) for name in _DATES)), "")),
        venue=next(filter(None, (_first(told, name) for name in _VENUES)), None),
    )
    return known if known.title or known.abstract else None


class _Reader(HTMLParser):
    """Collects the metadata, the first block, and what stands under the first heading `Abstract`."""

    def __init__(self, blocks: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.metadata: dict[str, list[str]] = {}
        self.block: list[str] = []
        self.headed: list[str] = []
        self._blocks = blocks
        self._block_tag = ""
        self._depth = 0
        self._is_headed = False
        self._heading: list[str] | None = None
        self._unseen = ""
        self._has_block = False
        self._has_headed = False
        self._length = 0
        self._count = 0

    def read(self, html: str) -> None:
        """Read a page up to a tag or comment without end, from whose every `<` the parser would start anew."""
        for start in range(0, len(html), _PIECE):
            self.feed(html[start : start + _PIECE])
            if self.cdata_elem is None and len(self.rawdata) > _LONGEST_TAG:
                return
        # Text is held back until a tag follows it.
        self.feed("<br>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            self._keep_metadata(dict(attrs))
        elif tag in _UNSEEN:
            self._unseen = tag
        if tag in _PARTS:
            self._add("\n")
        if self._is_headed and tag in _ENDS_HEADED and self._has_headed:
            self._is_headed = False
        if tag in _HEADINGS:
            self._heading = []
        if self._depth:
            self._depth += tag == self._block_tag
        elif not self._has_block and not self._blocks.isdisjoint(_names(attrs)):
            self._block_tag, self._depth = tag, 1

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        if tag in _PARTS:
            self._add("\n")
        if tag in _HEADINGS and self._heading is not None:
            title = "".join(self._heading).strip().rstrip(":.").casefold()
            self._is_headed = self._is_headed or (title == "abstract" and not self._has_headed)
            self._heading = None
        elif tag in _ENDS_HEADED:
            self._is_headed = self._is_headed and not self._has_headed
        if self._depth and tag == self._block_tag:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._add(data)

    def _add(self, text: str) -> None:
        if self._heading is not None:
            # One that goes on and on was never closed.
            self._heading = [*self._heading, text] if len("".join(self._heading)) < _LONGEST_HEADING else None
            return
        if self._is_headed and self._length < _MOST_TEXT:
            self.headed.append(text)
            self._has_headed = self._has_headed or not text.isspace()
            self._length += len(text)
        if self._depth and self._length < _MOST_TEXT:
            self.block.append(text)
            self._has_block = self._has_block or not text.isspace()
            self._length += len(text)

    def _keep_metadata(self, attributes: dict[str, str | None]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = attributes.get("content")
        self._count += 1
        if name.startswith("citation_") and content and self._count <= _MOST_METADATA:
            self.metadata.setdefault(name, []).append(content)


def _names(attributes: list[tuple[str, str | None]]) -> set[str]:
    return {part for name, value in attributes if name in ("class", "id") for part in (value or "").split()}


def _first(told: dict[str, list[str]], name: str) -> str:
    return next((value for value in told.get(name, ()) if value.strip()), "")


def _forename_first(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and "," not in given else name


def _year(date: str) -> int | None:
    match = re.search(r"(?<!\d)[12]\d{3}(?!\d)", date, re.ASCII)
    return int(match[0]) if match else None
