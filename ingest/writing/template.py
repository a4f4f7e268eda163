"""Takes a line of an entry apart: what it says of the paper, what is the list's manner.

pieces_of("- [vLLM](https://arxiv.org/abs/2309.06180): Efficient … | SOSP'23", entry, …)
    -> "- ", name with address, ": ", rest of the title, " | ", venue
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.markdown.line.link_kinds import label_kind, resolved
from ingest.markdown.line.stretch import classify
from ingest.terms.entry import Entry
from ingest.terms.identifiers import arxiv_id, canonical_url
from ingest.terms.text import folded
from ingest.terms.venues import find_venues, parse_venue
from ingest.writing.blocks import cells_of

Field = Literal[
    "title", "name", "rest", "address", "arxiv", "code", "venue", "year", "authors", "organisations", "number", "loose"
]
"""What a piece of a line says; `loose` is what only the neighbour says, and is left out."""

LONGEST_LINE = 2_000
"""A longer line is no example to follow."""

_LINK = re.compile(
    r"(?P<picture>!?)(?<!\\)\[(?P<text>(?:[^\[\]\\]|\\.|!?\[(?:[^\[\]\\]|\\.)*\](?:\([^()\s]*\))?)*)\]"
    r"\((?P<url><[^<>]*>|(?:[^()\s\\]|\\.|\([^()\s]*\))+)(?:\s+\"[^\"]*\"|\s+'[^']*')?\)"
    r"|<a\b[^<>]{0,300}?href\s*=\s*[\"'](?P<href>[^\"'<>]+)[\"'][^<>]{0,300}>(?P<inner>[^<>]*)</a>"
    r"|(?P<bare><?https?://[^\s<>()\[\]|]+>?)"
)
_PART = re.compile(r"\s[-–—|/•·]+\s|[|,;()\[\]{}\"“”`*_<>《》【】]|\\(?=[\[\]])|[:：](?:\s|$)|<br\s*/?>|\.(?=\s|$)")
_YEAR = re.compile(
    r"(?:19|20)\d\d(?:[-./](?:0?[1-9]|1[0-2])(?:[-./]\d{1,2})?)?|(?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d"
    r"|[A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d"
)
_ARXIV = re.compile(r"ar ?xiv[:\s]{0,3}(?:preprint )?(?:ar ?xiv[:\s]{0,3})?[\w./-]+", re.IGNORECASE)
_CLOSING = {"{": "}", "(": ")", "[": "]", "“": "”"}
_ET_AL = re.compile(r",?\s{0,2}et\.? ?al\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinePiece:
    """A piece of a line: `raw` as it stands there, and what it says, None where it belongs to the list's manner.

    A value stands between `before` and `after`. With `link` it is the text of a link to the paper, whose address in
    this line that is.
    """

    raw: str
    field: Field | None = None
    before: str = ""
    after: str = ""
    link: str = ""


def pieces_of(line: str, entry: Entry, base_url: str | None) -> list[LinePiece]:
    """Take a line of an entry apart; joined, the pieces are the line again."""
    pieces: list[LinePiece] = []
    end = 0
    for match in _LINK.finditer(line):
        pieces += _pieces_of_text(line[end : match.start()], entry)
        pieces.append(_piece_of_link(match, entry, base_url))
        end = match.end()
    return pieces + _pieces_of_text(line[end:], entry)


def is_same(one: str, other: str) -> bool:
    """Return True if two texts have the same words."""
    return bool(folded(one)) and folded(one) == folded(other)


def _piece_of_link(match: re.Match[str], entry: Entry, base_url: str | None) -> LinePiece:
    raw, text = match[0], match["text"] if match["text"] is not None else match["inner"]
    url = (match["url"] or match["href"] or match["bare"]).strip("<>")
    if text is None:
        kind = _led_to(url, entry, base_url)
        return LinePiece(raw, kind, *raw.split(url, 1)) if kind != "loose" else LinePiece(raw, "loose")
    if match["picture"]:
        return LinePiece(raw, "loose")
    before, after = raw.split(text, 1) if text else (raw, "")
    kind = _led_to(url, entry, base_url)
    named = _field_of(text, entry)
    if named is not None:
        if kind in ("address", "arxiv") and match["url"]:
            return LinePiece(raw, named, "[", "", url)
        return LinePiece(raw, named) if named == "venue" else LinePiece(raw, named, before, after, url)
    says = label_kind(text.strip("[] "))
    if says not in ("paper", "arxiv", "other"):
        kind = "code" if says == "code" else "loose"
    if kind in ("address", "arxiv", "code") and raw.count(url) == 1:
        # A badge has the number on its picture too.
        before, after = raw.split(url, 1)
        number = entry.identifiers.arxiv
        if number and number in before + after:
            return LinePiece(raw, "loose")
        return LinePiece(raw, kind, before, after, "")
    return LinePiece(raw, "loose")


def _led_to(url: str, entry: Entry, base_url: str | None) -> Field:
    """Say what a link of an entry leads to."""
    address = resolved(url, base_url)
    if address is None:
        return "loose"
    kind = next((link.kind for link in entry.links if link.url == address), None)
    if kind == "arxiv" or (entry.identifiers.arxiv and f"/{entry.identifiers.arxiv}" in canonical_url(address)):
        return "arxiv"
    if entry.url and canonical_url(address) == canonical_url(entry.url):
        return "address"
    return "address" if kind == "paper" else "code" if kind == "code" else "loose"


def _field_of(text: str, entry: Entry) -> Field | None:
    """Say which words of an entry a link's text has."""
    if is_same(text, entry.title) or (entry.name and is_same(text, f"{entry.name} {entry.title}")):
        return "title"
    if entry.name and is_same(text, entry.name):
        return "name"
    rest = _rest_of(entry)
    if rest and is_same(text, rest):
        return "rest"
    venue = parse_venue(text)
    return "venue" if venue and entry.venue and venue.name == entry.venue.name else None


