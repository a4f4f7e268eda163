"""Finds the papers that a question points at by their number or place in the last answer."""

import re

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention, Missing
from ingest.terms.patterns import lazy_pattern

_PLACES = {
    word: place
    for place, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th",
         "ninth 9th", "tenth 10th"), 1
    )
    for word in words.split()
}  # fmt: skip
PLACE = "|".join(_PLACES)
_SOME = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_THING = r"(?:ones?|papers?|results?|works?|hits?|sources?|items?|links?)"
_BRACKET = lazy_pattern(r"\[(\d{1,3})\]|(?<!\w)#(\d{1,3})\b")
_NUMBER = lazy_pattern(
    r"\b(?:paper|number|no\.?|source|result|item|ref|reference)\s+(\d{1,3})\b(?!\s*(?:gpus?|%|x\b))"
    r"|^\W*+(?:please\s+)?(?:summari[sz]e|explain|describe|open|show(?:\s+me)?"
    r"|tldr|tl;dr|compare|what is|what's|tell me (?:more )?about)\s+"
    r"(?:the\s+)?(\d{1,2})(?:\s*(?:and|with|to|vs\.?|,|&)\s*(\d{1,2}))?(?:\s*(?:and"
    r"|,|&)\s*(\d{1,2}))?\W*$|^\W*+(\d{1,2})\W*$",
    re.I,
)
_ORDINAL = lazy_pattern(
    rf"\b(?:the|that|your)\s+(?:very\s+)?({PLACE}|last)(?:\s+(?:{_THING})|(?=\s*(?:[?.!,;:–—-]"
    rf"|$|and\b|or\b|vs\b|with\b))"
    rf"|\s+of\s+(?:those|these|them))(?:\s+(?:and|vs\.?|with|to|or)\s+(?:the\s+)?({PLACE}|last)(?:\s+{_THING})?)?",
    re.I,
)
_FIRST_FEW = lazy_pattern(
    rf"\b(?:the\s+)?(first|last|top)\s+(two|three|four|five|[2-5])(?:\s+{_THING}|(?=\s*(?:[?.!,]|$)))", re.I
)
_BOTH = lazy_pattern(r"^\W*+(?:\w+\s+){0,3}both(?:\s+of\s+(?:them|those))?(?:\s+papers)?\W*$", re.I)


def find_places(sheet: Sheet, shown: tuple[str, ...]) -> tuple[tuple[Mention, ...], tuple[Missing, ...]]:
    """Take papers by number or place, and return them; a number beyond those shown is missing."""
    places: list[tuple[str, int]] = []
    for pattern in (_BRACKET, _NUMBER):
        for match in pattern.finditer(sheet.text):
            if sheet.free_span(*match.span()) and not any(match[0].strip() == surface for surface, _ in places):
                places += [(match[0].strip(), int(group)) for group in match.groups() if group]
            sheet.take_span(*match.span(), "a paper shown", "[N]")
    for match in _ORDINAL.finditer(sheet.text):
        for group in match.groups():
            if group:
                places.append((match[0].strip(), _PLACES.get(group.lower(), len(shown))))
        sheet.take_span(*match.span(), "a paper shown", "the second one")
    few = None if places else _FIRST_FEW.search(sheet.text)
    if few:
        count = min(_SOME[few[2].lower()], len(shown))
        chosen = range(len(shown) - count + 1, len(shown) + 1) if few[1].lower() == "last" else range(1, count + 1)
        places += [(few[0].strip(), place) for place in chosen]
        sheet.take_span(*few.span(), "papers shown", "the first N")
    if not places and len(shown) == 2 and _BOTH.match(sheet.text):
        places += [("both", 1), ("both", 2)]
    mentions = [
        Mention(surface, (shown[place - 1],), "follow-up") for surface, place in places if 1 <= place <= len(shown)
    ]
    known = f"I showed {len(shown)} papers." if len(shown) > 1 else "I showed one paper."
    missing = [Missing(surface, "place", known) for surface, place in places if not 1 <= place <= len(shown)]
    return tuple(dict.fromkeys(mentions)), tuple(missing)
