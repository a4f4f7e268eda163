"""Finds questions that ask which of some works came first or last.

“Is X newer than Y?”, “the older of the two”.
"""

import re
from collections.abc import Sequence

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention, Order
from ingest.terms.patterns import lazy_pattern

_NEWER = r"newer|newest|(?:more|most) recent|later|latest|last|after|younger|youngest"
_OLDER = r"older|oldest|earlier|earliest|first|before|predates?|preceded?s?|prior"
_ORDER = lazy_pattern(rf"\b(?P<order>{_NEWER}|{_OLDER})\b", re.I)
_OPENS = lazy_pattern(
    r"^\W*+(?:(?:so|and|ok|okay|but|hm+|wait|please)\W++){0,12}(?:is|was|are|were|did|does|do|which|what|who|whose)\b"
    r"|\b(?:which|who)\b|\b(?:of|between) (?:the|these|those) (?:two|three)\b|\bof (?:them|these|those)\b",
    re.I,
)
_BESIDE = frozenset(
    f"{_NEWER}|{_OLDER}|more|most|recent|predate|preceded|precedes|publish|published|release|released|come|came|appear"
    "|appeared|written|wrote|date|year|two|three|both|one|ones|other|paper|them|these|those".split("|")
)


def order_asked(page: Sheet) -> Order | None:
    """Return which of some works a question asks for by their dates, where it asks for nothing else."""
    match = _ORDER.search(page.text)
    if match is None or _OPENS.search(page.text) is None:
        return None
    if any(page.word(i) not in _BESIDE for i in page.content()):
        return None
    return "newest" if re.fullmatch(_NEWER, match["order"], re.I) else "oldest"


def compared_by_date(page: Sheet, mentions: Sequence[Mention]) -> Order | None:
    """Take the words that ask which of the works named came first or last, where nothing else is asked.

    Dates are facts of the catalogue, so that such a question is answered by listing the works by date rather than by
    what their abstracts say.
    """
    if len({mention.paper_ids for mention in mentions}) < 2 or (order := order_asked(page)) is None:
        return None
    for i in page.content():
        page.take(i, i + 1)
    return order
