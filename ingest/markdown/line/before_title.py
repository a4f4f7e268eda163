"""Reads what stands in front of a title.

Venues, dates, organisations, labels and names in brackets, numbers, pictures.
"""

import re
from dataclasses import replace
from string import ascii_letters
from urllib.parse import unquote

from ingest.markdown.line.short_name import is_name
from ingest.markdown.line.stretch import classify, classify_parts
from ingest.markdown.line.tail import Tail
from ingest.markdown.pieces import Piece
from ingest.terms.identifiers import address_of
from ingest.terms.text import without_pictures, without_pictures_in_front
from ingest.terms.venues import parse_venue

_BEGIN_A_TITLE = frozenset(ascii_letters) - set("aAdD")
"""Letters that begin nothing that stands in front of a title: neither `arXiv:` nor `doi:`, a bracket or a number."""
_BRACKET = re.compile(r"(?:[\[［]([^\[\]［］]{1,60})[\]］]|【([^【】]{1,60})】|\(([^()]{1,60})\))\s*[:：|-]?\s*")
_SQUARE = re.compile(
    r"(?:\[([^\[\]]{1,60})\]|【([^【】]{1,60})】|"
    r"\(([\w.+-]{0,12}[A-Z][\w.+-]{0,12}(?: \d[\d.]{0,3}| [A-Z][\w.+-]{0,3})?)\)(?=\s?\S+ \S+ \S))\s*[:：|-]?\s*"
)
_DAY = re.compile(
    r"((?:19|20)\d\d)(?:[./-]\d{1,2}(?:[./-]\d{1,2})?(?:\s*[|:：,]|\s+[-–—](?=\s))?|\s*[|,]|\s+[-–—](?=\s))\s*"
)
_VENUE_AND_NAME = re.compile(
    r"([A-Za-z&-]{2,12}['’ ]{0,2}(?:(?:19|20)\d\d|\d\d))\s++"
    r"(?!.*(?i:workshop|track|findings|tutorial|oral|spotlight|best|poster|demo|short|award|highlight|dataset|main))(\S.*)"
)
"""Where a work appeared and its name in one bracket: `[AAAI2022 MBJ]`."""
_MONTH_AND_REST = re.compile(r"((?:19|20)\d\d)[./-]\d{1,2}(?:[./-]\d{1,2})?[\s,|:–-]++(\S.+)")
_IDENTIFIER = re.compile(r"((?:arxiv|doi):\s?[\w./()-]{6,80})[\s,:|–—-]{1,4}(?=\S)", re.IGNORECASE)
_MARK = re.compile(r"\W{0,3}(?:\d{1,3}|new|hot|x|[*★⭐]{1,9})?\W{0,3}", re.IGNORECASE)
_EMPTY_IN_FRONT = re.compile(r"^[-–—|] +(?=[^\W\d_a-z])")
_ORDINAL = re.compile(r"\d{1,3}(?:\)|\.(?=\s))\s*")


def read_front(text: str, tail: Tail) -> str:
    """Read what stands before a title (`[SIGMOD'26]`, `2024.03 |`, `🔥`, `(ICML 2024)`, `3)`); give the rest."""
    text = text.lstrip()
    if not text or text[0] in _BEGIN_A_TITLE:
        return text
    for _ in range(4):
        shorter = _EMPTY_IN_FRONT.sub("", without_pictures_in_front(text))
        match = _BRACKET.match(shorter)
        if match and _is_front(match[1] or match[2] or match[3], tail):
            shorter = shorter[match.end() :]
        if (match := _IDENTIFIER.match(shorter)) and (address := address_of(match[1].rstrip(".,:"))):
            tail.addresses.append(address)
            shorter = shorter[match.end() :]
        if match := _DAY.match(shorter):
            tail.year = tail.year or int(match[1][:4])
            shorter = shorter[match.end() :]
        if match := _ORDINAL.match(shorter):
            shorter = shorter[match.end() :]
        if shorter == text:
            break
        text = shorter
    return text


