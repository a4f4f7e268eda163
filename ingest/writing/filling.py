"""Writes a paper in the manner of another entry.

The values change; what the paper has no value for goes."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from ingest.terms.entry import Venue
from ingest.writing.blocks import PREFIX
from ingest.writing.new_paper import UnlistedPaper, plain, safe_address
from ingest.writing.template import Field, LinePiece, in_cells

_FIRST_HOLDER = 0xE000
_HOLDERS = "[\ue000-\uf8ff]"
_ROOM_BEHIND_HOLDER = re.compile(r"[ \t]{2,}")
_EMPTY_PAIRS = re.compile(
    r"\\?\[\s*\\?\]|\(\s*\)|\{\s*\}|（\s*）|【\s*】|《\s*》|\"\s*\"|“\s*”|<(\w{1,10})\b[^<>]*>\s*</\1>"
)
_STOPS = re.compile(r"(?:\s{0,3}[.,;:]){1,8}\s{0,3}\.(?!\w)")
_STYLES = frozenset("*_`")
_TWO_MARKS = re.compile(r"(?:\s{0,3}[,;|·•/–—:]|\s{1,3}-(?=\s)){1,8}(\s{0,3}[,;|·•/–—:]|\s{1,3}-(?=\s))")
_MARK_BEFORE_END = re.compile(r"(?:\s{0,3}(?:[,;|·•/–—:：]|\s-|<br\s?/?>)){1,8}\s{0,3}(?=$|[)\]])")
_MARK_BEHIND_OPENING = re.compile(r"([(\[])\s*[,;|·•/–—:]+\s*")
_MARK_IN_FRONT = re.compile(r"^\s*(?:[,;|·•/–—:：.]|-\s)+\s*")
_MOST_AUTHORS = 8
_SHORT_YEAR = re.compile(r"(['’‘`]\s?)\d\d(?!\d)|(?<=[A-Za-z])\d\d(?!\d)")
_PUNCTUATION = " ,.:;-–'’/"
_LONG_YEAR = re.compile(r"(?:19|20)\d\d")
_ARXIV_NUMBER = re.compile(r"\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]{2,20}(?:\.[a-zA-Z-]{2,20})?/\d{7}")


def filled_line(pieces: Sequence[LinePiece], paper: UnlistedPaper, *, is_row: bool) -> str:
    """Write a paper into one line of an entry, whose pieces these are; empty where it says nothing of the paper."""
    if not any(piece.field for piece in pieces):
        # Such a line is the list's own frame, as `</li>` is, or says something of the neighbour alone.
        raw = "".join(piece.raw for piece in pieces)
        return "" if re.search(r"\w", re.sub(r"<[^<>]*>", "", raw)) else raw
    if not is_row:
        return _filled(pieces, paper, _Used())
    used = _Used()
    return "|".join(_filled(cell, paper, used, cell=True) for cell in in_cells(pieces))


class _Used:
    """Which addresses a line has already."""

    def __init__(self) -> None:
        self.addresses: set[str] = set()


def _filled(pieces: Sequence[LinePiece], paper: UnlistedPaper, used: _Used, *, cell: bool = False) -> str:
    holders, numbers = dict[str, str](), count(_FIRST_HOLDER)
    values = [None if piece.field is None else _value(piece, paper, used, pieces) for piece in pieces]
    emptied = _emptied_styles(pieces, values)
    written = ""
    for at, (piece, value) in enumerate(zip(pieces, values, strict=True)):
        if value:
            holder = chr(next(numbers))
            holders[holder] = value
            written += holder
        elif value is None and at not in emptied:
            written += piece.raw
    if all(value is None or value for value in values):
        return _with_values(written, holders)
    if not holders:
        return " " if cell else ""
    return _with_values(_tidy(written, cell=cell), holders)


def _emptied_styles(pieces: Sequence[LinePiece], values: Sequence[str | None]) -> set[int]:
    """Return the marks of bold, italics and code that would stand around nothing."""
    emptied: set[int] = set()
    for at, value in enumerate(values):
        if value != "":
            continue
        before, behind = at - 1, at + 1
        while before >= 0 and behind < len(pieces):
            if not pieces[before].raw.strip() or values[before] == "" or before in emptied:
                before -= 1
            elif not pieces[behind].raw.strip() or values[behind] == "":
                behind += 1
            elif values[before] is None and pieces[before].raw == pieces[behind].raw and pieces[before].raw in _STYLES:
                emptied |= {before, behind}
                before, behind = before - 1, behind + 1
            else:
                break
    return emptied


def _with_values(written: str, holders: Mapping[str, str]) -> str:
    return re.sub(_HOLDERS, lambda found: holders.get(found[0], found[0]), written)


def _tidy(written: str, *, cell: bool) -> str:
    """Take away the punctuation that stood around what was left out."""
    prefix = PREFIX.match(written)
    head = prefix[0] if prefix else written[: len(written) - len(written.lstrip())]
    body, before = written[len(head) :], None
    while body != before:
        before = body
        body = _EMPTY_PAIRS.sub("", body)
        body = _STOPS.sub(".", _TWO_MARKS.sub(r"\1", body))
        body = _MARK_BEHIND_OPENING.sub(r"\1", body)
        body = _MARK_BEFORE_END.sub("", body)
        body = _MARK_IN_FRONT.sub("", body)
        body = _ROOM_BEHIND_HOLDER.sub(" ", body)
    return head + body.rstrip() + (" " if cell else "")


def _value(piece: LinePiece, paper: UnlistedPaper, used: _Used, pieces: Sequence[LinePiece]) -> str:
    """Return what a piece says of the paper, written as the neighbour writes it; empty for nothing."""
    fields = {each.field for each in pieces}
    match piece.field:
        case "title":
            return _named(piece, plain(paper.title), paper, used)
        case "name":
            name = paper.name if "rest" in fields and paper.name else paper.title
            behind = ":" if piece.raw.rstrip("]").split("](")[0].endswith(":") and name == paper.name else ""
            return _named(piece, plain(name) + behind, paper, used)
        case "rest":
            return _named(piece, plain(paper.rest), paper, used) if paper.name else ""
        case "address" | "arxiv" | "code":
            return _address(piece, paper, used)
        case "loose" | None:
            return ""
        case field:
            return _WRITERS[field](piece, paper)


def _named(piece: LinePiece, words: str, paper: UnlistedPaper, used: _Used) -> str:
    if not piece.link:
        return f"{piece.before}{words}{piece.after}"
    address = _in_manner(piece.link, paper)
    used.addresses.add(address)
    if piece.after == "":
        return f"[{words}]({address})"
    return f"{piece.before}{words}{piece.after}".replace(piece.link, address)


def _address(piece: LinePiece, paper: UnlistedPaper, used: _Used) -> str:
    if piece.field == "code":
        address = safe_address(paper.code)
    elif piece.field == "arxiv":
        address = _in_manner("https://arxiv.org", paper, piece.raw) if paper.identifiers.arxiv else ""
        address = address or ("" if used.addresses else safe_address(paper.url))
    else:
        address = safe_address(paper.url)
    if not address or address in used.addresses:
        return ""
    used.addresses.add(address)
    return f"{piece.before}{address}{piece.after}"


def _in_manner(neighbour: str, paper: UnlistedPaper, raw: str = "") -> str:
    """Return the paper's address; that of a PDF on arXiv where the neighbour's leads to one there."""
    number = paper.identifiers.arxiv
    on_arxiv = re.search(r"arxiv\.org", neighbour)
    if number and on_arxiv and (raw or "arxiv.org" in paper.url):
        pdf = re.search(r"arxiv\.org/pdf/", raw or neighbour)
        ending = ".pdf" if pdf and re.search(r"\.pdf\b", raw or neighbour) else ""
        return f"https://arxiv.org/{'pdf' if pdf else 'abs'}/{number}{ending}"
    return safe_address(paper.url)


def _venue(piece: LinePiece, paper: UnlistedPaper) -> str:
    raw, number = piece.raw, paper.identifiers.arxiv
    if paper.is_preprint:
        if number and _ARXIV_NUMBER.search(raw):
            return _ARXIV_NUMBER.sub(number, raw)
        if not number:
            return ""
        return venue_as(raw, Venue("arXiv", paper.dated)) if re.search("ar ?xiv", raw, re.IGNORECASE) else ""
    return venue_as(raw, paper.venue) if paper.venue else ""


def venue_as(raw: str, venue: Venue) -> str:
    """Write a venue as the neighbour does: `SOSP'23`, `SOSP 2023`, `2023 SOSP`."""
    name = plain(venue.name)
    if venue.year is None:
        return name
    if long := _LONG_YEAR.search(raw):
        before, behind = raw[: long.start()], raw[long.end() :]
        if before.strip():
            return f"{name}{before[len(before.rstrip(_PUNCTUATION)) :]}{venue.year}"
        gap = behind[: len(behind) - len(behind.lstrip(_PUNCTUATION))]
        return f"{venue.year}{gap or ' '}{name}"
    if short := _SHORT_YEAR.search(raw):
        mark = short[1] or ""
        gap = " " if raw[: short.start()].endswith(" ") else ""
        return f"{name}{gap}{mark}{venue.year % 100:02}"
    return name


def _year(piece: LinePiece, paper: UnlistedPaper) -> str:
    year, month = paper.dated, paper.month
    if year is None:
        return ""
    mark = re.search(r"[-./]", piece.raw)
    if mark and month and month[0] == year:
        first = re.match(r"\d{4}", piece.raw)
        return f"{year}{mark[0]}{month[1]:02}" if first else f"{month[1]:02}{mark[0]}{year}"
    return str(year)


def _authors(piece: LinePiece, paper: UnlistedPaper) -> str:
    if not paper.authors:
        return ""
    names = [plain(name) for name in paper.authors]
    if re.search(r"et\.? al\.?", piece.raw) and len(names) > 1:
        shown = max(1, min(piece.raw.count(",") - piece.raw.count(", et"), len(names) - 1))
        behind = re.search(r",?\s{0,3}et\.? al\.?", piece.raw)
        return ", ".join(names[:shown]) + (behind[0] if behind else " et al.")
    if len(names) > _MOST_AUTHORS:
        return ", ".join(names[:_MOST_AUTHORS]) + ", et al."
    last = re.search(r"(,? (?:and|&) )[^,]+$", piece.raw)
    if last and len(names) > 1:
        return ", ".join(names[:-1]) + last[1] + names[-1]
    return ", ".join(names)


def _organisations(piece: LinePiece, paper: UnlistedPaper) -> str:
    mark = next((each for each in (" & ", " + ", " / ", "/", "&") if each in piece.raw), ", ")
    return mark.join(map(plain, paper.organisations))


def _number(piece: LinePiece, paper: UnlistedPaper) -> str:
    return str(int(piece.raw) + 1)


_WRITERS: Mapping[Field, Callable[[LinePiece, UnlistedPaper], str]] = {
    "venue": _venue,
    "year": _year,
    "authors": _authors,
    "organisations": _organisations,
    "number": _number,
}
