"""Finds the citation that a line begins with.

It tells titles that are links from labels and venues.
"""

import re
from dataclasses import replace

from ingest.markdown.line.among_references import read_among_references
from ingest.markdown.line.authors_in_front import authors_before
from ingest.markdown.line.citation import Citation, read_citation
from ingest.markdown.line.link_kinds import label_kind
from ingest.markdown.line.stretch import classify, is_address
from ingest.markdown.link_roles import Part
from ingest.markdown.pieces import Piece
from ingest.terms.text import without_arrow

_WHERE_TO_GET_IT = re.compile(
    r"[\s.,;]{0,3}\b(?:dispon[ií]vel|disponible|available|retrieved|accessed|verfügbar|abgerufen|abrufbar"
    r"|режим доступа)\b(?: (?:em|en|at|from|unter|à))?[\s:]{0,3}<?\s*$",
    re.IGNORECASE,
)
"""What references say in front of an address: `Available at: <`."""
QUOTES = ('"', "“", "”")
_BARS = re.compile(r"[|｜]")
_YEAR_AND_BAR = re.compile(r"^\s*((?:19|20)\d\d)\s*[|｜]\s*")
_LABEL_IN_FRONT = re.compile(r"[^:：]{2,80}[:：]\s*+(?=\S)")
_DATE_OR_QUOTE = re.compile(r"(?:19|20)\d\d|[\"“”]")
_REMARK_IN_FRONT = re.compile(r"\s*[(\[][^\W\dA-Z_][^\W\dA-Z_ ]{2,30}[)\]]\s+(?=[^\W\d_a-z])")


def citation_in_front(parts: list[Part], *, among_references: bool = False) -> tuple[Citation, int] | None:
    """The citation that a line begins with, up to its first link, and how many parts it takes.

    `among_references` says that the line stands among references, which settles what its own writing leaves open.
    """
    text, stop = "", 0
    for stop, part in enumerate(parts):  # noqa: B007 - where the text ends is what is asked for
        if part.piece.url is not None or (part.piece.breaks == "hard" and text.strip()):
            break
        text += " " if part.piece.breaks else part.piece.text
    else:
        stop = len(parts)
    text = _WHERE_TO_GET_IT.sub("", without_arrow(text))
    if len(text) < 20:
        return None
    bold = _first_run([(part.piece, part.piece.bold) for part in parts[:stop]], re.compile(r"[^\W\d_]{3}"))
    italic = _first_run([(part.piece, part.piece.italic) for part in parts[:stop]], re.compile(r"[^\W\d_]"))
    dated = _YEAR_AND_BAR.match(text)
    text = text[dated.end() :] if dated else text
    if len(text) < 20 or _BARS.search(text):
        return None
    remark = _REMARK_IN_FRONT.match(text)
    text = text[remark.end() :] if remark else text
    found = read_citation(text, set_apart=bold, italic=italic) or _labelled(text, bold, italic)
    if found is None and among_references:
        found = read_among_references(text, set_apart=bold, italic=italic)
    if found is not None and dated and not found.year:
        found = replace(found, year=int(dated[1]))
    titled = stop < len(parts) and _is_title_by_looks(parts[stop])
    if found is None or (titled and (not (found.year or found.venue) or authors_before(text, set_apart=True))):
        return None  # What stands before the link of a title are its authors.
    return found, stop


def _first_run(pieces: list[tuple[Piece, bool]], telling: re.Pattern[str]) -> str:
    """The first stretch of pieces in one style, over the ends of lines, that holds what tells of words."""
    run = ""
    for piece, styled in pieces:
        if styled:
            run += piece.text
        elif piece.breaks and run:
            run += " "
        elif telling.search(run):
            break
        else:
            run = ""
    return run.strip(' .,;:"“”') if telling.search(run) else ""


def _may_cite(text: str) -> bool:
    """Whether a text has what a citation has: a mark between its parts, and a year or a title in quotation marks."""
    return any(mark in text for mark in ".,;") and _DATE_OR_QUOTE.search(text) is not None


def citation_in_link(text: str) -> Citation | None:
    """The citation that the whole text of a link is: who, what, and where or when; None for a title."""
    east = any(mark in text for mark in "『「《") and _DATE_OR_QUOTE.search(text)
    if not east and (not 30 < len(text) <= 1_500 or not _may_cite(text)):
        return None
    found = read_citation(text)
    return found if found is not None and found.authors and (found.venue or found.year) else None


def _labelled(text: str, bold: str, italic: str) -> Citation | None:
    """The citation behind a label (`Source: …`, `The first paper: …`): one that leaves no doubt."""
    label = _LABEL_IN_FRONT.match(text)
    if label is None or not _may_cite(text):
        return None
    found = read_citation(text[label.end() :], set_apart=bold, italic=italic)
    if found is None or not found.venue or not found.year or not found.authors:
        return None
    remark = label[0].strip(" :：")
    return replace(found, rest=f"{remark}. {found.rest}".strip(" .") if label_kind(remark) is None else found.rest)


def _is_title_by_looks(part: Part) -> bool:
    """Whether a link reads like a title: some words, neither a label nor a venue nor an address."""
    text = part.piece.text.strip()
    if (
        part.role != "plain link"
        or label_kind(text)
        or is_address(text)
        or len(text.split()) < (3 - is_set_apart(part.piece))
    ):
        return False
    return classify(text, "link text").kind == "remark"


def is_set_apart(piece: Piece) -> bool:
    """Whether a link is in bold, in italics or in quotation marks, as titles are."""
    return piece.bold or piece.italic or piece.text.strip().startswith((*QUOTES, "‘", "«"))
