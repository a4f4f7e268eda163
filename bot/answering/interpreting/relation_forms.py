"""Finds words that relate papers to a work by a fact of it ("the same conference as NAME").

Works stand in the text as runs of NUL, letter by letter, so that no word of a title is read as one of the question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.terms.patterns import lazy_pattern

FACTS = {
    "venue": r"venues?|conferences?|proceedings|symposium|workshop|journal|places?",
    "year": r"years?|edition",
    "author": r"(?:(?:first|lead(?:ing)?|main|senior|last) |co-?)?authors?|writers?|researchers?",
    "group": r"(?:research )?groups?|labs?|teams?|people|folks|crew|organi[sz]ations?|institut(?:es?|ions?)"
    r"|affiliations?|universit(?:y|ies)|unis?|compan(?:y|ies)|orgs?|employers?",
    "section": r"(?:sub-?)?sections?|categor(?:y|ies)|headings?|chapters?|parts?",
    "list": r"(?:reading )?lists?",
    "repository": r"(?:(?:code|github) )?repos?(?:itor(?:y|ies))?|code ?bases?",
}
"""The facts of a work that can be a filter, each with the words for it."""

_FACT = "|".join(FACTS.values())
_BELONGING = "|".join(FACTS[each] for each in ("author", "group", "section", "repository"))
_WORK = r"(?:the |that |this )?(?<!\x00)(?P<work>\x00++(?:(?:,? and|,| &) (?:the )?\x00++){0,4}+)"
r"(?: (?:paper|work|system|one|article)s?)?"
_PREPOSITION = r"(?:at|in|into|from|of|by|on|under|with|to|inside|within)"
_DETERMINERS = r"(?:(?:the|its|their|that|this|both|all|any|some|exact|very|of) ){0,3}"
_MADE = (
    r"(?:made|built|build|wrote|written|write|creat(?:ed|e)|develop(?:ed)?|design(?:ed)?|invented|authored"
    r"|publish(?:ed|es)?|present(?:ed|s)?|did|released|introduc(?:ed|es)|propos(?:ed|es)|brought out"
    r"|came up with|come up with|gave us"
    r"|responsible for|worked on|working on|work on)"
)
_LINK = (
    rf"(?:of|behind|for|that|who|whose|which|where|wherever|in|at|on|by|from|under|to|the|is|was|were|has|have|had"
    rf"|holds?|contains?|includes?|lists?|hosts?|hosted|ran|carried|papers?|work|system|both|also|{_MADE})"
)
_APPEARED = (
    r"(?:is|was|were|are|been|has|have|had|appear(?:s|ed)?|comes?|came|got|sits?|stands?|lives?|belongs?|filed|listed"
    r"|placed|published|presented|accepted|shown|made|written|built|out|in|at|to|from|under|of|first|originally|itself)"
)
_MORE = rf"(?P<more>(?:(?: and|,| &|/)(?: {_PREPOSITION})?(?: the| its| their)?(?: same)?| ) ?(?:{_FACT}))?(?=\W|$)"

_SAME = lazy_pattern(
    rf"\b(?:{_PREPOSITION} )?{_DETERMINERS}same (?P<fact>{_FACT}){_MORE}"
    rf"(?: (?:as|with|of|like|where|that|in which)(?: both)?(?: that of| the ones? of| those of)? {_WORK})?",
    re.I,
)
_SHARED = lazy_pattern(
    rf"\b(?:shar(?:e|es|ed|ing)|ha(?:s|ve|ving)|with)\b(?: [\w-]+){{0,2}}? (?P<fact>{_FACT}){_MORE}"
    rf"(?: in common)? with {_WORK}",
    re.I,
)
_OWN = lazy_pattern(
    rf"(?P<in>\b{_PREPOSITION} )?(?:both )?{_WORK}(?:['’]s?(?: paper['’]s)?(?: own)? (?P<fact>{_FACT})"
    rf"| (?P<belonging>{_BELONGING}))(?P<more> and (?:{_FACT}))?\b",
    re.I,
)
_OF = lazy_pattern(
    rf"(?P<in>\b{_PREPOSITION} )?\b{_DETERMINERS}(?P<fact>{_FACT})(?P<more> and (?:{_FACT}))?"
    rf"(?P<link>(?: {_LINK}){{0,5}}) {_WORK}(?P<appeared>(?: {_APPEARED})*)(?=\W|$)",
    re.I,
)
_MAKERS = lazy_pattern(
    rf"(?P<in>\b{_PREPOSITION} )?\b(?:(?:the )?(?:ones?|those|guys|minds?)(?: (?:who|that|which))?|who(?:ever|soever)?)"
    rf"(?: (?:have|has|had|also))? {_MADE} {_WORK}",
    re.I,
)
_TOGETHER = lazy_pattern(
    rf"\b(?:appear(?:ed|s|ing)?|published|presented|c[ao]me out|coming out|accepted)\b(?: \w+){{0,2}}?"
    rf" (?:alongside|together with|along with|as well as|next to|beside) {_WORK}",
    re.I,
)
_BESIDE = lazy_pattern(
    rf"(?:, )?\b(?:(?:alongside|next to|besides?|apart from|other than|aside from|except(?: for)?|together with"
    rf"|along with) {_WORK}|(?:besides|apart from|other than) (?:it|that|this)(?=\W|$))",
    re.I,
)
_THEIR = lazy_pattern(
    rf"\b{_PREPOSITION} (?:that|this|its|their)(?: own| same)? (?P<fact>{_FACT})(?P<more> and (?:{_FACT}))?(?=\W|$)",
    re.I,
)
_OTHERS = lazy_pattern(
    r"\b(?:else|others?|more|another|similar|same|also|besides|too|further|anything|something|everything|nothing"
    r"|papers?|works?|articles?|entries|next to|beside|near|done|publish(?:ed)?|wr(?:ote|ite|itten))\b",
    re.I,
)
_ELSE = lazy_pattern(
    r"\b(?:else|others?|more|another|also|too|besides|alongside|together|same|shar(?:e|es|ed|ing)"
    r"|apart from|next to|beside|near)\b",
    re.I,
)
_ANY_YEAR = lazy_pattern(
    r"\b(?:(?:in )?(?:any|whatever|whichever|every|either)|(?:from|of|in|over) all)(?: the)? (?:years?|editions?)\b",
    re.I,
)
_BESIDE_A_WORK = (_SHARED, _OWN, _OF, _MAKERS, _TOGETHER)
"""The forms in which a work stands."""


@dataclass(frozen=True, slots=True)
class Form:
    """Words of a question that relate papers to a work: where they are, which facts they name, and the work's place.

    `work` is None where the work stands elsewhere, or is that of the conversation. `edition` says that a venue is
    meant as it was in the work's year, `every` that all values of the fact are meant together; `author` is the place
    of the only author who is meant (0 for the first, -1 for the last), None for all. `loose` says that the words alone
    do not show that papers are asked for.
    """

    start: int
    end: int
    facts: tuple[str, ...]
    work: tuple[int, int] | None
    edition: bool
    every: bool = False
    loose: bool = False
    author: int | None = None


def forms_in(text: str, spoken: bool, most: int = 3) -> list[Form]:
    """Return the forms in a text, the plainest first; `spoken` where a conversation names works."""
    found: list[Form] = []
    rest = text
    while len(found) < most and (form := _first(rest, spoken or "\x00" in text, bool(found))) is not None:
        found.append(form)
        rest = rest[: form.start] + "\n" * (form.end - form.start) + rest[form.end :]
    return found


def beside(text: str) -> list[tuple[int, int]]:
    """Return where a text sets the work itself apart ("besides NAME")."""
    return [match.span() for match in _BESIDE.finditer(text)]


def asks_for_others(text: str) -> bool:
    """Return True if words ask for papers beside the one that is named."""
    return _OTHERS.search(text) is not None


def leaves_out_the_work(text: str) -> bool:
    """Return True if words say that the work itself is no answer."""
    return _ELSE.search(text) is not None


def facts_named(words: str) -> tuple[str, ...]:
    """Return the facts that words name, in the order of `FACTS`."""
    return tuple(fact for fact, pattern in FACTS.items() if re.search(rf"\b(?:{pattern})\b", words, re.I))


def _first(text: str, spoken: bool, further: bool) -> Form | None:
    for pattern in (_SAME, *(_BESIDE_A_WORK if "\x00" in text else ())):
        for match in pattern.finditer(text):
            if _relates(pattern, match):
                return _form(pattern, match, text)
    if not spoken or not (further or asks_for_others(text)):
        return None
    their = _THEIR.search(text)
    return _form(_THEIR, their, text) if their else None


def _relates(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether a match is more than a fact beside a work by chance."""
    return pattern is not _OF or bool(match["link"] or match["appeared"])


