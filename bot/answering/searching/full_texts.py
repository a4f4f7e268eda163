"""Finds passages of full texts by the words of a question, to be ranked beside abstracts."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from bot.answering.searching.allowed import Allowed
from bot.answering.searching.asked import AskedWords
from bot.answering.searching.rank import Match, match_passages
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.state import Query, SearchState
from ingest.library.full_text_words import PassageWords
from ingest.library.lexical import PaperWords
from ingest.library.model import FULL_TEXT, Passage
from ingest.library.words import analyse

_DEEP = 40
"""Passages that are looked at among all full texts, and as many again of the papers that a question names."""
_MOST_OF_A_PAPER = 3


def find_in_full_texts(
    cached: CachedLibrary, search: SearchState, allowed: Allowed | None, named: Collection[str]
) -> list[str]:
    """Return the papers whose full texts have passages with a query's words, best first, and note the passages.

    `named` are papers that are ranked whatever their words, of which passages are noted as well.
    """
    found: dict[str, None] = {}
    for query in search.queries:
        hits = _search(cached, query, allowed)
        if named:
            hits += cached.library.full_texts.search(list(query.asked.weights), _DEEP, named)
        query.passages = _of_papers(hits)
        found |= dict.fromkeys(query.passages)
    search.lap("full texts")
    return list(found)


def full_text_matches(cached: CachedLibrary, query: Query, paper_ids: Collection[str]) -> dict[str, list[Match]]:
    """Compare the noted passages of these papers with a query, as wholes; their best sentences are told by words."""
    hits = {paper_id: every for paper_id, every in query.passages.items() if paper_id in paper_ids}
    ids = [hit.passage_id for every in hits.values() for hit in every]
    if not ids:
        return {}
    passages = cached.full_text_passages(ids)
    similar = _similarities(cached, query, ids)
    matches: dict[str, list[Match]] = {}
    for paper_id, every in hits.items():
        for hit in every:
            if (passage := passages.get(hit.passage_id)) is None:
                continue
            whole = similar.get(hit.passage_id) if query.vectors is not None else query.asked.coverage(hit.words)
            if whole is not None:
                best = _best_sentence(passage, query.asked)
                matches.setdefault(paper_id, []).append(Match(hit.passage_id, FULL_TEXT, whole, whole, best))
    return matches


def with_full_text(words: PaperWords, query: Query, paper_id: str) -> PaperWords:
    """Return a paper's words together with those of the noted passage of its full text that covers the query best.

    A whole full text has nearly every word; what counts is what one passage says.
    """
    every = query.passages.get(paper_id)
    if not every:
        return words
    best = max(every, key=lambda hit: query.asked.coverage(hit.words))
    return PaperWords(words.title, words.every | best.words)


def _search(cached: CachedLibrary, query: Query, allowed: Allowed | None) -> list[PassageWords]:
    stems = list(query.asked.weights)
    texts = cached.library.full_texts
    if allowed is None:
        return texts.search(stems, _DEEP)
    if allowed.ids is not None:
        return texts.search(stems, _DEEP, allowed.ids)
    hits = texts.search(stems, 4 * _DEEP)
    taken = set(allowed.among(hit.paper_id for hit in hits))
    return [hit for hit in hits if hit.paper_id in taken][:_DEEP]


def _of_papers(hits: Sequence[PassageWords]) -> dict[str, list[PassageWords]]:
    """The best passages of each paper, each passage once."""
    found: dict[str, list[PassageWords]] = {}
    for hit in sorted(hits, key=lambda each: -each.score):
        every = found.setdefault(hit.paper_id, [])
        if len(every) < _MOST_OF_A_PAPER and hit.passage_id not in {each.passage_id for each in every}:
            every.append(hit)
    return found


def _similarities(cached: CachedLibrary, query: Query, passage_ids: Sequence[str]) -> Mapping[str, float]:
    """How similar the meaning of passages is to a query's; passages without vectors are left out."""
    if query.vectors is None:
        return {}
    briefs = list(cached.library.comparing.in_full_texts(passage_ids).values())
    return {match.passage_id: match.similarity for match in match_passages(query.vectors.vector, briefs)}


def _best_sentence(passage: Passage, asked: AskedWords) -> int | None:
    covered = [asked.coverage(set(analyse(passage.text[begin:end]))) for begin, end in passage.spans]
    return int(np.argmax(covered)) if covered else None