def read_marks(text: str, tail: Tail, *, title_follows: bool = False) -> str:
    """Read a front with square brackets that say neither when nor where; give the title after it.

    A short name (`[AWQ] Activation-Aware Weights`) is the work's; anything else (`[Survey]`) is a note. The last thing
    in the text is the title, unless `title_follows` as a link.
    """
    text = read_front(text, tail)
    for _ in range(3):
        match = _SQUARE.match(text)
        rest = text[match.end() :] if match else ""
        if not match or not (title_follows or re.search(r"[^\W\d_]", rest)):
            break
        mark = without_pictures(match[1] or match[2] or match[3])
        if mark.lower() == "re" and not title_follows:
            break  # `[Re] Counting owls` is how replications are titled.
        if tail.name is None and (title_follows or len(rest.split()) > 1) and is_name(mark):
            tail.name = mark
        elif mark:
            tail.notes.append(mark)
        text = read_front(rest, tail)
    return text


def is_front(text: str, title: str) -> bool:
    """Say whether all of a text is a front, before a link that may be the title.

    Brackets that say when or where something appeared are one before any link; others only before a link that reads
    like a title.
    """
    text = without_pictures(text)
    if not read_front(text, Tail()):
        return True
    at = 0
    while (match := _BRACKET.match(text, at)) and at < 200:
        at = match.end()
    return 0 < at == len(text) and len(title.split()) > 3


def joined_front(pieces: list[Piece]) -> list[Piece]:
    """Make one plain piece of a bracket in front whose inside has a style of its own: `[**AWQ**] Weights …`."""
    text = ""
    for at, piece in enumerate(pieces[:8]):
        if piece.url is not None or piece.breaks or piece.image is not None:
            return pieces
        text += piece.text
        opened = without_pictures_in_front(text).startswith(("[", "(", "【"))
        if text.strip() and not opened and without_pictures(text):
            return pieces
        if opened and (close := re.search(r"[\])】]", text)):
            if not at and not (piece.bold and close.end() == len(text.rstrip())):
                return pieces
            rest = [replace(piece, text=text[close.end() :].lstrip())] if close.end() < len(text) else []
            return [Piece(text[: close.end()] + (" " if rest else "")), *rest, *pieces[at + 1 :]]
    return pieces


def read_badge(source: str, tail: Tail) -> None:
    """Read a venue, a date or an identifier off a badge such as `img.shields.io/badge/Conference-ICML'23-blue`."""
    match = re.search(r"shields\.io/badge/([^?#]{1,200})", source)
    if not match:
        return
    words = re.split(r"(?<!-)-(?!-)", unquote(match[1]).replace("_", " "))[:-1]
    for text in (" ".join(words), *words):
        stretch = classify(text, "in brackets")
        if stretch.kind in {"venue", "identifier", "date"}:
            tail.take(stretch)


def _is_front(text: str, tail: Tail) -> bool:
    named = _VENUE_AND_NAME.fullmatch(text)
    if named and (venue := parse_venue(named[1])) and venue.year and is_name(named[2]):
        tail.add_venue(venue)
        tail.name = tail.name or named[2]
        return True
    dated = _MONTH_AND_REST.fullmatch(text)
    if dated and (stretch := classify(dated[2], "beside a date")).kind in {"venue", "organisations"}:
        tail.take(stretch)
        tail.year = tail.year or int(dated[1])
        return True
    stretch = classify(text, "in front")
    if stretch.kind in {"date", "venue", "organisations"} or (stretch.kind == "people" and _is_credit(text)):
        tail.take(stretch)
        return True
    parts = classify_parts(text, "in front")
    for part in parts:
        tail.take(part)
    return bool(parts) or stretch.kind == "label" or bool(_MARK.fullmatch(text))


def _is_credit(text: str) -> bool:
    """Whether people in brackets in front of a title are its authors: with a year, or with others."""
    return bool(re.search(r"\d{4}|\bet al\b|\+$", text))