def _rest_of(entry: Entry) -> str:
    """Return an entry's title without its short name; empty where it has none in front."""
    name = folded(entry.name or "")
    if not name or not folded(entry.title).startswith(f"{name} "):
        return ""
    return entry.title[len(entry.name or "") :].lstrip(" :-–—")


def _pieces_of_text(text: str, entry: Entry) -> list[LinePiece]:
    """Take a text between links apart."""
    if not re.search(r"\w", text):
        return [LinePiece(text)] if text else []
    spans = sorted(_spans(text, entry))
    pieces: list[LinePiece] = []
    end = 0
    for start, stop, field in spans:
        if start < end:
            continue
        pieces += _parts(text[end:start], entry)
        pieces.append(LinePiece(text[start:stop], field))
        end = stop
    return pieces + _parts(text[end:], entry)


def _spans(text: str, entry: Entry) -> Iterator[tuple[int, int, Field]]:
    """Yield where title, authors and a number on arXiv stand in a text."""
    wanted: list[tuple[Field, str]] = [("title", entry.title), ("rest", _rest_of(entry)), ("name", entry.name or "")]
    for field, words in wanted:
        if span := _span_of(text, words):
            yield (*span, field)
            if field == "title":
                break
    if entry.authors:
        start, last = text.find(entry.authors[0]), text.rfind(entry.authors[-1])
        if 0 <= start <= last:
            stop = last + len(entry.authors[-1])
            behind = _ET_AL.match(text, stop)
            yield start, behind.end() if behind else stop, "authors"
    if number := entry.identifiers.arxiv:
        for match in _ARXIV.finditer(text):
            if number in match[0]:
                yield match.start(), match.end(), "venue"
                return


def _span_of(text: str, words: str) -> tuple[int, int] | None:
    """Return where words stand in a text, whatever punctuation and marks are between them."""
    parts = re.findall(r"[^\W_]+", words)
    if not parts:
        return None
    form = r"[\W_]{1,6}".join(map(re.escape, parts))
    match = re.search(rf"(?<![^\W_]){form}(?![^\W_])", text, re.IGNORECASE)
    if match is None:
        return None
    behind = words.rstrip()[-1]
    start, stop = match.span()
    closing = _CLOSING.get(text[start - 1 : start])
    start -= closing is not None and closing in match[0]
    return start, stop + (not behind.isalnum() and text[stop : stop + 1] == behind)


def _parts(text: str, entry: Entry) -> list[LinePiece]:
    """Take a text without title and authors apart at its punctuation."""
    pieces: list[LinePiece] = []
    end = 0
    for match in _PART.finditer(text):
        pieces += _part(text[end : match.start()], entry)
        pieces.append(LinePiece(match[0]))
        end = match.end()
    return pieces + _part(text[end:], entry)


def _part(text: str, entry: Entry) -> list[LinePiece]:
    stripped = text.strip()
    if not any(letter.isalnum() or ord(letter) > 0x2600 for letter in stripped):
        return [LinePiece(text)] if text else []
    start = text.index(stripped)
    around = LinePiece(text[:start]), LinePiece(text[start + len(stripped) :])
    return [piece for piece in (around[0], *_read(stripped, entry), around[1]) if piece.raw]


def _read(text: str, entry: Entry) -> list[LinePiece]:
    venue = parse_venue(text) or classify(text, "in brackets").venue
    if venue and entry.venue and venue.name == entry.venue.name:
        return [LinePiece(text, "venue")]
    if _YEAR.fullmatch(text) and entry.year and str(entry.year) in text:
        return [LinePiece(text, "year")]
    if entry.organisations and set(classify(text, "organisation column").organisations) & set(entry.organisations):
        return [LinePiece(text, "organisations")]
    for mention in find_venues(text):
        if entry.venue and mention.venue.name == entry.venue.name:
            pieces = (
                LinePiece(text[: mention.start].strip(), "loose"),
                LinePiece(text[mention.start : mention.end], "venue"),
                LinePiece(text[mention.end :].strip(), "loose"),
            )
            return [piece for piece in pieces if piece.raw]
    number = arxiv_id(text)
    if number and number == entry.identifiers.arxiv:
        return [LinePiece(text, "venue")]
    return [LinePiece(text, "loose")]


def without_repetition(pieces: list[LinePiece], before: Collection[Field | None] = ()) -> list[LinePiece]:
    """Let each field but addresses be said once: what says it again, here or after lines `before`, is left out."""
    stated = set(before)
    found = []
    for piece in pieces:
        repeated = piece.field in stated and piece.field not in ("address", "arxiv", "loose", None)
        if repeated or (piece.field in ("rest", "name") and "title" in stated):
            piece = LinePiece(piece.raw, "loose")
        stated.add(piece.field)
        found.append(piece)
    return found


def with_manner(pieces: list[LinePiece], manner: Collection[str]) -> list[LinePiece]:
    """Turn loose words that most entries of the list share (“Paper:”) into its manner."""
    return [
        replace(piece, field=None) if piece.field == "loose" and folded(piece.raw) in manner else piece
        for piece in pieces
    ]


def in_cells(pieces: Sequence[LinePiece]) -> list[list[LinePiece]]:
    """Part the pieces of a row of a table at its bars."""
    cells: list[list[LinePiece]] = [[]]
    for piece in pieces:
        if piece.field is not None:
            cells[-1].append(piece)
            continue
        first, *others = cells_of(piece.raw)
        cells[-1].append(LinePiece(first))
        cells.extend([LinePiece(other)] for other in others)
    return cells
