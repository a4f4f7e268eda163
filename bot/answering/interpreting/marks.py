"""Holds a value of the catalogue in a question, and where it stands."""

from dataclasses import dataclass

from bot.answering.interpreting.roles import Role
from bot.answering.interpreting.text import Sheet
from ingest.library.model import Selection

_LINKING = ("article", "place", "organisation_place", "and", "or")
_NOR = frozenset({"nor", "ni", "noch", "nem", "ne"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a question that name values of one facet: their tokens, and the selection of the papers that have one.

    `surface` are the words as they were typed, `pattern` is what made a filter of them.
    """

    start: int
    end: int
    facet: str
    selection: Selection
    surface: str
    pattern: str
    role: Role | None = None
    """Its fitted role where that is sure; None where the cues beside it decide."""


def joined_to(sheet: Sheet, first: int, second: int) -> bool:
    """Return True if only "and", "or", a comma or the like stands between token `first` and token `second`."""
    between = sheet.gap(second) if first == second else "".join(sheet.gap(i) for i in (first, second))
    words = range(first, second)
    conjoined = "," in between or "/" in between or "&" in between or "+" in between
    if first == second:
        return between.strip() in (",", "/", "&", "+", "、", "and")
    if sheet.breaks(first - 1, second + 1, hard=True):
        return False
    joins = [i for i in words if sheet.cues.after(i, "and", "or") is not None or sheet.word(i) in _NOR]
    rest = [i for i in words if i not in joins and not sheet.cues.after(i, *_LINKING) and sheet.word(i) not in _NOR]
    return bool(joins or conjoined) and not rest and second - first <= 4


def clause(sheet: Sheet, i: int) -> tuple[int, int]:
    """Return the tokens of the clause that token `i` stands in: what no full stop, colon, dash or the like parts."""
    start, end = i, i + 1
    while start > 0 and not sheet.breaks(start - 1, start + 1, hard=True):
        start -= 1
    while end < len(sheet.tokens) and not sheet.breaks(end - 1, end + 1, hard=True):
        end += 1
    return start, end
