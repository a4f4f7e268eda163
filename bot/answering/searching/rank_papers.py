"""Ranks papers: compares their texts with every wording of a question."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bot.answering.searching.asked import AskedWords
from bot.answering.searching.full_texts import full_text_matches, with_full_text
from bot.answering.searching.rank import (
    NO_TOKENS,
    Match,
    Signals,
    TokenMatch,
    Weights,
    match_passages,
    match_tokens,
    ranking_weights,
    signals,
)
from bot.answering.searching.reranker import Reranker, RerankerError
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.state import Query, SearchState
from ingest.library.lexical import PaperWords
from ingest.library.model import Passage
from ingest.library.words import analyse

_log = logging.getLogger(__name__)

NOT_RERANKED = "The reranker is not available, so the papers are in the order of the search."
_NO_WORDS = PaperWords(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what speaks for it by each wording of the question, its score, and its passages, best first."""

    paper_id: str
    by_wording: tuple[Signals, ...]
    score: float
    matches: tuple[Match, ...]

    @property
    def signals(self) -> Signals:
        """Return what speaks for it by the question's own wording."""
        return self.by_wording[0]


def rank_papers(cached: CachedLibrary, search: SearchState, paper_ids: Sequence[str]) -> list[Ranked]:
    """Return papers with what speaks for them, best first; several wordings count alike."""
    if not paper_ids:
        return []
    words = cached.words(paper_ids)
    search.lap("words")
    by_query = [_matches(cached, search, query, paper_ids) for query in search.queries]
    ranked = []
    spoken: dict[str, list[Signals]] = {}
    for paper_id in paper_ids:
        spoken[paper_id] = [
            signals(
                with_full_text(words.get(paper_id, _NO_WORDS), query, paper_id),
                query.asked,
                matches.get(paper_id, []) if query.vectors is not None else [],
                query.lexical.get(paper_id, 0.0),
                tokens.get(paper_id, NO_TOKENS),
            )
            for query, (matches, tokens) in zip(search.queries, by_query, strict=True)
        ]
    expanded = any(each.expansion is not None for every in spoken.values() for each in every)
    tokens_known = any(each.tokens is not None for every in spoken.values() for each in every)
    weights = [_weights(query, tokens=tokens_known, expansions=expanded) for query in search.queries]
    for paper_id, speaking in spoken.items():
        score = sum(each.score(own) for each, own in zip(speaking, weights, strict=True))
        shown = [each for each in by_query[0][0].get(paper_id, []) if each.basis != "expansion"]
        shown.sort(key=_best_passage_first)
        ranked.append(Ranked(paper_id, tuple(speaking), score / len(speaking), tuple(shown)))
    search.lap("rank")
    return sorted(ranked, key=best_first)


def rerank(cached: CachedLibrary, reranker: Reranker | None, search: SearchState, ranked: list[Ranked]) -> list[Ranked]:
    """Return papers with the first of them in the order of the reranker, where there is one and it answers."""
    if reranker is None or len(ranked) < 2:
        return ranked
    best, others = ranked[: reranker.papers], ranked[reranker.papers :]
    passages = cached.passages([each.paper_id for each in best])
    texts = ["\n".join(each.text for each in passages.get(one.paper_id, ())) for one in best]
    try:
        scores = reranker.scores(search.own.text, texts)
    except RerankerError as error:
        _log.warning("papers keep the order of the search: %s", error)
        search.degraded.append(NOT_RERANKED)
        return ranked
    finally:
        search.lap("rerank")
    order = sorted(range(len(best)), key=lambda at: -scores[at])
    return [*(best[at] for at in order), *others]


def best_first(ranked: Ranked) -> tuple[float, str]:
    """Return the key that sorts papers by their score, equal ones by id."""
    return -ranked.score, ranked.paper_id


def strength(match: Match) -> float:
    """Return the similarity of a passage or of its best sentence, whichever is greater."""
    return max(match.similarity, match.sentence_similarity)


def _matches(
    cached: CachedLibrary, search: SearchState, query: Query, paper_ids: Sequence[str]
) -> tuple[dict[str, list[Match]], dict[str, TokenMatch]]:
    """Compare the passages of papers with a query, by meaning where it has vectors, else by words.

    Returns the matches of each paper's passages, and how well its tokens match.
    """
    matches, tokens = _own_matches(cached, search, query, paper_ids)
    for paper_id, found in full_text_matches(cached, query, paper_ids).items():
        matches[paper_id] = [*matches.get(paper_id, ()), *found]
    return matches, tokens


def _own_matches(
    cached: CachedLibrary, search: SearchState, query: Query, paper_ids: Sequence[str]
) -> tuple[dict[str, list[Match]], dict[str, TokenMatch]]:
    if query.vectors is None:
        passages = cached.passages(paper_ids)
        search.lap("read")
        matches = {
            paper_id: [_match_by_words(each, query.asked) for each in every] for paper_id, every in passages.items()
        }
        search.lap("compare")
        return matches, {}
    briefs = cached.briefs(paper_ids)
    search.lap("read")
    every_brief = [each for every in briefs.values() for each in every]
    flat = iter(match_passages(query.vectors.vector, every_brief))
    matches = {paper_id: list(islice(flat, len(every))) for paper_id, every in briefs.items()}
    search.lap("compare")
    tokens = match_tokens(query.vectors, briefs)
    search.lap("tokens")
    return matches, tokens


def _weights(query: Query, *, tokens: bool, expansions: bool) -> Weights:
    if query.vectors is None:
        return ranking_weights("words")
    return ranking_weights("tokens" if tokens else "vectors", expansions=expansions)


def _match_by_words(passage: Passage, asked: AskedWords) -> Match:
    """Compare a passage with the question's words alone, for want of vectors."""
    covered = [asked.coverage(set(analyse(passage.text[begin:end]))) for begin, end in passage.spans]
    at = int(np.argmax(covered)) if covered else None
    whole = asked.coverage(set(analyse(f"{passage.heading} {passage.text}")))
    return Match(passage.passage_id, passage.basis, whole, whole if at is None else covered[at], at)


def _best_passage_first(match: Match) -> tuple[bool, float]:
    """Return the key that sorts passages; a title is in every other passage's heading as well, so it comes last."""
    return match.basis == "title only", -strength(match)
