"""Reads a paper's PDF into sections.

Text page by page, running heads left out, headings known by their numbers.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain

from ingest.full_text.html_reader import cited_name
from ingest.full_text.model import Section

_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,2})\.?\s*([A-Z][^.!;=]{2,70})$")
_ROMAN = re.compile(r"^([IVX]{1,4})\.\s*([A-Z][A-Z ,:&-]{3,70})$")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_BARE_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,2}\.?$")
_NAMED = re.compile(
    r"^(?:abstract|introduction|background|related work|evaluation|experiments|results|discussion|limitations"
    r"|conclusions?|future work|summary)\.?$",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(r"^abstract\s*[-—–.:]\s*(?=\w)", re.IGNORECASE)
_ENDS = re.compile(r"^(?:\d{1,2}\.?\s+)?(?:references|bibliography)$", re.IGNORECASE)
_CAPTION = re.compile(r"^(?:figure|fig\.|table|algorithm|listing)\s*\d+\s*[.:]", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"^(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$", re.IGNORECASE)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": ""})
_REPEATED = 3
_MOST_ON_A_PAGE = 30_000
_LONGEST_PARAGRAPH = 1_800
_LEAST_TEXT = 1_000
_LINES_OF_A_CAPTION = 4
_WORDY = 0.6
"""Share of letters and blanks of a line that is prose; lines of figures, tables and formulas have less."""

_Line = tuple[str, int]
"""A line and the page on which it stands, counted from 1."""


def read_pdf(content: bytes, max_pages: int) -> tuple[Section, ...]:
    """The sections of a PDF's first `max_pages` pages, in order; none where it holds no text to speak of.

    A text in which no headings are found is one section without a name.

    Raises what pypdf raises for a file that it cannot read.
    """
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    pages = []
    for number, page in enumerate(reader.pages):
        if number >= max_pages:
            break
        pages.append(page.extract_text()[:_MOST_ON_A_PAGE].translate(_LIGATURES).splitlines())
    sections = tuple(_sections(_lines(pages)))
    if _length(sections) >= _LEAST_TEXT:
        return sections
    whole = tuple(_sections(_lines(pages), without_headings=True))
    return whole if _length(whole) >= _LEAST_TEXT else ()


def _length(sections: Sequence[Section]) -> int:
    return sum(len(paragraph) for section in sections for paragraph in section.paragraphs)


def _lines(pages: Sequence[Sequence[str]]) -> Iterator[_Line]:
    """The lines of all pages without running heads and page numbers, up to the references."""
    stripped = [[" ".join(line.split()) for line in page] for page in pages]
    seen = Counter(chain.from_iterable(set(page) for page in stripped))
    for number, page in enumerate(stripped, start=1):
        for line in page:
            if _ENDS.match(line):
                return
            if line and seen[line] < _REPEATED and not _PAGE_NUMBER.match(line):
                yield line, number


def _sections(lines: Iterable[_Line], *, without_headings: bool = False) -> Iterator[Section]:
    """Lines gathered into paragraphs under their headings; what stands in front of the first heading is left out.

    `without_headings`, all of it is one section without a name.
    """
    name, top = "", ""
    numbers: tuple[int, ...] = (0,)
    paragraphs: list[tuple[str, int]] = []
    current: list[str] = []
    length = 0
    caption = 0
    begun = 1

    def finished() -> Section:
        if current:
            paragraphs.append((_joined(current), begun))
        texts, pages = zip(*paragraphs, strict=True) if paragraphs else ((), ())
        return Section(name, "" if name == top else top, texts, pages)

    for line, page in _with_numbers_joined(lines):
        heading = None if without_headings else _heading(line, numbers)
        opening = None if without_headings else _ABSTRACT.match(line)
        if heading or opening:
            if name:
                yield finished()
            name, numbers = (heading[0], heading[1] or numbers) if heading else ("Abstract", numbers)
            top = name if not heading or len(heading[1]) < 2 else top
            paragraphs, current, length, caption = [], [], 0, 0
            if opening and not heading:
                current.append(line[opening.end() :])
                begun = page
            continue
        if _CAPTION.match(line):
            caption = _LINES_OF_A_CAPTION
        if caption:
            caption = 0 if line.endswith(".") else caption - 1
            continue
        if not (name or without_headings) or not _is_prose(line):
            continue
        if current and page != begun and current[-1].endswith((".", "?", "!")):
            # A paragraph that ends with its page, so that what follows is cited by the next.
            paragraphs.append((_joined(current), begun))
            current, length = [], 0
        begun = begun if current else page
        current.append(line)
        length += len(line)
        if length > _LONGEST_PARAGRAPH and line.endswith((".", "?", "!")):
            paragraphs.append((_joined(current), begun))
            current, length = [], 0
    if name or without_headings:
        yield finished()


def _with_numbers_joined(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Lines, a section's number that stands on a line of its own put in front of the line with its title."""
    number = ""
    for line, page in lines:
        if _BARE_NUMBER.match(line):
            number = line
            continue
        yield f"{number} {line}" if number and line[:1].isupper() and len(line) < 80 else line, page
        number = ""


def _heading(line: str, before: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
    """The name and the numbers of a heading, None for another line; numbered headings must follow one another."""
    if _NAMED.match(line):
        return cited_name(line.capitalize() if line.isupper() else line), ()
    if roman := _ROMAN.match(line):
        number = _ROMANS.index(roman[1]) + 1 if roman[1] in _ROMANS else 0
        return (f"§{roman[1]} {roman[2].strip().title()}", (number,)) if number == before[0] + 1 else None
    match = _NUMBERED.match(line)
    if not match:
        return None
    numbers = tuple(int(part) for part in match[1].split("."))
    title = match[2].strip()
    follows = numbers[0] - before[0] in (0, 1) and numbers > before
    if not follows or title.endswith(",") or len(title.split()) > 10:
        return None
    return cited_name(f"{match[1]} {title.title() if title.isupper() else title}"), numbers


def _is_prose(line: str) -> bool:
    plain = sum(letter.isalpha() or letter == " " for letter in line)
    return len(line) > 2 and plain >= _WORDY * len(line)


def _joined(lines: Sequence[str]) -> str:
    """Lines as one paragraph; a word that was divided at a line's end is made whole."""
    text = ""
    for line in lines:
        if text.endswith("-") and line[:1].islower() and text[-2:-1].isalpha():
            text = text[:-1] + line
        else:
            text = f"{text} {line}" if text else line
    return text
