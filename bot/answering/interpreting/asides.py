"""Finds clauses that say something by the way.

Of the asker, of other people, of why something is asked.
"""

import re
from itertools import pairwise

from bot.answering.interpreting.text import Sheet
from ingest.terms.patterns import lazy_pattern

_PARTS = lazy_pattern(
    r"[.?!:;\n•]{1,20}\s|\s[-–—]+\s|[,;]\s*(?=(?:and )?(?:so|hence|therefore)\b)"
    r"|[,(]\s*(?=(?:i|i['’]?m|i['’]?ve|my|we|our|it['’]?s|because|since i|as i|as we|need it"
    r"|need"
    r" them|thanks)\b)|\s(?=(?:because|so that i|since i|as i|cause)\b)|[?!.]$",
    re.I,
)
_PEOPLE = (
    r"\b(?:my|our|a|an|the) (?:\w+ )?(?:boss|advis[oe]r|supervisor|prof|professor|colleagues?|friends?|room-?mate"
    r"|flat-?mate"
    r"|manager|pi|mentor|students?|intern|wife|husband|brother|sister|cousin|neighbou?r|reviewers?|collaborators?|lab"
    r"|labmate|team|group|company|thesis|phd|talk|seminar|class|course|exam|project|poster|slides?|deadline"
    r"|meeting)\b"
)
_OF_PEOPLE = lazy_pattern(_PEOPLE, re.I)
_APPOSITION = lazy_pattern(
    rf"(?<!from )(?<!by )(?<!of )(?<!at )(?=my|our){_PEOPLE}\s*+"
    r"(?P<about>\([^()]{1,200}\)|,\s(?:who|formerly|previously|now|once|ex)\b[^,]{1,200},)",
    re.I,
)
_OF_ASKER = lazy_pattern(
    r"^\W*+(?:so |and |but |well |hey |hi |ok |yesterday |today |recently )*(?:i|we|i['’]?m|im|i['’]?ve|ive"
    r"|we['’]?re)\b"
    r"(?! (?:mean|meant|want|need (?!this|it|them|that|to)|would|['’]?d|am looking for|am searching|search|look for"
    r"|look up|wonder|am after"
    r"|am interested|m looking for|m searching|m after|m interested|m collecting|am collecting|collect|can|could"
    r"|should|may"
    r"|have (?:in|on)|know of|list|track|hold))|^\W*+(?:need|it['’]?s|this is) (?:it|this|them|that|for|because)\b"
    r"|^\W*+(?:because|since"
    r"|cause|as) (?:i|we|my|our)\b",
    re.I,
)
_REQUEST = ("count", "section_noun", "list_noun")
_ASKED = lazy_pattern(
    r"\b(?:which|what|how many|list|show|give|find|any|papers?|surveys?|everything|anything)\b|\?", re.I
)


def asides(sheet: Sheet) -> list[int]:
    """Return the tokens of clauses that ask for nothing, where another clause does.

    So are words about somebody of the asker's: "my boss (now at X)", but not what they name: "from our lab (X)".
    """
    about = [sheet.range_of(*match.span("about")) for match in _APPOSITION.finditer(sheet.text)]
    of_people = [i for first, last in about for i in range(first, last)]
    ends = [match.end() for match in _PARTS.finditer(sheet.text)]
    bounds = [0, *ends, len(sheet.text)]
    clauses = [sheet.range_of(start, end) for start, end in pairwise(bounds) if end > start]
    clauses = [(first, last) for first, last in clauses if first < last]
    if len(clauses) < 2:
        return of_people
    aside = [each for each in clauses if _is_aside(sheet, *each)]
    others = [each for each in clauses if each not in aside]
    if not any(_says_something(sheet, *each) for each in others):
        return of_people
    return sorted({*of_people, *(i for first, last in aside for i in range(first, last))})


def _is_aside(sheet: Sheet, first: int, last: int) -> bool:
    text = sheet.surface(first, last)
    if sheet.cues.find(*_REQUEST, within=range(first, last)) is not None:
        return False
    if _OF_ASKER.search(text):
        return True
    return _OF_PEOPLE.search(text) is not None and not _ASKED.search(text)


def _says_something(sheet: Sheet, first: int, last: int) -> bool:
    return any(not sheet.cues.small(i) for i in range(first, last))
