"""Understands what people say about papers beyond the lists.

candidate_request("what is new beyond the lists?", lists) -> CandidateRequest("show")
candidate_request("dismiss [2]", lists)                   -> CandidateRequest("dismiss", words="[2]")
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.terms.normal_form import fold
from ingest.terms.outside_text import one_line

CandidateWish = Literal["show", "show one", "dismiss", "restore"]

_LONGEST = 300
_PLEASE = r"^\W*+(?:(?:please|pls|and|now|ok|okay|then|also|can you|could you)\W++){0,4}"
_LISTS = r"(?:(?:the|our|my|any|your|these)(?: of the| of our)? )?(?:reading )?lists?"
_BEYOND = rf"(?:beyond|outside(?: of)?|(?:that (?:are|is) )?not (?:yet )?on|that (?:are|is) on none of) {_LISTS}"
_SHOW = re.compile(
    rf"{_PLEASE}(?:(?:show|list)(?: me)? )?(?:the |all )?candidates?(?: papers)?"
    r"(?: for (?:the )?(?P<list>.{1,64}?)(?: list)?)?$"
    rf"|{_PLEASE}(?:(?:what(?:['’]s| is)|show(?: me)?|list|find|any|(?:are|is) there(?: any)?) )?(?:the )?"
    rf"(?:(?:any|some)thing )?(?:new(?:est)? )?(?:papers? )?{_BEYOND}$",
    re.IGNORECASE,
)
_ONE = r"(?P<words>candidate #?\d{1,9}|\[?\d{1,3}\]?|it|this|this (?:paper|one))"
_SHOW_ONE = re.compile(
    rf"{_PLEASE}(?:(?:show(?: me)?|summari[sz]e|(?:tell me )?(?:more )?about|what is) )?{_ONE}(?: about)?$",
    re.IGNORECASE,
)
_DECIDE = re.compile(
    rf"{_PLEASE}(?P<wish>dismiss|restore|bring back) (?P<words>candidates? #?\d{{1,9}}|.{{1,60}})$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CandidateRequest:
    """What somebody wants: to see candidates, one of them, or to dismiss some or have them back.

    `list` limits what is shown to those closest to that list; `words` mean candidates.
    """

    wish: CandidateWish
    list: str = ""
    words: str = ""


def candidate_request(text: str, lists: Sequence[str]) -> CandidateRequest | None:
    """Return what a text wants of candidates for these lists, None where it is about something else."""
    line = one_line(text).rstrip(" .!?")
    if len(line) > _LONGEST:
        return None
    if match := _SHOW.match(line):
        named = match["list"] or ""
        found = next((name for name in lists if fold(name) == fold(named)), "")
        return CandidateRequest("show", list=found) if found or not named else None
    if match := _DECIDE.match(line):
        wish: CandidateWish = "dismiss" if match["wish"].lower() == "dismiss" else "restore"
        return CandidateRequest(wish, words=match["words"])
    if match := _SHOW_ONE.match(line):
        return CandidateRequest("show one", words=match["words"])
    return None


def decides_on_candidates(text: str) -> bool:
    """Return True if a text decides about candidates, which only those who review can."""
    request = candidate_request(text, ())
    return request is not None and request.wish in ("dismiss", "restore")