def _form(pattern: re.Pattern[str], match: re.Match[str], text: str) -> Form:
    groups = pattern.groupindex
    if pattern is _TOGETHER:
        facts: tuple[str, ...] = ("venue", "year")
    elif pattern is _MAKERS:
        facts = ("group",)
    else:
        named = match["belonging"] if "belonging" in groups and match["belonging"] else match["fact"]
        facts = facts_named(f"{named} {match['more'] or ''}")
    any_year = _ANY_YEAR.search(text) is not None
    loose = pattern in (_OF, _OWN, _MAKERS) and not match["in"]
    return Form(
        *match.span(),
        facts,
        match.span("work") if "work" in groups and match["work"] else None,
        # "The same conference" is meant at any time, "at NAME's conference" as it was then.
        edition=pattern not in (_SAME, _SHARED, _THEIR) and not any_year,
        every=re.search(r"\bboth\b", match[0], re.I) is not None,
        loose=loose,
        author=_author(match[0]),
    )


def _author(words: str) -> int | None:
    if re.search(r"\b(?:first|lead(?:ing)?|main) authors?\b", words, re.I):
        return 0
    return -1 if re.search(r"\b(?:senior|last) authors?\b", words, re.I) else None


def covered(text: str, surfaces: Sequence[str]) -> str:
    """Return a text with the words of works, the longest first, covered letter by letter."""
    for surface in sorted(surfaces, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(surface)}(?!\w)"
        text = re.sub(pattern, lambda match: "\x00" * len(match[0]), text, flags=re.I)
    return text
