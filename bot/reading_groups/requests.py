"""Understand what people say to a reading group in their own words.

group_request("please nominate vLLM for the Theory group") -> GroupRequest("nominate", "vLLM for the Theory group")
"""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.terms.outside_text import one_line

Wish = Literal["nominate", "withdraw", "show", "present", "pass", "draw"]

_LONGEST = 500
_PLEASE = r"^\W*+(?:(?:please|pls|and|ok|okay|then|also|can you|could you|i|we|i['’]d like to|let['’]?s)\W++){0,4}"
_GROUP = r"(?:the |our |this )?(?:reading|paper|journal) (?:group|club)"
_OF = r"(?:my |the )?(?:nominations? (?:of|for) )?"
_WORDINGS: tuple[tuple[Wish, str], ...] = (
    (
        "withdraw",
        r"(?:withdraw|take back|retract|un-?nominate) (?:my |the )?(?:nominations? (?:of|for) )?(?P<words>.+)$",
    ),
    ("nominate", r"nominate (?P<words>.+)$"),
    (
        "show",
        rf"(?:(?:show|list)(?: me)?|what(?:['’]s| is| are)) (?:the )?nominat(?:ed|ions)(?: .{{0,40}})?$|{_GROUP}$",
    ),
    ("present", r"(?:i['’]?ll|will|want to|offer to|can|would like to) present(?: (?:it|this|that|the paper))?$"),
    ("pass", r"(?:can['’]?t|cannot|can not|won['’]?t|don['’]?t want to) present(?: (?:it|this|that|the paper))?$"),
    ("draw", r"(?:draw|pick|choose) (?:a |the )?presenter$"),
)
_PATTERNS = tuple((wish, re.compile(f"{_PLEASE}(?:{each})", re.IGNORECASE)) for wish, each in _WORDINGS)


@dataclass(frozen=True, slots=True)
class GroupRequest:
    """What somebody wants of a reading group; `words` name a paper, and perhaps the group at their end."""

    wish: Wish
    words: str = ""


def group_request(text: str) -> GroupRequest | None:
    """Return what a message wants of a reading group, None where it is about something else."""
    if len(text) > _LONGEST:
        return None
    line = one_line(text).rstrip(" .!?")
    for wish, pattern in _PATTERNS:
        if (match := pattern.match(line)) is not None:
            return GroupRequest(wish, (match.groupdict().get("words") or "").strip())
    return None
