"""Understands what people say about what their digests have learned.

taste_request("forget that I liked vLLM") -> TasteRequest("forget", "vLLM")
"""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.terms.outside_text import one_line

_LONGEST = 300
_FORGET = re.compile(r"(?:please )?forget (?:that )?(?:i|we) (?:have )?(?:dis)?liked? (?P<paper>.+)", re.IGNORECASE)
_FORGET_ALL = re.compile(
    r"(?:please )?forget (?:(?:all )?(?:my|our) taste|(?:everything|all|what) (?:that )?(?:i|we) (?:dis)?liked?)",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"(?:(?:please )?(?:show|tell)(?: me)? )?(?:my taste|what (?:do|did) i (?:dis)?like|what i (?:dis)?liked?"
    r"|what (?:do|did) you (?:know|learn)(?: about| of)? (?:what i like|my taste))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TasteRequest:
    """What somebody wants of what digests have learned: to see it, or to have it forgotten; `paper` names one."""

    wish: Literal["show", "forget"]
    paper: str = ""


def taste_request(text: str) -> TasteRequest | None:
    """Return what a message wants of a taste; None where it is about something else."""
    if len(text) > _LONGEST:
        return None
    line = one_line(text).strip(" .!?,")
    if _FORGET_ALL.fullmatch(line):
        return TasteRequest("forget")
    if forgotten := _FORGET.fullmatch(line):
        return TasteRequest("forget", forgotten["paper"].strip(" “”\"'"))
    return TasteRequest("show") if _SHOW.fullmatch(line) else None
