"""Sections of lists that a question filters by.

A heading is a filter with the word section (category, heading, chapter), after "under", in quotation marks after "in",
or as a long heading that is the whole question. "Serving at the edge on phones" is a topic. Where a question says that
it means a section, the words need not be the heading's own: "stragglers and faults" is "Faults / Straggler Handling".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.answering.interpreting.text import Sheet, fold_words
from bot.answering.interpreting.words import BESIDE_FILTERS, FILLER, KIND_WORDS, STOP, words_of
from bot.answering.model import Missing
from ingest.library.words import analyse

_NOUN = r"(?:sub-?sections?|sections?|categor(?:y|ies)|headings?|headlines?|chapters?)"
_QUOTED = r"[\"“‘`]([^\"”’`]{2,80})[\"”’`]"
_BEFORE_PART = re.compile(r"([^?\"”“.;:]{2,120}?) (?:parts?|bits?|areas?|buckets?|tabs?|blocks?)\b", re.I)
_BEFORE_NOUN = re.compile(rf"([^?\"”“.;:]{{2,120}}?)[\"”]? \(?(?:that |this |the )?{_NOUN}\b", re.I)
_QUOTED_BEFORE_NOUN = re.compile(rf"{_QUOTED} {_NOUN}\b", re.I)
_AFTER_NOUN = re.compile(
    rf"\b(?:in |under |from |of )?(?:the )?(?:{_NOUN}|part) "
    r"(on |about |called |named |titled |for |of |with the title )?[\"“‘']?([^?\"”’'.;:]{2,80})",
    re.I,
)
_UNDER = re.compile(
    r"(?:^\W*|\b(?:listed|filed|sorted|grouped|found|put|is|are|there|have|papers|works|entries|ones|publications|many"
    r"|anything|everything|stuff|what's|whats) )under (?:the )?[\"“‘']?([^?\"”’.;]{2,80}?)[\"”’']?\W*$",
    re.I,
)
_IN_QUOTED = re.compile(rf"\b(?:in|under|from|of|on) (?:the )?{_QUOTED}", re.I)
_IN_ONLY = re.compile(
    r"^\W*(?:so )?(?:what(?:'s| is|s)|which (?:papers|ones) are|list everything|everything|all papers|"
    r"(?:how many|which|what|all|list)(?: the)? entries(?: are| are there)?) (?:in|of) (?:the )?([^?.;]{2,80}?)\W*$",
    re.I,
)
_LONGEST_MISSING = 5
_PLACED = words_of("sit sits go goes belong belongs stand stands fall falls listed filed grouped sorted placed put")
_LONGEST_HEADING = 10
_TELLING_HEADING = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a list: its key in the vocabulary, its words, those of its parts ("Faults / Stragglers"), stems."""

    key: str
    words: str
    parts: tuple[str, ...]
    stems: frozenset[str]


def headings(sections: Mapping[str, str]) -> tuple[Heading, ...]:
    """Prepare the headings of a vocabulary."""
    return tuple(
        Heading(
            key,
            re.sub(r"^\d+ ", "", fold_words(key)),
            tuple(fold_words(piece) for piece in re.split(r"[/&,|()]| and | or ", key)),
            frozenset(analyse(re.sub(r"^\d+ ", "", fold_words(key)))),
        )
        for key in sections
    )


def find_sections(sheet: Sheet, sections: Sequence[Heading]) -> tuple[list[str], list[Missing]]:
    """Take headings of lists that a question says to look under; a section asked for that no list has is missing."""
    for pattern, group, says_section in (
        (_QUOTED_BEFORE_NOUN, 1, True),
        (_BEFORE_NOUN, 1, True),
        (_AFTER_NOUN, 2, True),
        (_BEFORE_PART, 1, False),
        (_UNDER, 1, False),
        (_IN_QUOTED, 1, False),
        (_IN_ONLY, 1, False),
    ):
        for match in pattern.finditer(sheet.text):
            if pattern is _BEFORE_NOUN and not sheet.free_span(match.end() - 1, match.end()):
                continue
            if ending := _heading_before(sheet, *match.span(group), sections):
                if pattern is _AFTER_NOUN:
                    sheet.take_span(match.start(), match.end())
                sheet.take_span(sheet.tokens[ending[1]].start, match.end(), said=True)
                return ending[0], []
            first, last = _phrase(sheet, *match.span(group))
            if first == last or not sheet.free(first, last):
                continue
            if pattern is _BEFORE_PART:
                continue
            starts = _starts(sheet, first, last) if pattern is _BEFORE_NOUN else [first]
            for start in starts:
                found = _meant(sheet.phrase(start, last), sections, says_section)
                if found:
                    if pattern is _AFTER_NOUN:
                        sheet.take_span(match.start(), match.end())
                    sheet.take_span(sheet.tokens[start].start, match.end(), said=True)
                    return found, []
            named = pattern is not _AFTER_NOUN or match[1] is not None
            begin = starts[-1] if pattern is _BEFORE_NOUN else sheet.range_of(*match.span())[0]
            if says_section and named and _all_that_is_asked(sheet, begin, last):
                sheet.take(begin, last)
                return [], [Missing(sheet.surface(starts[-1], last), "section")]
    if found := _in_heading_at_end(sheet, sections):
        return found, []
    if found := _works_of_heading(sheet, sections):
        return found, []
    for first, last in dict.fromkeys(((0, len(sheet.tokens)), _phrase(sheet, 0, len(sheet.text)))):
        exact = [heading.key for heading in sections if heading.words == sheet.phrase(first, last)]
        says_nothing_else = last - first > 1 and all(_small(sheet, i) for i in range(first, last))
        if exact and (last - first >= _TELLING_HEADING or says_nothing_else) and sheet.free(first, last):
            sheet.take(first, last, said=True)
            return exact, []
    return [], []


