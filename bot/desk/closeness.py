"""Ranks the sections of a list by how close a paper is to the papers that they have."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.desk.opened_library import OpenedLibrary
from ingest.errors import EmbedderError
from ingest.library.model import PaperRecord, Selection
from ingest.terms.text import folded

NEIGHBOURS = 8
_SHARPNESS = 8.0
"""How much more the nearest papers count than others that are near: weights are exp(sharpness · cosine)."""

Section = tuple[str, ...]
Neighbours = Sequence[tuple[str, float]]
"""Ids of papers with their cosines to something, the nearest first."""


@dataclass(frozen=True, slots=True)
class RankedSection:
    """A section with its share of what speaks for any (0–1), and the paper of it that is nearest."""

    section: Section
    share: float
    nearest: str


class ListVectors:
    """The vectors of a list's papers, read once to compare many papers with them."""

    def __init__(self, opened: OpenedLibrary, list_name: str, without: Collection[str] = ()) -> None:
        """Read the vectors of the papers of a list but those of `without`."""
        chosen = opened.library.select(Selection(lists=(list_name,))).papers
        papers = [paper_id for paper_id in chosen if paper_id not in without]
        rows, self._matrix = opened.library.comparing.matrix(papers)
        self._ids = list(dict.fromkeys(rows))
        number = {paper_id: at for at, paper_id in enumerate(self._ids)}
        self._of_rows = np.array([number[paper_id] for paper_id in rows], dtype=np.int64)

    def nearest(self, vector: NDArray[np.float32]) -> Neighbours:
        """Return the papers nearest to a vector of unit length, each by the passage of it that is nearest."""
        if not self._ids:
            return []
        best = np.full(len(self._ids), -1.0, dtype=np.float32)
        np.maximum.at(best, self._of_rows, self._matrix @ vector)
        order = np.argsort(-best, kind="stable")[:NEIGHBOURS]
        return [(self._ids[at], float(best[at])) for at in order]


def rank_sections(
    opened: OpenedLibrary, list_name: str, sections: Collection[Section], text: str, without: Collection[str] = ()
) -> list[RankedSection]:
    """Rank the sections of a list for a paper with this title and abstract, the closest first.

    The nearest papers of the list vote for their sections. Empty where vectors cannot be compared; papers of `without`
    have no vote.
    """
    if opened.embedder is None:
        return []
    try:
        vector = np.asarray(opened.embedder.embed(text).vector, dtype=np.float32)
    except EmbedderError:
        return []
    near = ListVectors(opened, list_name, without).nearest(vector)
    papers = {paper.paper_id: paper for paper in opened.papers([paper_id for paper_id, _ in near])}
    return votes(near, papers, list_name, sections)


def votes(
    near: Neighbours, papers: Mapping[str, PaperRecord], list_name: str, sections: Collection[Section] | None = None
) -> list[RankedSection]:
    """Rank the sections of a list, all where none are named, by the votes of neighbours, whose records are by id."""
    shares: dict[Section, float] = defaultdict(float)
    first: dict[Section, str] = {}
    for paper_id, closeness in near:
        paper = papers.get(paper_id)
        if paper is None:
            continue
        own = {path for name, path in paper.sections if name == list_name and (sections is None or path in sections)}
        for path in own:
            shares[path] += float(np.exp(_SHARPNESS * closeness)) / len(own)
            first.setdefault(path, paper.title)
    total = sum(shares.values())
    ranked = sorted(shares, key=lambda path: -shares[path])
    return [RankedSection(path, shares[path] / total, first[path]) for path in ranked]


def sections_named(text: str, sections: Iterable[Section]) -> list[Section]:
    """Return the sections that words name: by their whole path, their heading, or words of it."""
    sections = list(sections)
    wanted = folded(text.replace(">", " "))
    whole = [path for path in sections if folded(" ".join(path)) == wanted]
    headed = [path for path in sections if path and folded(path[-1]) == wanted]
    return whole or headed or [path for path in sections if wanted in folded(" ".join(path))]
