"""Reads a paper's own page: its metadata, else the block that holds the abstract."""

import re

from lxml import etree, html

from ingest.abstracts.records import ServiceRecord, record
from ingest.terms.person_names import from_commas

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_PARTS = frozenset({"p", "div", "section", "li", "ul", "ol", "br", "table", "tr", "blockquote", *_HEADINGS})
_ENDS_HEADED = frozenset({"div", "section", "article", "main", "nav", "footer", "form", "table", "hr", *_HEADINGS})
_MOST_TEXT = 40_000
_MOST_METADATA = 5_000
_VENUES = ("citation_conference_title", "citation_inbook_title", "citation_journal_title")
_DATES = ("citation_publication_date", "citation_date", "citation_year")


def read_page(page: str, blocks: frozenset[str]) -> ServiceRecord | None:
    """Return what a page says of its paper; None for one that is no paper's page, such as a notice of an outage.

    The abstract is that of the metadata, else the text of the first element that has one of `blocks` as a class or
    id, else what stands under a heading `Abstract`.
    """
    root = _tree_of(page)
    if root is None:
        return None
    metadata = _metadata_of(root)
    known = record(
        title=_first(metadata, "citation_title"),
        abstract=_first(metadata, "citation_abstract") or _block_in(root, blocks) or _headed_in(root),
        authors=[from_commas(name) for name in metadata.get("citation_author", ())],
        year=_year(next(filter(None, (_first(metadata, name) for name in _DATES)), "")),
        venue=next(filter(None, (_first(metadata, name) for name in _VENUES)), None),
    )
    return known if known.title or known.abstract else None


def _tree_of(page: str) -> html.HtmlElement | None:
    """The tree of a page, read as leniently as browsers do and within libxml2's limits of depth."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root, html.HtmlElement) else None


def _metadata_of(root: html.HtmlElement) -> dict[str, list[str]]:
    metadata: dict[str, list[str]] = {}
    for count, element in enumerate(root.iter("meta")):
        if count >= _MOST_METADATA:
            break
        name = (element.get("name") or element.get("property") or "").lower()
        content = element.get("content")
        if name.startswith("citation_") and content:
            metadata.setdefault(name, []).append(content)
    return metadata


def _block_in(root: html.HtmlElement, blocks: frozenset[str]) -> str:
    """The text of the first element that is one of the blocks and holds any, without its headings."""
    for element in root.iter(etree.Element):
        names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
        if not blocks.isdisjoint(names) and (text := _text_of(element)).strip():
            return text
    return ""


def _headed_in(root: html.HtmlElement) -> str:
    """What follows the first heading `Abstract`, up to where its part of the page ends."""
    pieces: list[str] = []
    is_headed = False
    length = 0
    heading: html.HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        text = ""
        if event == "start":
            if is_headed and tag in _ENDS_HEADED and any(map(str.strip, pieces)):
                break
            if tag in _HEADINGS and heading is None:
                heading = element
            text = ("\n" if tag in _PARTS else "") + (element.text or "" if tag not in _UNSEEN and tag else "")
        else:
            if heading is not None and element is heading:
                heading = None
                title = "".join(element.itertext()).strip().rstrip(":.").casefold()
                is_headed = is_headed or title == "abstract"
                text = element.tail or ""
            elif is_headed and tag in _ENDS_HEADED and any(map(str.strip, pieces)):
                break
            else:
                text = ("\n" if tag in _PARTS else "") + (element.tail or "")
        if is_headed and heading is None and length < _MOST_TEXT:
            pieces.append(text)
            length += len(text)
    return "".join(pieces)


def _text_of(element: html.HtmlElement) -> str:
    """The text of an element as it is seen: blocks on lines of their own, without headings and scripts."""
    pieces: list[str] = []
    length = 0
    hidden: html.HtmlElement | None = None
    for event, each in etree.iterwalk(element, events=("start", "end")):
        tag = each.tag if isinstance(each.tag, str) else ""
        if event == "start":
            if hidden is None and (tag in _UNSEEN or tag in _HEADINGS or not tag):
                hidden = each
            text = ("\n" if tag in _PARTS else "") + (each.text or "")
            if hidden is None:
                pieces.append(text)
                length += len(text)
        else:
            if each is hidden:
                hidden = None
            if hidden is None and each is not element:
                text = ("\n" if tag in _PARTS else "") + (each.tail or "")
                pieces.append(text)
                length += len(text)
        if length >= _MOST_TEXT:
            break
    return "".join(pieces)


def _first(metadata: dict[str, list[str]], name: str) -> str:
    return next((value for value in metadata.get(name, ()) if value.strip()), "")


def _year(date: str) -> int | None:
    match = re.search(r"(?<!\d)[12]\d{3}(?!\d)", date, re.ASCII)
    return int(match[0]) if match else None
