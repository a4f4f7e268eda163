"""Short wishes that say all they want of the answer before: "next page", "how many?", "list them please", "link?"."""

import re

_MORE = re.compile(
    r"^\W*(?:(?:ok|okay|and|please|now|can i|could i|i want to|show|give|list"
    r"|see|get)\s+)*(?:(?:me|us)\s+)?(?:the\s+|some\s+|any\s+)?"
    r"(?:next(?: page| ones| few| batch| results| \d+)?|more(?: results| papers"
    r"| ones| of (?:those|them|these))?|continue|go on"
    r"|keep going|rest(?: of (?:those|them|the list))?|remaining(?: ones)?|others?)(?:\s+please)?\W*$",
    re.I,
)
_PAGE = re.compile(r"^\W*(?:(?:show|go to|give|see)\s+)?(?:me\s+)?page\s+(\d{1,4})\W*$", re.I)
_HOW_MANY = re.compile(
    r"^\W*(?:(?:and|so|ok|okay)\W+)*how many(?: (?:is that|are (?:there|those|they|these)|(?:of )?(?:those|them|these)"
    r"|papers|in total|altogether|exactly|do you have))*\W*$",
    re.I,
)
_PLEASE = r"(?:(?:and|so|ok|okay|now|then|please|pls|can (?:you|i)|could (?:you|i)|yes|yeah|sure|great|cool|got)\W+)*"
_THANKS = r"(?:\W+(?:please|pls|plz|thanks|thx|then|again|now))*\W*$"
_LIST_THEM = re.compile(
    rf"^\W*{_PLEASE}(?:(?:list|show|give|name|enumerate|print|see|get|tell|send|what are|which are|which ones are)\W+)+"
    rf"(?:(?:me|us)\W+)?(?:(?:all|of|the|a|full|whole|complete)\W+)*(?:them|those|these|they|all|list|papers|ones|titles"
    rf"|names|it all)(?:\W+all)?{_THANKS}"
    rf"|^\W*{_PLEASE}(?:which|which ones|what|namely|like what|such as|for example|e\.?g\.?)(?:\W+(?:are|were)"
    rf"\W+(?:they|those|these))?{_THANKS}",
    re.I,
)
_OF_IT = re.compile(
    rf"^\W*{_PLEASE}(?:(?:do you have|is there|can i have|can i get|give|send|share|show|what(?:'s| is|s)"
    r"|where(?:'s| is|s)|drop|need|want|i need|have|post|me|us|got)\W+)*(?:(?:the|a|an|its|their|any|paper)\W+)*"
    rf"(?:links?|urls?|pdfs?|arxiv(?: (?:link|id|page))?|dois?|code|repo|github(?: link)?|citation|bibtex|authors?"
    rf"|venue|year|title|slides|video|section|list)"
    rf"(?:\W+(?:for|to|of|from|behind)\W+(?:it|that|this|them|those)(?:\W+(?:one|paper))?)?{_THANKS}",
    re.I,
)


def page_asked(text: str, page: int) -> int | None:
    """The page that is asked for, where `page` was shown last; None where no page is."""
    if match := _PAGE.match(text):
        return max(1, int(match[1]))
    return page + 1 if _MORE.match(text) else None


def asks_their_number(text: str) -> bool:
    """Whether the number of what was shown is wanted."""
    return _HOW_MANY.match(text) is not None


def asks_for_them(text: str) -> bool:
    """Whether what was counted or shown is to be listed."""
    return _LIST_THEM.match(text) is not None


def asks_what_it_has(text: str) -> bool:
    """Whether something that a work has is wanted and nothing else: its link, its code, its authors."""
    return _OF_IT.match(text) is not None
