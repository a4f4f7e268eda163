"""Collects what a summary is based on: passages of a full text, an abstract, or list notes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.answering.model import Source
from bot.summaries.full_texts import FullTexts
from ingest.library.embedder import PassageVectors, Vector
from ingest.library.full_text_passages import passages_of_text
from ingest.library.model import FULL_TEXT, Basis, PaperRecord, Passage
from ingest.library.reader import Library
from ingest.library.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class PaperText:
    """The text of one paper that may be told and cited.

    `passages` are in the order of the text, all of one `basis`; none where only the title is known. `vectors` are those
    of passages and their sentences, by passage id, and `title_vector` that of the title, where they are at hand. For
    full texts `provider` says where they are from and `retrieved_at` when. `limit` says in plain words what could not
    be had.
    """

    paper: PaperRecord
    basis: Basis
    passages: tuple[Passage, ...]
    vectors: Mapping[str, PassageVectors] = field(default_factory=dict)
    title_vector: Vector | None = None
    provider: str = ""
    retrieved_at: datetime | None = None
    limit: str = ""


def text_in_library(library: Library, paper: PaperRecord) -> PaperText:
    """The text of a paper that the library holds: its abstract, else what the lists note, else nothing."""
    passages = library.passages([paper.paper_id]).get(paper.paper_id, [])
    vectors = library.comparing.vectors([paper.paper_id])
    titles = [
        vectors[each.passage_id] for each in passages if each.basis == "title only" and each.passage_id in vectors
    ]
    title = titles[0].vector if titles else None
    basis: Basis
    for basis in ("abstract", "list note"):
        found = tuple(passage for passage in passages if passage.basis == basis)
        if found:
            return PaperText(paper, basis, found, vectors, title)
    return PaperText(paper, "title only", (), vectors, title)


async def text_of(library: Library, paper: PaperRecord, full_texts: FullTexts | None) -> PaperText:
    """The text of a paper: its full text where the library or `full_texts` has it, else what the library holds.

    Without `full_texts`, full texts are not wanted.
    """
    held = await asyncio.to_thread(text_in_library, library, paper)
    if full_texts is None:
        return held
    if paper.full_text and (passages := await asyncio.to_thread(library.full_texts.of_paper, paper.paper_id)):
        provider = "arXiv" if passages[0].list is None else f"a file of {passages[0].list}"
        return PaperText(paper, FULL_TEXT, tuple(passages), title_vector=held.title_vector, provider=provider)
    found = await full_texts.get(paper)
    if isinstance(found, str):
        return replace(held, limit=f"{found}." if found else "")
    return PaperText(
        paper=paper,
        basis="full text",
        passages=await asyncio.to_thread(passages_of_text, found.sections, paper.paper_id, paper.title),
        title_vector=held.title_vector,
        provider=found.provider,
        retrieved_at=found.retrieved_at,
    )


def passages_as_sources(texts: Sequence[PaperText]) -> tuple[Source, ...]:
    """Every passage as a source of its own, numbered from 1, so that a statement cites its passage, not just a paper.

    A paper of which only the title is known is one source without passages.
    """
    parts: list[Source] = []
    for text in texts:
        for passage in text.passages or (None,):
            cited = (passage,) if passage is not None else ()
            parts.append(Source(len(parts) + 1, text.paper, text.basis, cited))
    return tuple(parts)


def spans_of(passage: Passage) -> tuple[tuple[int, int], ...]:
    """The spans of a passage's sentences."""
    return passage.spans or sentence_spans(passage.text)
