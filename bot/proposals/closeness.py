"""Ranks the sections of a list by how close a paper is to the papers that they have."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bot.desk.opened_library import OpenedLibrary
from ingest.errors import EmbedderError
from ingest.library.model import Selection
from ingest.terms.text import folded

_NEIGHBOURS = 8
_SHARPNESS = 8.0
"""How much more the nearest papers count than others that are near: weights are exp(sharpness · cosine)."""

Section = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankedSection:
    """A section with its share of what speaks for any (0–1), and the paper of it that is nearest."""

    section: Section
    share: float
    nearest: str


def rank_sections(
    opened: OpenedLibrary, list_name: str, sections: Collection[Section], text: str, without: Collection[str] = ()
) -> list[RankedSection]:
    """Rank the sections of a list for a paper with this title and abstract, the closest first.

    The nearest papers of the list vote for their sections. Empty where vectors cannot be compared; papers of `without`
    have no vote.
    """
    embedder = opened.embedder
    if embedder is None:
        return []
    chosen = opened.library.select(Selection(lists=(list_name,))).papers
    papers = [paper_id for paper_id in chosen if paper_id not in without]
    if not papers:
        return []
    try:
        vector = embedder.embed(text).vector
    except EmbedderError:
        return []
    of_rows, matrix = opened.library.comparing.matrix(papers)
    if not of_rows:
        return []
    nearest: dict[str, float] = {}
    for paper_id, closeness in zip(of_rows, matrix @ np.asarray(vector, dtype=np.float32), strict=True):
        nearest[paper_id] = max(nearest.get(paper_id, -1.0), float(closeness))
    best = sorted(nearest, key=lambda paper_id: -nearest[paper_id])[:_NEIGHBOURS]
    votes: dict[Section, float] = defaultdict(float)
    first: dict[Section, str] = {}
    for paper in opened.papers(best):
        weight = float(np.exp(_SHARPNESS * nearest[paper.paper_id]))
        own = {path for name, path in paper.sections if name == list_name and path in sections}
        for path in own:
            votes[path] += weight / len(own)
            first.setdefault(path, paper.title)
    total = sum(votes.values())
    ranked = sorted(votes, key=lambda path: -votes[path])
    return [RankedSection(path, votes[path] / total, first[path]) for path in ranked]


def sections_named(text: str, sections: Sequence[Section]) -> list[Section]:
    """Return the sections that words name: by their whole path, their heading, or words of it."""
    wanted = folded(text.replace(">", " "))
    whole = [path for path in sections if folded(" ".join(path)) == wanted]
    headed = [path for path in sections if path and folded(path[-1]) == wanted]
    return whole or headed or [path for path in sections if wanted in folded(" ".join(path))]
