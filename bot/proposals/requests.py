"""Understands what people say about papers for lists.

proposal_request("add https://arxiv.org/abs/2309.06180 to serving under Caches", lists)
    -> ProposalRequest("propose", link, "serving", "Caches")
proposal_request("add [2] to serving", lists) -> ProposalRequest("propose", "", "serving", words="[2]")
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
    rf"{_PLEASE}(?:add|propose|suggest|submit|put)\b(?P<what>.+?) (?:to|for|on|onto)\b(?: the)?(?: list)? "
    r"(?P<list>[\w][\w .+-]{0,63}?)"
    r"(?: list)?(?:,? (?:under|in|into)(?: the)?(?: section)? (?P<section>.{1,200}))?$",
    re.IGNORECASE,
)
_ADD_ALONE = re.compile(rf"{_PLEASE}(?:add|propose|suggest)\b(?: this)?(?: paper)?:? \S+$", re.IGNORECASE)
_ADD_SHOWN = re.compile(
    rf"{_PLEASE}(?:add|propose|submit) (?P<what>\[?\d{{1,3}}\]?|candidate #?\d{{1,9}}|it|this|th(?:is|at|e) paper)$",
    re.IGNORECASE,
)
_NAMES_A_PAPER = re.compile(rf"{_PLEASE}(?:add|propose|submit|put)\b", re.IGNORECASE)
"""Whoever suggests “papers on caches for serving” may want to read them."""
_ONE = re.compile(
    rf"{_PLEASE}(?P<wish>accept|approve|decline|reject|show)(?: me)?(?: the change of)? proposal "
    r"#?(?P<number>\d{1,9})$",
    re.IGNORECASE,
)
_WISHES: dict[str, "ProposalWish"] = {"accept": "accept", "approve": "accept", "show": "show one"}
_SHOW = re.compile(
    rf"{_PLEASE}(?:(?:show|list)(?: me)?(?: the| all)? )?(?:(?:open|waiting|proposed) )?(?:proposals|proposed papers)$",
    re.IGNORECASE,
)

ProposalWish = Literal["propose", "accept", "decline", "show one", "show"]


@dataclass(frozen=True, slots=True)
class ProposalRequest:
    """What somebody wants: a paper on a list, a decision about a proposal, or to see one, or those that wait.

    A paper is meant by its `link`, else by `words` of the conversation: a number, “this paper”, a name.
    """

    wish: ProposalWish
    link: str = ""
    list: str = ""
    section: str = ""
    number: int = 0
    words: str = ""


def decides(text: str) -> bool:
    """Return True if a text decides about a proposal, which only those who review can."""
    request = proposal_request(text, ())
    return request is not None and request.wish in ("accept", "decline")


def proposal_request(text: str, lists: Sequence[str]) -> ProposalRequest | None:
    """Return what a text wants of proposals for these lists, None where it is about something else.

    A paper is proposed by a link, a number on arXiv or a DOI, or as one of the conversation. The list can be left out
    where there is but one.
    """
    if len(text) > _LONGEST:
        return None
    line = one_line(text).rstrip(" .!?")
    if match := _ONE.match(line):
        return ProposalRequest(_WISHES.get(match["wish"].lower(), "decline"), number=int(match["number"]))
    if _SHOW.match(line):
        return ProposalRequest("show")
    link = link_in(line) or ""
    only = lists[0] if len(lists) == 1 else ""
    if match := _ADD.match(line.replace(link, "LINK") if link else line):
        named = next((name for name in lists if fold(name) == fold(match["list"])), None)
        section = (match["section"] or "").strip(' “”"')
        if named is not None and link and "LINK" in match["what"]:
            return ProposalRequest("propose", link, named, section)
        if named is not None and not link and _NAMES_A_PAPER.match(line):
            return ProposalRequest("propose", "", named, section, words=match["what"].strip(' “”"'))
    if link and _ADD_ALONE.match(line.replace(link, "LINK")):
        return ProposalRequest("propose", link, only)
    if match := _ADD_SHOWN.match(line):
        return ProposalRequest("propose", "", only, words=match["what"])
    return None
