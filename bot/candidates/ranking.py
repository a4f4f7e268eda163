"""Ranks candidates: how close each is to the sections of the lists, and who cites whom.

The closeness to a list is the cosine to its nearest paper; each doubling of the citations between a
candidate and the library counts as much as .05 of that.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Engine

from bot.desk.closeness import ListVectors, Neighbours, votes
from bot.desk.opened_library import OpenedLibrary
from bot.settings.candidates import CandidatesSettings
from bot.store.candidates import CandidateRanking, ClosestSection, StoredCandidate, set_rankings, set_vectors
from bot.store.database import Store
from ingest.errors import EmbedderError
from ingest.library.citations import stored_references
from ingest.library.vector_codec import decode_vectors

_WORTH_OF_CITATIONS = 0.05
_EMBEDDED_AT_ONCE = 32


def rank_candidates(
    opened: OpenedLibrary,
    store: Store,
    engine: Engine,
    waiting: Sequence[StoredCandidate],
    settings: CandidatesSettings,
) -> dict[int, CandidateRanking]:
    """Rank the candidates that wait, and save how; `engine` is that of the catalogue.

    Without an embedder only citations count.
    """
    vectors = _embedded(opened, store, waiting)
    near: dict[str, dict[int, Neighbours]] = {}
    for name in compared_lists(opened, settings):
        of_list = ListVectors(opened, name)
        near[name] = {number: of_list.nearest(vector) for number, vector in vectors.items()}
    ids = dict.fromkeys(paper_id for each in near.values() for found in each.values() for paper_id, _ in found)
    papers = {paper.paper_id: paper for paper in opened.papers(list(ids))}
    cites, cited_by = _citations(opened, engine, waiting)
    rankings: dict[int, CandidateRanking] = {}
    for candidate in waiting:
        number = candidate.candidate_id
        sections = []
        for name, found in near.items():
            own = found.get(number, ())
            voted = votes(own, papers, name)
            if own and voted:
                nearest, closeness = own[0]
                sections.append(ClosestSection(name, voted[0].section, round(closeness, 4), nearest))
        sections.sort(key=lambda each: -each.closeness)
        best = sections[0].closeness if sections else 0.0
        links = len(cites[number]) + len(cited_by[number])
        score = round(best + _WORTH_OF_CITATIONS * math.log2(1 + links), 4)
        rankings[number] = CandidateRanking(tuple(sections), tuple(cites[number]), tuple(cited_by[number]), score)
    set_rankings(store, rankings, opened.library.revision.number)
    return rankings


def compared_lists(opened: OpenedLibrary, settings: CandidatesSettings) -> list[str]:
    """Return the lists that candidates are compared with."""
    return [listed.name for listed in opened.library.lists() if not settings.lists or listed.name in settings.lists]


def _embedded(
    opened: OpenedLibrary, store: Store, waiting: Sequence[StoredCandidate]
) -> dict[int, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """Return the vectors of candidates by their ids; those that have none yet are embedded, once."""
    name = opened.library.revision.embedder
    missing = [each for each in waiting if each.vector is None or each.embedder != name]
    encoded = {each.candidate_id: each.vector for each in waiting if each.vector is not None and each.embedder == name}
    embedder = opened.embedder
    for first in range(0, len(missing), _EMBEDDED_AT_ONCE) if embedder is not None else ():
        assert embedder is not None
        try:
            fresh = {
                each.candidate_id: np.asarray(embedder.embed(text_of(each)).vector, dtype=np.float16).tobytes()
                for each in missing[first : first + _EMBEDDED_AT_ONCE]
            }
        except EmbedderError:
            break
        set_vectors(store, fresh, name)
        encoded |= fresh
    matrix = decode_vectors(list(encoded.values()))
    return dict(zip(encoded, matrix, strict=True))


def text_of(candidate: StoredCandidate) -> str:
    """Return the text by which a candidate is compared."""
    return f"{candidate.paper.title}. {candidate.paper.abstract}"


def _citations(
    opened: OpenedLibrary, engine: Engine, waiting: Sequence[StoredCandidate]
) -> tuple[Mapping[int, list[str]], Mapping[int, list[str]]]:
    """Return the papers of the library that each candidate cites, and those that cite it."""
    cites: dict[int, list[str]] = defaultdict(list)
    cited_by: dict[int, list[str]] = defaultdict(list)
    of_key = {key.casefold(): each.candidate_id for each in waiting for key in each.paper.keys}
    here = set(opened.library.paper_ids())
    owners: dict[str, str] = {}
    for paper_id, own, references in stored_references(engine):
        if paper_id not in here:
            continue
        owners |= {key.casefold(): paper_id for key in own}
        for number in dict.fromkeys(of_key[key] for each in references if (key := each.casefold()) in of_key):
            if paper_id not in cited_by[number]:
                cited_by[number].append(paper_id)
    wanted = dict.fromkeys(key for each in waiting for key in each.paper.references)
    found = opened.look_up([key for key in wanted if key.startswith(("arxiv:", "doi:"))])
    for each in waiting:
        cited = [*(paper_id for key in each.paper.references for paper_id in found.get(key, ()))]
        cited += [owners[key.casefold()] for key in each.paper.references if key.casefold() in owners]
        cites[each.candidate_id] = list(dict.fromkeys(cited))
    return cites, cited_by