def _heading_before(sheet: Sheet, start: int, end: int, sections: Sequence[Heading]) -> tuple[list[str], int] | None:
    """The headings that a span ends with word for word, the longest first, and the token at which they begin.

    A heading may consist of words that say nothing elsewhere: "Other Reading".
    """
    first, last = sheet.range_of(start, end)
    if last - first < 2 or not sheet.free(last - 1, last):
        return None
    for begin in range(max(first, last - _LONGEST_HEADING), last - 1):
        phrase = sheet.phrase(begin, last)
        exact = [each.key for each in sections if each.words == phrase]
        if exact and sheet.free(begin, last):
            return exact, begin
    return None


def _in_heading_at_end(sheet: Sheet, sections: Sequence[Heading]) -> list[str]:
    """Headings that a question ends with after "in" or "under", where nothing but what is wanted stands in front."""
    for start in range(1, len(sheet.tokens)):
        before = sheet.word(start - 1) if sheet.word(start - 1) != "the" else sheet.word(start - 2)
        phrase = sheet.phrase(start, len(sheet.tokens))
        exact = [each.key for each in sections if each.words == phrase and len(each.stems) > 1]
        asked = all(sheet.word(i) in KIND_WORDS or sheet.word(i) in _PLACED for i in sheet.content() if i < start)
        if exact and asked and before in ("in", "under", "within") and sheet.free(start, len(sheet.tokens)):
            sheet.take(start, len(sheet.tokens), said=True)
            return exact
    return []


def _works_of_heading(sheet: Sheet, sections: Sequence[Heading]) -> list[str]:
    """Headings that name a kind of works ("LLM Frameworks"), where a question asks for those and for nothing else."""
    content = [i for i in sheet.content() if sheet.word(i) not in BESIDE_FILTERS]
    if len(content) < 2 or sheet.word(content[-1]) not in KIND_WORDS or content[-1] - content[0] >= len(content):
        return []
    start, end = content[0], content[-1] + 1
    exact = [each.key for each in sections if each.words == sheet.phrase(start, end)]
    if exact:
        sheet.take(start, end, said=True)
    return exact


def _phrase(sheet: Sheet, start: int, end: int) -> tuple[int, int]:
    """The tokens of a span without the small words, and those already understood, at its edges."""
    first, last = sheet.range_of(start, end)
    while first < last and (_small(sheet, first) or sheet.taken[first]):
        first += 1
    while first < last and (_small(sheet, last - 1) or sheet.taken[last - 1]):
        last -= 1
    return first, last


def _starts(sheet: Sheet, first: int, last: int) -> list[int]:
    """Where a heading may begin among the words in front of "section": at the first, and after every small word."""
    return [first, *(i for i in range(first + 1, last) if _small(sheet, i - 1) and not _small(sheet, i))]


def _small(sheet: Sheet, i: int) -> bool:
    return sheet.word(i) in STOP or sheet.word(i) in FILLER


def _all_that_is_asked(sheet: Sheet, start: int, end: int) -> bool:
    return end - start <= _LONGEST_MISSING and set(sheet.content()) <= set(range(start, end))


def _meant(phrase: str, sections: Sequence[Heading], says_section: bool) -> list[str]:
    """The headings that a phrase means: the heading itself, one of its parts, its words in any order, some of them.

    Only where the question says that it means a section are some of the words enough.
    """
    exact = [each.key for each in sections if each.words == phrase or each.words.rstrip("s") == phrase.rstrip("s")]
    part = [each.key for each in sections if phrase in each.parts]
    if exact or part:
        return exact or part
    inside = [each.key for each in sections if f" {phrase} " in f" {each.words} "]
    stems = frozenset(analyse(phrase))
    if not stems or (inside and says_section):
        return inside
    words = set(phrase.split())
    same: list[Callable[[Heading], bool]] = [
        lambda each: set(each.words.split()) == words,
        lambda each: each.stems == stems,
    ]
    if says_section:
        same += [
            lambda each: stems < each.stems,
            lambda each: len(each.stems) > 1 and each.stems < stems and len(stems - each.stems) == 1,
            lambda each: _alike(stems, each.stems),
        ]
    for test in same:
        found = [each for each in sections if each.stems and test(each)]
        least = min((len(each.stems) for each in found), default=0)
        nearest = [each.key for each in found if len(each.stems) == least]
        if len(nearest) == 1 or (nearest and test in same[:2]):
            return nearest
    return inside


def _alike(stems: frozenset[str], others: frozenset[str]) -> bool:
    """Whether every stem is one of the others, or a mistake away from one."""
    return all(
        stem in others or (len(stem) > 4 and any(OSA.distance(stem, other, score_cutoff=1) <= 1 for other in others))
        for stem in stems
    )
