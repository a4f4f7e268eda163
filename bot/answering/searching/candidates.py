"""Finds the papers that are worth ranking: by words and by meaning, fused by rank."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.answering.searching.allowed import Allowed
from bot.answering.searching.rank import nearest_first
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.state import BY_WORDS_ALONE, Query, SearchState
from ingest.errors import LibraryError, StorageError
from ingest.library.embedder import Vector
from ingest.library.passage_vectors import matrix_of

POOL = 60
"""Papers that are ranked together, whatever number is asked for: what comes first must not depend on it."""
_DEEP = 100
"""How far down the papers found by words and those found by meaning are looked at for the pool."""
_FUSION = 60
"""The usual constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""
_WIDENED = 0.3
"""How much a term of the thesaurus counts in lexical search against a word that was typed."""
_EXACT_UP_TO = 800
"""Papers among which all vectors are compared; among more, the nearest of the whole index are taken, and filtered. The
index finds them nearly: in a small library, where it saves nothing, it would find others after every building."""
_EXACT_OF_ALLOWED = 1_500
"""The same where filters leave so many papers: for enough of them to be among the nearest of the whole index, thousands
of neighbours would have to be taken, and each costs as much as comparing a vector that is held in memory."""
_OVERFETCH = 20
"""How many times as many neighbours as are wanted are taken at most, for filters to leave enough of them."""
_MARGIN = 1.1
"""How many more to find than filters would leave at random."""


def candidates(
    cached: CachedLibrary, search: SearchState, allowed: Allowed | None, k: int
) -> tuple[list[str], list[str]]:
    """Return the papers worth ranking together, and where more are asked for than these, further ones after them.

    Of the papers found by words and those found by meaning, in every wording, some are kept by reciprocal rank
    fusion: reading a paper's passages and vectors costs more than anything else in a large library.
    """
    pool = _fused(cached, search, allowed, _DEEP)[:POOL]
    if k <= len(pool):
        return pool, []
    further = [each for each in _fused(cached, search, allowed, max(_DEEP, k)) if each not in pool]
    return pool, further[: k - len(pool)]


def _fused(cached: CachedLibrary, search: SearchState, allowed: Allowed | None, most: int) -> list[str]:
    """Return papers by reciprocal rank fusion of those found by words and by meaning, `most` of each."""
    fused: defaultdict[str, float] = defaultdict(float)
    for query in search.queries:
        rankings: list[Sequence[str]] = [_by_words(cached, search, query, allowed, most)]
        if query.vectors is not None:
            rankings.append(_near(cached, search, query.vectors.vector, allowed, most))
            search.lap("dense")
        for ranking in rankings:
            for rank, paper_id in enumerate(ranking, start=1):
                fused[paper_id] += 1 / (_FUSION + rank)
    return sorted(fused, key=lambda each: (-fused[each], each))


def _by_words(
    cached: CachedLibrary, search: SearchState, query: Query, allowed: Allowed | None, most: int
) -> list[str]:
    """Return the papers that hold a query's words, best first, and note their scores as shares of the best one."""
    also = dict.fromkeys(query.asked.term_weights, _WIDENED)
    index = cached.library.lexical
    if allowed is None:
        hits = dict(index.search(query.text, most, also=also))
    elif allowed.ids is not None:
        hits = dict(index.search(query.text, most, within=allowed.ids, also=also))
    else:
        hits = _words_of_allowed(cached, query, allowed, most, also)
    best = max(hits.values(), default=1.0)
    query.lexical = {paper_id: score / best for paper_id, score in hits.items()}
    search.lap("lexical")
    return list(hits)


def _words_of_allowed(
    cached: CachedLibrary, query: Query, allowed: Allowed, most: int, also: Mapping[str, float]
) -> dict[str, float]:
    """Return the scores of papers found by words: of more, where filters leave few of the first."""
    for wanted in _more_and_more(cached, allowed, most):
        every = dict(cached.library.lexical.search(query.text, wanted, also=also))
        papers = allowed.among(every)
        if len(papers) >= most or len(every) < wanted:
            break
    return {paper_id: every[paper_id] for paper_id in papers[:most]}


def _near(
    cached: CachedLibrary, search: SearchState, vector: Vector, allowed: Allowed | None, most: int
) -> Sequence[str]:
    """Return the papers of the passages nearest to the question, nearest first."""
    if cached.library.lexical.count <= _EXACT_UP_TO:
        papers = nearest_first(*cached.matrix(), vector)
        return (papers if allowed is None else allowed.among(papers))[:most]
    if allowed and allowed.ids is not None and allowed.count <= _EXACT_OF_ALLOWED:
        return nearest_first(*matrix_of(cached.encoded_vectors(sorted(allowed.ids))), vector)[:most]
    try:
        return _nearly_nearest(cached, vector, allowed, most)
    except (LibraryError, StorageError):
        search.degraded.append(BY_WORDS_ALONE)
        return []


def _nearly_nearest(cached: CachedLibrary, vector: Vector, allowed: Allowed | None, most: int) -> Sequence[str]:
    """Return the papers that the index of vectors finds: of more neighbours, where filters leave few of the first."""
    if allowed is None:
        return list(dict.fromkeys(cached.paper_of(cached.library.nearest(vector, 2 * most)).values()))[:most]
    for wanted in _more_and_more(cached, allowed, 2 * most):
        nearest = cached.library.nearest(vector, wanted)
        papers = allowed.among(cached.paper_of(nearest).values())
        if len(papers) >= most:
            break
    return papers[:most]


def _more_and_more(cached: CachedLibrary, allowed: Allowed, wanted: int) -> Iterator[int]:
    """Yield how many to find for filters to leave so many: if they took papers at random, then more."""
    at_random = wanted * cached.library.lexical.count / max(allowed.count, 1) * _MARGIN
    largest = wanted * _OVERFETCH
    while at_random < largest:
        yield math.ceil(at_random)
        at_random *= 4
    yield largest
