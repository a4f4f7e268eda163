"""Reads arXiv's HTML (made by LaTeXML) into sections.

Headings and paragraphs; formulas by their source.

Left out are navigation, figures, tables, footnotes, the bibliography, scripts and styles. A page that is none of
LaTeXML's gives no sections.
"""

import re
from collections.abc import Iterator

from lxml import etree, html

from ingest.full_text.model import Section

_SKIPPED_TAGS = frozenset(
    {"script", "style", "nav", "figure", "table", "template", "noscript", "footer", "header", "svg"}
)
_SKIPPED = frozenset(
    {"ltx_bibliography", "ltx_note", "ltx_figure", "ltx_table", "ltx_equation", "ltx_equationgroup", "ltx_TOC",
     "ltx_authors", "ltx_ERROR", "ltx_listing", "ltx_float", "ltx_page_footer", "ltx_page_header", "ltx_dates"}
)  # fmt: skip
_LEVELS = {
    "ltx_title_abstract": 2,
    "ltx_title_section": 2,
    "ltx_title_appendix": 2,
    "ltx_title_subsection": 3,
    "ltx_title_subsubsection": 4,
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NUMBER = re.compile(r"^(?:(\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)|Appendix\s+([A-Z](?:\.\d+)*))\.?\s+(?=\S)")
_LONGEST_HEADING = 300
_MOST_TEXT = 2_000_000
_LEAST_TEXT = 1_000
"""Letters below which a page is a notice, not a paper."""


def read_html(page: str) -> tuple[Section, ...]:
    """Return the sections of a paper's page, in order; none where it is no paper's page."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    sections: list[tuple[str, str, list[str]]] = []
    top = ""
    length = 0
    for level, text in _blocks(root):
        if level:
            name = cited_name(text)
            top = name if level == 2 else top
            sections.append((name, "" if level == 2 else top, []))
        elif sections and length <= _MOST_TEXT:
            sections[-1][2].append(text)
            length += len(text)
    read = tuple(Section(name, within, tuple(paragraphs)) for name, within, paragraphs in sections if paragraphs)
    return read if sum(len(paragraph) for section in read for paragraph in section.paragraphs) >= _LEAST_TEXT else ()


def _blocks(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Headings with their level and paragraphs with level 0, in the order of the page."""
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if _is_skipped(element):
            walk.skip_subtree()
        elif element.tag in _HEADINGS and "ltx_title" in _classes(element):
            level = next((level for name, level in _LEVELS.items() if name in _classes(element)), 0)
            title = _text_of(element)
            # Titles of the paper and of single paragraphs are not cited as places; one without end is none.
            if level and title and len(title) <= _LONGEST_HEADING:
                yield level, title
            walk.skip_subtree()
        elif element.tag == "p" and "ltx_p" in _classes(element):
            if text := _text_of(element):
                yield 0, text
            walk.skip_subtree()


def _text_of(element: etree._Element) -> str:
    """The text of a heading or a paragraph, formulas by their source, without what is left out."""
    pieces = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end"))
    hidden: object = None
    for event, each in walk:
        if each is element:
            continue
        if event == "start" and hidden is None:
            if each.tag == "math":
                pieces.append(f" ${each.get('alttext') or ''}$ ")
                hidden = each
            elif _is_skipped(each):
                hidden = each
            else:
                pieces.append(" " if each.tag == "br" else each.text or "")
        elif event == "end":
            hidden = None if each is hidden else hidden
            if hidden is None:
                pieces.append(each.tail or "")
    return " ".join("".join(pieces).split())


def _is_skipped(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):
        return True
    return element.tag in _SKIPPED_TAGS or not _SKIPPED.isdisjoint(_classes(element))


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()


def cited_name(title: str) -> str:
    """Return a heading as it is cited: `3.2 Design` is `§3.2 Design`, `Abstract` stays."""
    title = title.strip().rstrip(".:")
    return _NUMBER.sub(lambda match: f"§{match[1] or match[2]} ", title)
