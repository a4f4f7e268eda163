"""Which come first: "the newest five on X", "latest paper from PKU", "oldest first"; and numbers told year by year."""

import re

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Order

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_WORDS |= {"ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_WORDS)})"
_ORDER: dict[Order, str] = {
    "newest": r"newest|latest|most recent(?:ly published)?|youngest",
    "oldest": r"oldest|earliest|least recent",
}
_ANY = "|".join(_ORDER.values())
_WORKS = r"(?:papers?|works?|ones?|publications?|articles?|surveys?|entries|entry)"
_ASKED = re.compile(
    rf"\b(?:(?:the|top|only|just) )*(?:(?P<before>{_NUMBER}) )?(?P<order>{_ANY})(?: (?!one\b)(?P<after>{_NUMBER}))?"
    rf"(?: (?P<works>{_WORKS}))?(?![\w-])",
    re.I,
)
_WHICH_IS = re.compile(r"^\W*(?:and |so |ok )?(?:which|what)(?: one| paper)?(?:'s| is| was)\b", re.I)
_MOST_WORDS_FOR_ONE = 2
_WORK_BEHIND = re.compile(rf"(?: (?!on |about |in )[\w&'’.-]+){{1,3}}? ({_WORKS}|preprints?)\b", re.I)
"""The word for works behind what narrows it: "the latest arXiv paper"."""
_FIRST = re.compile(
    rf"\b(?:(?:sort|order)(?:ed)?(?: (?:them|it|by|from|the))* )?\b(?P<order>{_ANY})"
    r" (?:first|on top|to (?:newest|oldest|latest|earliest))\b",
    re.I,
)
_WHICH = re.compile(
    r"\b(?:is|was|came(?: out)?|appeared)(?: the)? (?P<order>newer|more recent|later|older|earlier|first)(?: one)?\W*$",
    re.I,
)
_BY_DATE = re.compile(
    r"\W*\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)(?: (?:them|it))? by (?:date|year|time|age)\b", re.I
)
_PER_YEAR = re.compile(
    r"\b(?:(?:for|in|from|of) )?(?:each|every) (?:single )?year\b|\b(?:per|by) year\b|\byearly\b|\beach of the years\b"
    r"|\byear by year\b",
    re.I,
)
_ALL_YEARS = re.compile(
    r",?\s*\b(?:(?:no matter|regardless of|whatever|independent(?:ly)? of|irrespective of)(?: (?:which|what|the))*"
    r"|(?:in|of|from|for|over|across) (?:any|all(?: the)?)) (?:years?|venues?|conferences?)"
    r"(?: (?:it|they) (?:is|was|are|were))?\b",
    re.I,
)
_NOT_ONLY_RANK = re.compile(r"\b(?:add(?:ed|itions?)|news?|version|update[ds]?)\b", re.I)


def find_order(sheet: Sheet) -> tuple[Order | None, int | None]:
    """Take the words that ask for the newest or oldest works: which of the two, and how many (None for no limit)."""
    if _NOT_ONLY_RANK.search(sheet.text):
        return None, None
    which = _WHICH.search(sheet.text)
    if which and sheet.word(0) in ("which", "and", "what") and sheet.free_span(*which.span()):
        sheet.take_span(*which.span())
        return ("newest" if which["order"].lower() in ("newer", "more recent", "later") else "oldest"), 1
    for pattern in (_FIRST, _BY_DATE, _ASKED):
        match = pattern.search(sheet.text)
        if match is None:
            continue
        end = match.end()
        if pattern is _ASKED and match["works"] and not sheet.free_span(match.start("works"), end):
            end = match.start("works")
        if not sheet.free_span(match.start(), end):
            continue
        if pattern is _BY_DATE:
            sheet.take_span(*match.span())
            return "newest", None
        order: Order = "newest" if re.fullmatch(_ORDER["newest"], match["order"], re.I) else "oldest"
        if pattern is _FIRST:
            sheet.take_span(*match.span())
            return order, None
        sheet.take_span(match.start(), end, said=True)
        return order, _most(match, sheet.text)
    return None, None


def find_per_year(sheet: Sheet) -> bool:
    """Take words that want numbers told for each year; and take those that say that the year does not matter."""
    for match in _ALL_YEARS.finditer(sheet.text):
        sheet.take_span(*match.span())
    asked = _PER_YEAR.search(sheet.text)
    if asked is None:
        return False
    sheet.take_span(*asked.span())
    return True


def _most(match: re.Match[str], text: str) -> int | None:
    number = match["before"] or match["after"]
    if number:
        return int(number) if number.isdigit() else _WORDS[number.lower()]
    works = match["works"]
    if not works and (behind := _WORK_BEHIND.match(text, match.end())):
        works = behind[1]
    of_one = len(text.split()) <= _MOST_WORDS_FOR_ONE or _WHICH_IS.match(text)
    single = (works and not works.lower().endswith(("s", "ies"))) or (not works and of_one)
    return 1 if single else None
