"""Decides whether a claim states only what the lists know of a paper."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.answering.composing.draft import facts
from bot.answering.verifying.elements import Element, elements_of
from ingest.library.model import PaperRecord
from ingest.terms.organisations import find_organisations

_FACT_WORDS = (
    "paper work article survey title titled entitled list lists listed listing appear appeared published publish "
    "venue conference workshop section under abstract hand available author authors written wrote called named year "
    "presented come comes came organisation organization affiliation first seen added entry place others"
)
_MOST_UNRECORDED = 6
"""Words of an organisation's long name that the lists may write shorter."""

_CAMPUS = re.compile(r"\b(University of [A-Z]\w+), (?=[A-Z])")


def is_of_record(text: str, claim: Sequence[Element], paper: PaperRecord, names: tuple[str, ...]) -> bool:
    """Say whether `text`, whose elements are `claim`, states what the lists know of `paper` and nothing else."""
    known = _record(facts(paper), names)
    if sum(1 for each in claim if each.weight and each.kind != "self" and each.key not in known) > _MOST_UNRECORDED:
        return False
    claim = [each for each in elements_of(with_normal_organisations(text), names) if each.weight]
    stated = [each for each in claim if each.kind != "self"]
    return all(each.key in known for each in stated) and any(each.key not in _frame() for each in stated)


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
