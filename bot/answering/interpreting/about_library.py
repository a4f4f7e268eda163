"""Recognises questions about the library itself.

Its lists, sections, venues, organisations, its size, how fresh it is.
"""

import re
from collections.abc import Mapping

from bot.answering.interpreting.text import Sheet
from bot.answering.model import About
from ingest.terms.patterns import lazy_pattern

_YOUR = r"(?:your|the|this|our)"
_WHOLE = r"(?:library|collection|index|catalog(?:ue)?|data(?:base)?|lists?|bot|corpus|knowledge|information)"
_THINGS: Mapping[About, str] = {
    "lists": r"(?:reading |paper |awesome |curated )?(?:lists|sources)",
    "sections": r"(?:sections|categories|headings|chapters|topics|subjects|areas)",
    "venues": r"(?:venues|conferences|journals)",
    "organisations": r"(?:organi[sz]ations|companies|universities|institutions|affiliations|labs)",
}
_BESIDE = (
    r"(?:do|did|does|can|are|is|have|has|you|we|they|it|there|here|exist|got|know|cover(?:ed)?|index(?:ed)?|search(?:ed)?"
    r"|use[ds]?|read|based|included|represented|present|appear|of|in|on|about|from|papers|entries"
    rf"|{_YOUR}|{_WHOLE})"
)
_FRESH_WORD = r"(?:fresh|current|recent|old|up[- ]?to[- ]?date|outdated|stale|new)"
_READ = (
    r"(?:updated?|read|refresh(?:ed)?|sync(?:ed)?|ingest(?:ed)?|changed?|fetch(?:ed)?|crawl(?:ed)?|index(?:ed)?|built)"
)
_FRESH = lazy_pattern(
    rf"\bhow {_FRESH_WORD} (?:are|is) (?:you|it|this|{_YOUR} {_WHOLE})\b"
    rf"|\b(?:are you|is it|is {_YOUR} {_WHOLE}) (?:still )?{_FRESH_WORD}\b"
    rf"|\bwhen (?:was|were|did|have|has) (?:you|it|(?:{_YOUR} )?(?:{_WHOLE}|papers|abstracts))"
    rf"(?: (?:get|been|you))? (?:last |most recently )?{_READ}\b"
    rf"|\b(?:last|latest|most recent) (?:update|refresh|sync|ingest|crawl)(?: of {_YOUR} {_WHOLE}| date)?\W*$"
    r"|^\W*+as of when\b",
    re.I,
)
_COVERED = lazy_pattern(
    r"^\W*+(?:so )?what(?:'s| is|s)? "
    r"(?:do you (?:cover|know about|have|contain|index|hold)|(?:is |are )?(?:in|inside) "
    rf"(?:here|{_YOUR} (?:library|collection|index|database))|you (?:cover|know about|have))\W*$"
    r"|^\W*+(?:what|which) papers do you (?:have|know|cover)\W*$"
    rf"|\bwhere (?:do|did) {_YOUR} (?:papers|entries|data) come from\b|\bwhat (?:is|are) {_YOUR} sources?\b",
    re.I,
)
_ABSTRACTS = lazy_pattern(
    r"^(?>.*?\bhow many\b).*\b(?:(?:papers?|entries|works|of them) (?:have|has|with|come with|lack|are without|without)"
    r" (?:an? |the |no )?abstracts?|abstracts (?:do you|are there|does))\b",
    re.I,
)


def _asked_of(things: str) -> re.Pattern[str]:
    """How a question asks which of the things there are."""
    return lazy_pattern(
        r"^\W*+(?:(?:so|ok|and|hey|hi|please|tell me|show me|list|give me|name) ){0,12}(?:"
        rf"(?:which|what|how many)(?: (?:different|other|kinds? of))? {things}(?: {_BESIDE})*"
        rf"|(?:all )?(?:the |your )?(?:names of (?:the |all )?)?{things}(?: {_BESIDE})+"
        rf"|(?:what|which) are (?:all )?(?:the |your )?{things}"
        rf"|(?:list |show |name |enumerate ){{1,6}}(?:me )?(?:all )?(?:the |your )?{things}"
        r")\W*$",
        re.I,
    )


_ASKED: Mapping[About, re.Pattern[str]] = {about: _asked_of(things) for about, things in _THINGS.items()}


def find_about(sheet: Sheet) -> About | None:
    """What of the collection a question asks for; None where it asks for papers. Takes all its words."""
    about = _about(sheet.text)
    if about is not None:
        sheet.take(0, len(sheet.tokens), f"the library's {about}", "about the library")
    return about


def _about(text: str) -> About | None:
    if _FRESH.search(text):
        return "freshness"
    if _ABSTRACTS.search(text):
        return "abstracts"
    asked = next((about for about, pattern in _ASKED.items() if pattern.search(text)), None)
    return asked or ("lists" if _COVERED.search(text) else None)
