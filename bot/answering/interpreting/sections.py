"""Finds the sections of lists that a question filters by.

A heading is a filter with the word section (category, heading, chapter), after "under", after "in" at the end of a
phrase, or as a long heading that is the whole question. "Serving at the edge on phones" is a topic. Where a question
says that it means a section, the words need not be the heading's own: "stragglers and faults" is "Faults / Straggler
Handling".
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.headings import Headings
from bot.answering.interpreting.marks import Mark
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Missing
from ingest.library.model import Selection

_LONGEST_HEADING = 10
_LONGEST_MISSING = 5
_TELLING_HEADING = 3
_COMMON = 5.0
"""The Zipf value from which on a word in front of a heading only asks ("what does it keep in …")."""
_CALLED = ("called", "named", "titled")


def find_sections(sheet: Sheet, headings: Headings, spoken: bool) -> tuple[list[Mark], list[Missing]]:
    """Take headings of lists that a question says to look under; a section asked for that no list has is missing.

    `spoken` says that the conversation is about a section: a heading alone is enough then.
    """
    marks: list[Mark] = []
    for finder in (_by_noun, _under, _within, _quoted):
        for start, end, keys, pattern in finder(sheet, headings):
            if sheet.free(start, end):
                marks.append(_mark(sheet, start, end, keys, pattern))
                marks += _joined(sheet, headings, end)
    if marks:
        return marks, []
    if whole := _whole(sheet, headings, spoken):
        return [whole], []
    return [], _missing(sheet, headings)


def _mark(sheet: Sheet, start: int, end: int, keys: Sequence[str], pattern: str) -> Mark:
    surface = sheet.take(start, end, f"section {keys[0]}", pattern)
    return Mark(start, end, "section", Selection(sections=tuple(dict.fromkeys(keys))), surface, pattern)


Found = tuple[int, int, Sequence[str], str]


def _by_noun(sheet: Sheet, headings: Headings) -> Iterator[Found]:
    """ "The X section", "the section on X", "the X part"."""
    for at in sorted(sheet.cues.starts):
        noun = sheet.cues.after(at, "section_noun")
        part = sheet.cues.after(at, "section_part") if noun is None else None
        if (stop := noun or part) is None or sheet.taken[at]:
            continue
        first = at
        while first > 0 and at - first < _LONGEST_HEADING and sheet.free(first - 1, first):
            first -= 1
        runs = [(start, at) for start in range(first, at)]
        if (found := _best(sheet, headings, runs, loose=noun is not None)) is not None:
            yield found[0], stop, found[2], "SECTION section"
            continue
        if noun is None and sheet.word(stop) not in ("on", "about", "for", "called", "named"):
            continue
        after = stop + (sheet.word(stop) in ("on", "about", "called", "named", "titled", "for", "of", "with", "the"))
        after += sheet.word(after) == "the"
        last = after
        while last < len(sheet.tokens) and last - after < _LONGEST_HEADING and sheet.free(last, last + 1):
            last += 1
            if last < len(sheet.tokens) and re.search(r"[?.;:!]", sheet.gap(last)):
                break
        runs = [(after, end) for end in range(last, after, -1)]
        if (found := _best(sheet, headings, runs, loose=True)) is not None:
            yield at, found[1], found[2], "section SECTION"


def _best(
    sheet: Sheet, headings: Headings, runs: Sequence[tuple[int, int]], loose: bool
) -> tuple[int, int, Sequence[str]] | None:
    """The first range that is a heading word for word, else, where `loose`, the first that means one."""
    whole = next(_found(sheet, runs, headings.whole), None)
    if loose and (whole is None or whole[1] - whole[0] == 1):
        # "The edge serving section" is "Serving at the edge" before it is "Serving".
        whole = next(_found(sheet, runs, headings.reordered), whole)
    if whole is not None:
        return whole
    if not loose:
        parts = ((start, end, headings.part(sheet.phrase(start, end))) for start, end in runs if end - start > 1)
        return next((found for found in parts if found[2]), None)
    for start, end in runs:
        while start < end and _small(sheet, start):
            start += 1
        while start < end and _small(sheet, end - 1):
            end -= 1
        parted = re.search(r"[?.;:!]", "".join(sheet.gap(i) for i in range(start + 1, end)))
        if start < end and not parted and (keys := headings.called_for(sheet.phrase(start, end))):
            return start, end, keys
    return None


def _found(
    sheet: Sheet, runs: Sequence[tuple[int, int]], keys_of: Callable[[str], list[str]]
) -> Iterator[tuple[int, int, Sequence[str]]]:
    """The ranges that are headings."""
    return ((start, end, keys) for start, end in runs if (keys := keys_of(sheet.phrase(start, end))))


def _under(sheet: Sheet, headings: Headings) -> Iterator[Found]:
    """ "Filed under X"."""
    for at in sorted(sheet.cues.starts):
        if (stop := sheet.cues.after(at, "under")) is None or sheet.taken[at]:
            continue
        stop += sheet.word(stop) in ("the", "der", "dem", "la", "el", "het")
        runs = [(stop, end) for end in range(min(len(sheet.tokens), stop + _LONGEST_HEADING), stop, -1)]
        runs = [(start, end) for start, end in runs if sheet.free(start, end)]
        found = _best(sheet, headings, runs, loose=False)
        if found is None and runs and "under" in (sheet.word(at), sheet.word(stop - 1), sheet.word(stop - 2)):
            loose = [keys for keys in (headings.called_for(sheet.phrase(*runs[0])),) if keys]
            if loose and _asks_only(sheet, at):
                found = (*runs[0], loose[0])
        if found is not None:
            yield at, found[1], found[2], "under SECTION"


def _within(sheet: Sheet, headings: Headings) -> Iterator[Found]:
    """ "In X", at the end of a phrase, where X is a heading of several words, or works are asked for that are in it."""
    for at, token in enumerate(sheet.tokens):
        if token.word not in ("in", "under", "from", "within", "both", "of", "dans", "en", "em") or sheet.taken[at]:
            continue
        start = at + 1 + (sheet.word(at + 1) in ("the", "both"))
        for end in range(min(len(sheet.tokens), start + _LONGEST_HEADING), start, -1):
            keys = headings.whole(sheet.phrase(start, end))
            if not keys or not sheet.free(start, end) or not _ends(sheet, end):
                continue
            telling = end - start > 1 and headings.telling(sheet.phrase(start, end))
            if (telling and (token.word != "from" or sheet.tokens[start].capital) and _asks_only(sheet, at)) or (
                token.word in ("in", "of", "under") and _asks_what_is(sheet, at)
            ):
                yield start, end, keys, "in SECTION"
                break


def _quoted(sheet: Sheet, headings: Headings) -> Iterator[Found]:
    for match in re.finditer(r"[\"“‘`「『]([^\"”’`」』]{2,80})[\"”’`」』]", sheet.text):
        start, end = sheet.range_of(*match.span(1))
        led = sheet.word(start - 1) in ("in", "under", "from", "of", "on", "the")
        if start == end or not sheet.free(start, end) or not (led or sheet.cues.after(end, "section_noun")):
            continue
        if keys := headings.whole(sheet.phrase(start, end)):
            yield start, end, keys, "in “SECTION”"


def _joined(sheet: Sheet, headings: Headings, end: int) -> Iterator[Mark]:
    """Headings that go on from one that was read: "in X and Y"."""
    while (start := sheet.cues.after(end, "and", "or")) is not None or (
        end < len(sheet.tokens) and "," in sheet.gap(end)
    ):
        start = start if start is not None else end
        start += sheet.word(start) in ("the", "in", "under")
        ends = range(min(len(sheet.tokens), start + _LONGEST_HEADING), start, -1)
        stop = next((at for at in ends if sheet.free(start, at) and headings.whole(sheet.phrase(start, at))), None)
        if stop is None:
            return
        yield _mark(sheet, start, stop, headings.whole(sheet.phrase(start, stop)), "enumeration")
        end = stop


def _whole(sheet: Sheet, headings: Headings, spoken: bool) -> Mark | None:
    """A heading that is all that a question says, or all that it adds to a conversation about a section."""
    content = sheet.content()
    ranges = [(0, len(sheet.tokens))]
    if content:
        ranges.append((content[0], content[-1] + 1))
        ranges += [(start, content[-1] + 1) for start in range(content[0]) if spoken]
    for start, end in ranges:
        phrase = sheet.phrase(start, end)
        if phrase.split()[-1:] and phrase.split()[-1].isdecimal():
            continue
        keys = headings.whole(phrase) or (headings.named(phrase) if spoken and content else [])
        if not keys or not sheet.free(start, end) or any(not start <= i < end for i in content):
            continue
        says_nothing_else = end - start > 1 and all(_small(sheet, i) for i in range(start, end))
        kinds = end - start > 1 and sheet.cues.value(end - 1, "kind") is not None
        if end - start >= _TELLING_HEADING or says_nothing_else or spoken or kinds:
            return _mark(sheet, start, end, keys, "SECTION alone")
    return None


def _missing(sheet: Sheet, headings: Headings) -> list[Missing]:
    """A section that a question asks for by the word section and by a name that no heading has."""
    for at in sorted(sheet.cues.starts):
        stop = sheet.cues.after(at, "section_noun")
        if stop is None or sheet.taken[at]:
            continue
        content = [i for i in sheet.content() if sheet.word(i) not in _CALLED]
        before = [i for i in content if i < at]
        behind = [i for i in content if i >= stop]
        if sheet.word(stop) in ("on", "about", *_CALLED) and behind and not before:
            start, end = behind[0], behind[-1] + 1
        elif before and not behind and before[-1] == at - 1:
            start, end = before[0], at
        else:
            continue
        if sheet.cues.value(at - 1, "numbers") is not None:
            continue
        named = any(not sheet.cues.explains(i) and zipf(sheet.word(i)) < _COMMON for i in range(start, end))
        if named and end - start <= _LONGEST_MISSING and not any(sheet.word(i) == "many" for i in content):
            surface = sheet.take(start, end)
            sheet.take(min(start, at), max(end, stop))
            return [Missing(surface, "section")]
    return []


def _small(sheet: Sheet, i: int) -> bool:
    return sheet.cues.small(i)


def _ends(sheet: Sheet, i: int) -> bool:
    """Whether a phrase may end at token `i`."""
    if sheet.word(i) in ("that", "which", "but", "whose", "who"):
        return True
    return (
        all(sheet.cues.small(j) for j in range(i, len(sheet.tokens)))
        or sheet.taken[i]
        or sheet.breaks(i - 1, i + 1)
        or (
            sheet.cues.after(i, "and", "or", "place", "polite", "time", "since", "before", "exclude", "after")
            is not None
            and sheet.word(i) != "on"
        )
    )


def _asks_only(sheet: Sheet, end: int) -> bool:
    """Whether nothing in front of a token but words that ask, filters that were read, and kinds of works."""
    return all(
        i >= end
        or i in sheet.values
        or sheet.cues.explains(i)
        or sheet.cues.value(i, "kind")
        or zipf(sheet.word(i)) >= _COMMON
        for i in sheet.content()
    )


def _asks_what_is(sheet: Sheet, at: int) -> bool:
    """Whether the words before "in" ask what is there: "what is in X", "everything in X", "how many are in X"."""
    before = [sheet.word(i) for i in range(at)]
    asked = {"what", "whats", "everything", "anything", "all", "entries", "list", "many"} & set(before)
    return (
        bool(asked)
        and _asks_only(sheet, at)
        and at <= 6
        and before[-1]
        in (
            "is",
            "s",
            "what",
            "whats",
            "everything",
            "entries",
            "are",
            "papers",
            "there",
            "all",
            "things",
            "keep",
            "listed",
            "filed",
        )
    )
