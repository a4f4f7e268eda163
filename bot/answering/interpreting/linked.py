"""Works that have something of their own to open: "papers with code", "which come with a blog post", "open source"."""

import re
from collections.abc import Mapping

from bot.answering.interpreting.text import Sheet
from ingest.terms.entry import LinkKind

_THINGS: Mapping[LinkKind, str] = {
    "code": r"(?:source )?code(?:base)?|implementations?|repos?|repositor(?:y|ies)|github(?: (?:repos?|links?|pages?))?"
    r"|artifacts?",
    "blog": r"blogs?(?: ?posts?)?",
    "slides": r"slides?(?: decks?)?",
    "video": r"videos?|talks?|recordings?",
    "homepage": r"home ?pages?|project pages?|web ?(?:sites?|pages?)",
    "docs": r"docs|documentation",
    "demo": r"(?:online )?demos?",
    "model": r"(?:model )?weights|released models?",
    "poster": r"posters?",
    "data": r"data ?sets?",
    "arxiv": r"(?:arxiv|preprint)(?: (?:links?|pages?|versions?|ids?|papers?|preprints?))?|preprints?",
    "paper": r"pdfs?",
    "notes": r"(?:personal|reading) notes",
}
_HAVING = (
    r"(?:with|having|has|have|had|whose|includ(?:e|es|ing)|provid(?:e|es|ing)|releas(?:e|es|ed|ing)"
    r"|publish(?:es|ed)|link(?:s|ed|ing)? to|offers?|ships?(?: with)?|got|there is)"
)
_BEFORE_THING = (
    r"(?:(?:an?|the|any|some|their|its|own|public|publicly|available|open(?:[- ]source)?|released|linked|official"
    r"|accompanying|working)\s+)*"
)
_PUBLIC = r"(?:available|released|public(?:ly available)?|online|attached|links?|linked)"
_AFTER_THING = rf"(?:\s+(?:(?:is|are)\s+)?{_PUBLIC})?"
_END = (
    r"(?=\W*$|\s*[?.!,;:)]|\s+(?:and|or|from|at|in|since|by|on|before|after|of|please|pls|thanks|too|as well"
    r"|were|was|are|is|there|do|did|only)\b)"
)
_ANY = "|".join(_THINGS.values())
_HAS = re.compile(
    rf"\b{_HAVING}\s+{_BEFORE_THING}(?:{_ANY})(?:\s+(?:and|or)\s+(?:an?\s+)?\w+)?{_AFTER_THING}{_END}", re.I
)  # fmt: skip
_OPEN_SOURCE = re.compile(
    r"\b(?:(?:(?:is|are|were|was|been|has|have) )?open[- ]sourced?"
    r"(?= (?:papers|works?|ones|systems|projects|stuff|only)\b|\W*$)"
    r"|(?:source )?code (?:is |are )?(?:available|released|public(?:ly available)?|online))",
    re.I,
)
_NOT = re.compile(r"\b(?:no|not|without|never|don['’]?t|doesn['’]?t|lacks?|lacking|missing)\s+(?:\w+\s+)?$", re.I)
_HEAD = re.compile(
    r"\b(?:papers?|works?|ones?|those|these|them|which|any|all|stuff|entries|publications|projects|articles|surveys?"
    r"|systems?|frameworks?|everything|anything|something|only|just|list|count|many|number)\b",
    re.I,
)


def find_linked(sheet: Sheet) -> list[LinkKind]:
    """Take what works shall have a link to.

    Only where the question speaks of works ("papers with code"), not in a topic ("training with code"). What works
    shall not have is left alone: it is no filter.
    """
    for pattern in (_HAS, _OPEN_SOURCE):
        match = pattern.search(sheet.text)
        if match is None or not sheet.free_span(*match.span()) or _NOT.search(sheet.text[: match.start()]):
            continue
        first, last = sheet.range_of(*match.span())
        alone = set(sheet.content()) <= set(range(first, last))
        if not alone and not _HEAD.search(sheet.text[: match.start()]):
            continue
        sheet.take_span(*match.span(), said=True)
        if pattern is _OPEN_SOURCE:
            return ["code"]
        return [kind for kind, words in _THINGS.items() if re.search(rf"\b(?:{words})\b", match[0], re.I)]
    return []
