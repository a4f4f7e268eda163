"""Understands what people say about papers for lists.

proposal_request("add https://arxiv.org/abs/2309.06180 to serving under Caches", lists)
    -> ProposalRequest("propose", link, "serving", "Caches")
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.proposals.finding import link_in
from ingest.terms.normal_form import fold
from ingest.terms.outside_text import one_line

_LONGEST = 1_500
_PLEASE = r"^\W*+(?:(?:please|pls|and|now|ok|okay|then|also|can you|could you)\W++){0,4}"
_ADD = re.compile(
    rf"{_PLEASE}(?:add|propose|suggest|submit)\b(?P<what>.+?)\b(?:to|for|on)\b(?: the)?(?: list)? "
    r"(?P<list>[\w][\w .+-]{0,63}?)"
    r"(?: list)?(?:,? (?:under|in|into)(?: the)?(?: section)? (?P<section>.{1,200}))?$",
    re.IGNORECASE,
)
_ADD_ALONE = re.compile(rf"{_PLEASE}(?:add|propose|suggest)\b(?: this)?(?: paper)?:? \S+$", re.IGNORECASE)
_DECIDE = re.compile(
    rf"{_PLEASE}(?P<wish>accept|approve|decline|reject) proposal #?(?P<number>\d{{1,9}})$", re.IGNORECASE
)
_SHOW = re.compile(
    rf"{_PLEASE}(?:(?:show|list)(?: me)?(?: the| all)? )?(?:(?:open|waiting|proposed) )?(?:proposals|proposed papers)$",
    re.IGNORECASE,
)

ProposalWish = Literal["propose", "accept", "decline", "show"]


@dataclass(frozen=True, slots=True)
class ProposalRequest:
    """What somebody wants: a paper on a list, a decision about a proposal, or to see those that wait."""

    wish: ProposalWish
    link: str = ""
    list: str = ""
    section: str = ""
    number: int = 0


def proposal_request(text: str, lists: Sequence[str]) -> ProposalRequest | None:
    """Return what a text wants of proposals for these lists, None where it is about something else.

    A paper is proposed by a link, a number on arXiv or a DOI. The list can be left out where there is but one.
    """
    if len(text) > _LONGEST:
        return None
    line = one_line(text).rstrip(" .!?")
    if match := _DECIDE.match(line):
        accepting = match["wish"].lower() in ("accept", "approve")
        return ProposalRequest("accept" if accepting else "decline", number=int(match["number"]))
    if _SHOW.match(line):
        return ProposalRequest("show")
    link = link_in(line)
    if link is None:
        return None
    if match := _ADD.match(line.replace(link, "LINK")):
        named = next((name for name in lists if fold(name) == fold(match["list"])), None)
        if "LINK" in match["what"] and named is not None:
            return ProposalRequest("propose", link, named, (match["section"] or "").strip(' “”"'))
    if _ADD_ALONE.match(line.replace(link, "LINK")):
        return ProposalRequest("propose", link, lists[0] if len(lists) == 1 else "")
    return None
