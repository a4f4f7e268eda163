"""What a question leaves out: "but not from Microsoft", "except dLoRA", "excluding 2025", "no surveys please".

Only what can be told exactly is left out: works by name, and one filter at a time. Negated topics ("not about
training", "serving without PagedAttention") stay what they are, words of the question.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention
from ingest.library.model import Selection

_EXCLUDES = re.compile(
    r"(?:\b(?:but|and|though|just|only) )?(?:"
    r"\b(?P<strong>except(?:ing)?(?: for)?|exclud(?:e|es|ing)|other than|apart from|aside from|besides|minus"
    r"|(?<=everything )but|(?<=all )but(?= the| those)|leav(?:e|ing) out|not counting|not including|ignoring"
    r"|(?<=but )not|(?<=and )not|(?<=[(,;] )not|(?<=[(,;])not)\b"
    r"|\b(?P<weak>without|w/o|non(?=[- ])|not(?! (?:only|just|necessarily|even|yet|sure)\b)"
    r"|(?:is|are|was|were|do|does|did|have|has)n['’]?t)(?![\w/])"
    r"|(?:(?<=[(,;] )|(?<=[(,;])|(?<=but )|(?<=and )|(?<=with )|^\W*)(?P<none>no|nothing)\b)",
    re.I,
)
_ONLY = re.compile(r"\bnothing (?:else )?(?:but|except(?: for)?|other than|than|besides|apart from)\b", re.I)
"""What leaves out all but what follows, and so is no exclusion of it."""
_HARD_END = re.compile(r"[.;?!)\n](?!\w)|\b(?:but|please|pls)\b|,\s*(?=(?:just|only|rather|instead)\b)|$", re.I)
_SOFT_END = re.compile(
    r",|\s(?=(?:about|on|for|that|which|with|from|in|by|at|and|or|nor|please|pls|published|since|before|after|only"
    r"|newest|latest|oldest|sorted|ordered|papers?|works?)\b)",
    re.I,
)
_GOES_ON = re.compile(
    r"\s*,?\s*(?:(?:or|nor)\b(?: (?:not|no)\b)?|and\b(?! (?:from|by|in|at|since|before|only)\b))", re.I
)
_TOPIC = re.compile(
    r"^\W*(?:those |the ones |papers |works |anything |stuff )*(?:about|on|for|regarding|using)\b", re.I
)
_BESIDE_NAME = re.compile(r"(?:the|that|this|one|ones|paper|papers|system|work|itself|from|for|of|and|or|\W)*", re.I)
_MOST = 3
_MOST_ENDS = 10
_NOT_FILTERS = ("paper_ids", "every_organisation", "without", "excluding")


@dataclass(frozen=True, slots=True)
class Excluded:
    """What is left out: filters whose papers are, works that are, and the words by which the works were named."""

    selections: tuple[Selection, ...] = ()
    works: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


Read = Callable[[str], tuple[Selection, tuple[Mention, ...]] | None]
"""Reads words as filters and names of works; None where they hold anything else."""


def find_excluded(sheet: Sheet, read: Read) -> Excluded:
    """Take what a question leaves out, where all of it can be read."""
    if (only := _ONLY.search(sheet.text)) and sheet.free_span(*only.span()):
        sheet.take_span(*only.span())
    found = Excluded()
    at = 0
    for _ in range(_MOST):
        match = next((each for each in _EXCLUDES.finditer(sheet.text, at) if sheet.free_span(*each.span())), None)
        if match is None:
            return found
        at = match.end()
        part = _part(sheet.text, at, match, read)
        if part is None:
            continue
        end, excluded = part
        sheet.take_span(match.start(), end, said=True)
        found = _with(found, excluded)
        at = end
    return found


def _part(text: str, start: int, match: re.Match[str], read: Read) -> tuple[int, Excluded] | None:
    """Where what is left out ends, with everything that is joined to it by "or"."""
    hard = _hard_end(text, start)
    found: Excluded | None = None
    end = start
    while (next_part := _longest(text, start, hard, match, read)) is not None:
        end, excluded = next_part
        found = excluded if found is None else _with(found, excluded)
        joined = _GOES_ON.match(text, end, hard)
        if joined is None:
            break
        start = joined.end()
    return None if found is None else (end, found)


def _longest(text: str, start: int, hard: int, match: re.Match[str], read: Read) -> tuple[int, Excluded] | None:
    """The longest run of words from `start` that is read as one thing left out."""
    if _TOPIC.match(text, start, hard):
        return None
    for end in _ends(text, start, hard):
        said = text[start:end].strip()
        if excluded := _read(said, match, read):
            return end, excluded
    return None


def _read(said: str, match: re.Match[str], read: Read) -> Excluded | None:
    for words in (said, f"with {said}") if said else ():
        understood = read(words)
        if understood is None:
            continue
        selection, mentions = understood
        facets = [
            f.name
            for f in fields(Selection)
            if f.name not in _NOT_FILTERS and getattr(selection, f.name) != getattr(Selection(), f.name)
        ]
        if len(facets) == 1 and not mentions:
            return Excluded(selections=(selection,))
        if mentions and not facets and match["strong"] and _only_names(said, mentions):
            works = tuple(dict.fromkeys(paper for mention in mentions for paper in mention.paper_ids))
            return Excluded(works=works, names=tuple(mention.surface for mention in mentions))
    return None


def _only_names(said: str, mentions: tuple[Mention, ...]) -> bool:
    for mention in mentions:
        said = said.replace(mention.surface, " ")
    return _BESIDE_NAME.fullmatch(said) is not None


def _hard_end(text: str, start: int) -> int:
    found = _HARD_END.search(text, start)
    return found.start() if found else len(text)


def _ends(text: str, start: int, hard: int) -> Iterator[int]:
    """Where the words that are left out may end, the last place first."""
    soft = [each.start() for each in _SOFT_END.finditer(text, start, hard) if each.start() > start]
    yield from list(dict.fromkeys((hard, *reversed(soft))))[:_MOST_ENDS]


def _with(first: Excluded, second: Excluded) -> Excluded:
    return Excluded(
        tuple(dict.fromkeys((*first.selections, *second.selections))),
        tuple(dict.fromkeys((*first.works, *second.works))),
        tuple(dict.fromkeys((*first.names, *second.names))),
    )
