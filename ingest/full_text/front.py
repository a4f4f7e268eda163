"""Reads from a PDF's first pages what the paper is: title, authors, identifiers.

The title is what stands in the largest letters in the upper part of the first page; what stands between it and the
abstract is read as authors as far as it is nothing but names. A title that a file's metadata has is used only where the
page has none, since programs often write there what they like.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.markdown.line.people import read_people
from ingest.terms.identifiers import arxiv_id
from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line

if TYPE_CHECKING:
    from pypdf import PageObject

_STAMP = re.compile(
    r"arXiv:\s?(\S{1,30}?)(?:v\d{1,3})?\s{1,3}\[[\w.-]{1,20}\](?:\s{1,3}\d{1,2}\s{1,3}\w{3,9}\s{1,3}(\d{4}))?"
)
_DOI = re.compile(r"(?:doi\.org/|\bdoi:?\s{0,3})(10\.\d{4,9}/[^\s\"<>]{1,200})", re.IGNORECASE)
_BEGINS_TEXT = re.compile(r"(?:abstract|summary|keywords|introduction|1\.?\s+introduction)\b", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶∗⋆#]+|\b\d(?:,\d)*\b|(?<=[a-zé])\d(?:,\s?\d)*")
_LEAST_LETTERS, _LONGEST_TITLE = 8, 300
_MOST_AUTHORS = 100
_MOST_LINES = 60
_SAME_SIZE = 0.3
"""Points by which the letters of one title may differ."""
_UPPER_PART = 0.45
"""How far down the page a title may begin, as a share of its height."""
_LEAST_TEXT = 200
"""Letters on all pages that were looked at; with fewer, the pages are pictures."""


@dataclass(frozen=True, slots=True)
class Front:
    """What a PDF says of the paper that it is; empty where it does not. `has_text` is False for pictures of pages."""

    title: str = ""
    authors: tuple[str, ...] = ()
    arxiv: str = ""
    doi: str = ""
    year: str = ""
    has_text: bool = True


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, the size of its letters in points, and how far up it stands."""

    text: str
    size: float
    height: float


def read_front(content: bytes, max_pages: int) -> Front:
    """Return what the PDF says of its paper. Raises what pypdf raises for a file that it cannot read."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    pages = reader.pages[: min(max_pages, 3)]
    if not pages:
        return Front(has_text=False)
    lines = _lines(pages[0])
    text = pages[0].extract_text()[:30_000]
    if len(text.strip()) < _LEAST_TEXT and sum(len(page.extract_text().strip()) for page in pages) < _LEAST_TEXT:
        return Front(has_text=False)
    title, behind = _title(lines, float(pages[0].mediabox.height))
    stamp, doi = _STAMP.search(text), _DOI.search(text)
    return Front(
        title=title or _of_metadata(reader.metadata),
        authors=_authors(behind, title),
        arxiv=(arxiv_id(stamp[1]) or "") if stamp else "",
        doi=doi[1].rstrip(".,;)").lower() if doi else "",
        year=(stamp[2] or "") if stamp else "",
    )


def _lines(page: "PageObject") -> list[_Line]:
    """The lines of a page from top to bottom as it writes them, without those that stand upright at its side."""
    lines: list[_Line] = []

    def visit(text: str, transform: Sequence[float], matrix: Sequence[float], font: object, size: float) -> None:
        if not text.strip():
            return
        scale = abs(matrix[3] * transform[3])
        if scale == 0:
            return
        height = transform[3] * matrix[5] + transform[5]
        for part in text.splitlines():
            if not part.strip():
                continue
            last = lines[-1] if lines else None
            letters = round(float(size or 0) * scale, 1)
            if last and abs(last.height - height) < 1 and abs(last.size - letters) <= _SAME_SIZE:
                lines[-1] = _Line(f"{last.text}{part}", last.size, last.height)
            else:
                lines.append(_Line(part, letters, height))

    page.extract_text(visitor_text=visit)
    return [_Line(one_line(line.text), line.size, line.height) for line in lines if line.text.strip()]


def _title(lines: Sequence[_Line], page_height: float) -> tuple[str, Sequence[_Line]]:
    """The title and the lines behind it; the first run of lines in the largest letters that hold a title's length."""
    upper = [line for line in lines if line.height >= page_height * (1 - _UPPER_PART) and not _STAMP.search(line.text)]
    sizes = sorted({line.size for line in upper}, reverse=True)
    for size in sizes:
        start = next(at for at, line in enumerate(lines) if abs(line.size - size) <= _SAME_SIZE and line in upper)
        end = start
        while (
            end < len(lines) and abs(lines[end].size - size) <= _SAME_SIZE and not _BEGINS_TEXT.match(lines[end].text)
        ):
            end += 1
        title = one_line(" ".join(line.text for line in lines[start:end])).replace("- ", "-")
        letters = sum(letter.isalpha() for letter in title)
        if letters >= _LEAST_LETTERS and len(title) <= _LONGEST_TITLE:
            return title, lines[end:]
    return "", lines


def _authors(lines: Sequence[_Line], title: str) -> tuple[str, ...]:
    """The names in the lines between title and abstract; lines that are anything but names are passed over.

    Without an abstract nobody knows where the names end, so only those right behind the title are taken.
    """
    ends = next((at for at, line in enumerate(lines[:_MOST_LINES]) if _BEGINS_TEXT.match(line.text)), None)
    names: dict[str, None] = {}
    for line in lines[: _MOST_LINES if ends is None else ends]:
        people = read_people(_MARKS.sub(", ", line.text).strip(" ,;."))
        if people and all(_is_person(name, title) for name in people.names):
            names |= dict.fromkeys(people.names)
        elif names and ends is None:
            break
    return tuple(names)[:_MOST_AUTHORS]


def _is_person(name: str, title: str) -> bool:
    """Return True for a name of two words or more that is no organisation and not a piece of the title."""
    return " " in name and name.casefold() not in title.casefold() and not parse_organisations(name)


def _of_metadata(metadata: Any) -> str:
    """The title in a file's metadata, unless it is the name of a file or of a program's window."""
    title = one_line(str((metadata.title if metadata else None) or ""))[:_LONGEST_TITLE]
    is_name_of_file = bool(re.search(r"\.(?:pdf|docx?|tex|dvi|ps|indd|pptx?)\b|^microsoft word|^untitled", title, re.I))
    return "" if is_name_of_file or sum(letter.isalpha() for letter in title) < _LEAST_LETTERS else title
