"""Recognises a withdrawn or retracted paper by title, abstract and provider's notes.

Only words about the paper itself count: a paper on retractions is sound.
"""

import re
from typing import Literal

from ingest.terms.patterns import lazy_pattern

Withdrawal = Literal["withdrawn", "retracted"]
"""How a paper was taken back: by its authors or its archive, or by its publisher."""

_ITSELF = (
    r"(?:this|the(?: present)?|our) (?:[\w-]+ ){0,2}"
    r"(?:paper|article|submission|manuscript|preprint|version|work|report|study|note|document|contribution|letter)s?"
)
_NOTICE = lazy_pattern(
    rf"^\W*(?:{_ITSELF} (?:has|have|had)(?: now)? been |{_ITSELF} (?:is|was) (?:now |being |hereby )?"
    r"|(?:this )?(?:paper|article|submission|manuscript|preprint)[ -]+(?:has been |is |was )?"
    r"|(?:the |we,? the )?authors? (?:have |has )?(?:hereby )?|we (?:have |hereby )?)"
    r"(withdrawn|withdraw|withdrew|retracted|retract)\b"
    r"|^\W*(withdrawn|retracted)(?= by\b| due\b| because\b|\W*$|[.,:;])",
    re.IGNORECASE,
)
_COMMENT = lazy_pattern(
    rf"(?:^|[.;,:(]\s*)(?:{_ITSELF} (?:has been|is|was) |paper |article |submission )?(withdrawn|retracted)\b(?! from)"
    r"|\b(withdrawn|retracted) (?:by|due|because|as|since|for|owing)\b",
    re.IGNORECASE,
)
_TITLE = lazy_pattern(
    r"^\W*(retracted|withdrawn|retraction|withdrawal|removed)"
    r"(?:\W{0,2}\s(?:article|paper|chapter|manuscript|preprint|notice|note))?(?: (?:to|of))?\s*"
    r"(?:[\])}]\s*[:.—–-]?|[:.—–])\s*",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 600
"""Characters: a notice says why in a sentence or two; what is longer is an abstract that a notice stands before."""


def withdrawal_in(title: str, abstract: str, comment: str = "") -> Withdrawal | None:
    """Return how a paper was taken back, by its title, abstract or comment in plain text; None for a sound one."""
    for pattern, text in ((_TITLE, title), (_NOTICE, abstract), (_COMMENT, comment)):
        if match := pattern.search(text):
            word = next(filter(None, match.groups())).casefold()
            return "retracted" if word.startswith("retract") else "withdrawn"
    return None


def is_notice(abstract: str) -> bool:
    """Return True for a text that only says that the paper was taken back: it is no abstract."""
    return len(abstract) <= _LONGEST_NOTICE and _NOTICE.search(abstract) is not None


def without_mark(title: str) -> str:
    """Return a title without a `RETRACTED:` or its like in front, for comparison."""
    return _TITLE.sub("", title) or title
