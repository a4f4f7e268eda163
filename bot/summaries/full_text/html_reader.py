"""Reading arXiv's HTML (made by LaTeXML) into sections: headings and paragraphs, formulas by their source.

Left out are navigation, figures, tables, footnotes, the bibliography, scripts and styles. A page that is none of
LaTeXML's gives no sections.
"""

import re
from contextlib import suppress
from html.parser import HTMLParser

from bot.summaries.full_text.model import Section

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
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
_PIECE = 16_384
_LONGEST_TAG = 65_536
_LONGEST_HEADING = 300
_MOST_TEXT = 2_000_000
_LEAST_TEXT = 1_000
"""Letters below which a page is a notice, not a paper."""


def read_html(html: str) -> tuple[Section, ...]:
    """The sections of a paper's page, in order; none where it is no paper's page."""
    reader = _Reader()
    # The parser's way of refusing a broken declaration; what came before it has been read.
    with suppress(AssertionError):
        reader.read(html)
    sections = tuple(
        Section(name, within, tuple(paragraphs)) for name, within, paragraphs in reader.sections if paragraphs
    )
    length = sum(len(paragraph) for section in sections for paragraph in section.paragraphs)
    return sections if length >= _LEAST_TEXT else ()


class _Reader(HTMLParser):
    """Collects sections as (name, within, paragraphs)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[tuple[str, str, list[str]]] = []
        self._skipped: list[str] = []
        self._heading: list[str] | None = None
        self._level = 0
        self._paragraph: list[str] | None = None
        self._depth = 0
        self._top = ""
        self._math = 0
        self._length = 0

    def read(self, html: str) -> None:
        """Read a page up to a tag without end, from whose every `<` the parser would start anew."""
        for start in range(0, len(html), _PIECE):
            self.feed(html[start : start + _PIECE])
            if self._length > _MOST_TEXT or (self.cdata_elem is None and len(self.rawdata) > _LONGEST_TAG):
                return

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        classes = set((known.get("class") or "").split())
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
            return
        if tag in _VOID:
            self._add(" ")
        elif tag == "math":
            self._math += 1
            self._add(f" ${known.get('alttext') or ''}$ ")
        elif tag in _SKIPPED_TAGS or classes & _SKIPPED:
            self._skipped.append(tag)
        elif tag in _HEADINGS and "ltx_title" in classes:
            if level := next((level for name, level in _LEVELS.items() if name in classes), 0):
                self._heading, self._level = [], level
            else:
                # The title of the paper, and titles of single paragraphs, which are not cited as places.
                self._skipped.append(tag)
        elif tag == "p" and "ltx_p" in classes:
            self._end_paragraph()
            self._paragraph, self._depth = [], 1

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
        elif tag == "math":
            self._math = max(0, self._math - 1)
        elif tag in _HEADINGS and self._heading is not None:
            self._begin_section(" ".join("".join(self._heading).split()))
            self._heading = None
        elif tag == "p" and self._paragraph is not None:
            self._end_paragraph()

    def handle_data(self, data: str) -> None:
        if not self._skipped and not self._math:
            self._add(data)

    def _add(self, text: str) -> None:
        if self._heading is not None:
            # One that goes on and on was never closed.
            self._heading = [*self._heading, text] if len("".join(self._heading)) < _LONGEST_HEADING else None
        elif self._paragraph is not None:
            self._paragraph.append(text)
            self._length += len(text)

    def _begin_section(self, title: str) -> None:
        self._end_paragraph()
        name = cited_name(title)
        if self._level == 2:
            self._top = name
        self.sections.append((name, "" if self._level == 2 else self._top, []))

    def _end_paragraph(self) -> None:
        text = " ".join("".join(self._paragraph or ()).split())
        self._paragraph = None
        if text and self.sections:
            self.sections[-1][2].append(text)


def cited_name(title: str) -> str:
    """A heading as it is cited: `3.2 Design` is `§3.2 Design`, `Abstract` stays."""
    title = title.strip().rstrip(".:")
    return _NUMBER.sub(lambda match: f"§{match[1] or match[2]} ", title)
