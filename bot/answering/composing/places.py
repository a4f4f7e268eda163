"""Says where in full texts claims are from, and on what each source of an answer is based."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answering.model import Claim, Source
from ingest.library.full_text_passages import WITHIN
from ingest.library.model import FULL_TEXT, Basis, Passage

STRENGTH: tuple[Basis, ...] = ("full text", "abstract", "list note", "title only")
"""What a citation can be based on, the strongest first."""


def place_of(passage: Passage) -> str:
    """Return the section of a passage and its page, as they are cited: `§3.2 Design, p. 4`; empty without either."""
    section = (passage.section or "").rpartition(WITHIN)[2]
    page = f"p. {passage.page}" if passage.page else ""
    return ", ".join(filter(None, (section, page)))


def strongest(passages: Iterable[Passage]) -> Basis:
    """Return the strongest basis of passages; the title where there are none."""
    return min((passage.basis for passage in passages), key=STRENGTH.index, default=STRENGTH[-1])


def with_places(claims: Sequence[Claim], sources: Sequence[Source]) -> tuple[tuple[Claim, ...], tuple[Source, ...]]:
    """Add to claims the places in full texts that carry them, and base each source on what its claims are from.

    A source with passages of a full text of which no claim is made is based on its abstract, its notes or its title.
    """
    by_number = {source.n: source for source in sources}
    placed: list[Claim] = []
    used: dict[int, list[Passage]] = {}
    for claim in claims:
        places: dict[str, None] = {}
        for number in claim.sources:
            carrying = _carrying(claim, by_number[number])
            used.setdefault(number, []).extend(carrying)
            places |= dict.fromkeys(place for passage in carrying if (place := place_of(passage)))
        placed.append(replace(claim, places=tuple(places)))
    return tuple(placed), tuple(_based(source, used.get(source.n, ())) for source in sources)


def _carrying(claim: Claim, source: Source) -> list[Passage]:
    """The passages of a source's full text that hold a sentence on which a claim is based."""
    texts = [claim.text] if claim.quoted else [each.text for each in claim.based_on if each.n == source.n]
    sentences = [" ".join(text.split()) for text in texts]
    # What the abstract says as well is cited from there.
    others = " ".join(" ".join(each.text.split()) for each in source.passages if each.basis != FULL_TEXT)
    wanted = [sentence for sentence in sentences if sentence not in others]
    return [
        passage
        for passage in source.passages
        if passage.basis == FULL_TEXT and any(sentence in " ".join(passage.text.split()) for sentence in wanted)
    ]


def _based(source: Source, carrying: Sequence[Passage]) -> Source:
    if source.basis != FULL_TEXT or carrying:
        return source
    return replace(source, basis=strongest(passage for passage in source.passages if passage.basis != FULL_TEXT))
