"""Finds papers related to one: those that lists put beside it, and the nearest."""

import logging
from collections.abc import Sequence

import numpy as np

from bot.answering.composing.draft import Sentence
from bot.answering.model import Source
from bot.summaries.quoted_summary import SummarySentence
from ingest.errors import LibraryError
from ingest.library.model import PaperRecord
from ingest.library.reader import Library

_log = logging.getLogger(__name__)
_MOST = 3
_LOOKED_AT = 24
_SAME_SECTION = 0.1
"""What standing under the same heading counts, in units of cosine similarity."""

_LEAST = 0.45
"""Cosine, the section's share included, below which papers have little to do with each other."""


def related_papers(library: Library, paper: PaperRecord) -> list[PaperRecord]:
    """The papers most related to one, best first: those that the lists link to it, then the nearest in meaning."""
    linked = [each for each in library.papers(paper.related) if each.titles[0] != paper.titles[0]]
    _, own = library.comparing.matrix([paper.paper_id])
    if not len(own):
        return linked[:_MOST]
    middle = own.mean(axis=0)
    middle /= np.linalg.norm(middle)
    try:
        nearest = library.dense.nearest(middle, _LOOKED_AT)
    except LibraryError as error:
        _log.warning("no related papers: %s", error)
        return linked[:_MOST]
    papers = library.comparing.papers_of(passage_id for passage_id, _ in nearest)
    near: dict[str, float] = {}
    for passage_id, similarity in nearest:
        # A server may hold passages of other revisions; the catalogue knows only this one's.
        if passage_id in papers:
            near.setdefault(papers[passage_id], similarity)
    near.pop(paper.paper_id, None)
    headings = {(name, path[-1:]) for name, path in paper.sections}
    records = library.papers(list(near))
    for each in records:
        near[each.paper_id] += _SAME_SECTION * any((name, path[-1:]) in headings for name, path in each.sections)
    ranked = [each for each in sorted(records, key=lambda each: -near[each.paper_id]) if near[each.paper_id] >= _LEAST]
    return [*linked, *(each for each in ranked if each not in linked)][:_MOST]


def related_statements(paper: PaperRecord, sources: Sequence[Source]) -> list[SummarySentence]:
    """What is said of related papers: their titles as the catalogue has them, and where; no more is claimed."""
    return [
        SummarySentence("related", paper.paper_id, Sentence(_line(source.paper), (source.n,), stated=True))
        for source in sources
    ]


def _line(paper: PaperRecord) -> str:
    venue = next((f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues), "")
    section = next((path[-1] for _, path in paper.sections if path), "")
    where = ", ".join(part for part in (venue, f"under {section}" if section else "") if part)
    return f"“{paper.shown_title}”{f' ({where})' if where else ''}."
