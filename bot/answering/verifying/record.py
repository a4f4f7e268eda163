"""Decides whether a claim states only what the lists know of a paper."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.answering.composing.draft import facts
from bot.answering.verifying.elements import Element, elements_of
from ingest.library.model import PaperRecord
from ingest.terms.organisations import find_organisations
from ingest.terms.patterns import lazy_pattern

_FACT_WORDS = (
    "paper work article survey title titled entitled list lists listed listing appear appeared published publish "
    "venue conference workshop section under abstract hand available author authors written wrote called named year "
    "presented come comes came organisation organization affiliation first seen added entry place others"
)
_MOST_UNRECORDED = 6
"""Words of an organisation's long name that the lists may write shorter."""

_SHORTEST_RUN = 3
"""Words of a title that must follow each other to be taken for a part of the title."""

_CAMPUS = lazy_pattern(r"\b(University of [A-Z]\w+), (?=[A-Z])")


def is_of_record(text: str, claim: Sequence[Element], paper: PaperRecord, names: tuple[str, ...]) -> bool:
    """Say whether `text`, whose elements are `claim`, states what the lists know of `paper` and nothing else.

    Words of its title count only where they stand as in the title: what a title is about proves nothing.
    """
    known = _record(facts(replace(paper, titles=())), names)
    titles = [_weighty(elements_of(title, names)) for title in paper.titles]
    if sum(each.key not in known for each in _left(_weighty(claim), titles)) > _MOST_UNRECORDED:
        return False
    stated = _weighty(elements_of(with_normal_organisations(text), names))
    left = _left(stated, titles)
    informs = len(left) < sum(each.kind != "self" for each in stated) or any(each.key not in _frame() for each in left)
    return informs and all(each.key in known for each in left) and not any(map(_ranks, stated, [*stated[1:], None]))


def _weighty(elements: Sequence[Element]) -> list[Element]:
    return [each for each in elements if each.weight]


def _left(stated: Sequence[Element], titles: Sequence[Sequence[Element]]) -> list[Element]:
    """What remains of `stated` without names of the paper, and runs of three words of a title or a whole one."""
    left: list[Element] = []
    place = 0
    while place < len(stated):
        run = max((_run(stated[place:], title) for title in titles), default=0)
        if not run and stated[place].kind != "self":
            left.append(stated[place])
        place += run or 1
    return left


def _run(stated: Sequence[Element], title: Sequence[Element]) -> int:
    """How many elements at the beginning of `stated` follow each other in `title`; 0 where they are too few."""
    longest = 0
    for start in range(len(title)):
        length = 0
        for one, other in zip(stated, title[start:], strict=False):
            if one.key != other.key:
                break
            length += 1
        longest = max(longest, length)
    return longest if longest >= min(_SHORTEST_RUN, len(title)) else 0


def _ranks(element: Element, following: Element | None) -> bool:
    """Whether the word ranks the paper: `the first`, but not `first seen`."""
    seen = following is not None and following.key in _keys_of_seeing()
    return element.group in ("rank", "cause", "negation") and not seen


@lru_cache(maxsize=1)
def _keys_of_seeing() -> frozenset[str]:
    return frozenset(_keys("seen listed added appeared published", ()))


def with_normal_organisations(text: str) -> str:
    """Give `text` with every organisation in the form that the lists use: `UC Berkeley` for its longer names."""
    text = _CAMPUS.sub(r"\1 ", text)
    for found in sorted(find_organisations(text), key=lambda each: -each.start):
        text = f"{text[: found.start]}{found.name}{text[found.end :]}"
    return text


@lru_cache(maxsize=512)
def _record(known: str, names: tuple[str, ...]) -> frozenset[str]:
    plain = " ; ".join(map(with_normal_organisations, known.split("\n")))
    return frozenset(_keys(plain, names)) | frozenset(_keys(plain, ())) | _frame()


@lru_cache(maxsize=1)
def _frame() -> frozenset[str]:
    """The words in which a fact of record is put."""
    return frozenset(_keys(_FACT_WORDS, ()))


def _keys(text: str, names: tuple[str, ...]) -> Iterator[str]:
    return (each.key for each in elements_of(text, names) if each.weight)
