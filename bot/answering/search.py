"""From a search plan to what was found: candidates by words and by meaning, ranked exactly, grouped by paper."""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from bot.answering.model import Evidence, Intent, PaperHit, SearchPlan, SearchResult
from bot.answering.searching.allowed import Allowed, allowed_by
from bot.answering.searching.asked import AskedWords, asked_words
from bot.answering.searching.fields import QuestionEmbedder
from bot.answering.searching.ordering import in_order, per_year
from bot.answering.searching.rank import (
    NO_TOKENS,
    Match,
    Signals,
    TokenMatch,
    Weights,
    match_passages,
    match_tokens,
    nearest_first,
    ranking_weights,
    signals,
)
from bot.answering.searching.relevance import answered, lacks_a_filter, why_empty, why_irrelevant, why_lacking
from bot.answering.searching.reranker import Reranker, RerankerError
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.thesaurus import field_thesaurus
from ingest.errors import EmbedderError, LibraryError, StorageError
from ingest.library.embedder import QuestionVectors, Vector
from ingest.library.lexical import PaperWords
from ingest.library.model import Passage
from ingest.library.selecting import Selected
from ingest.library.words import analyse

_log = logging.getLogger(__name__)

BY_WORDS_ALONE = "The meaning of the question could not be compared, so the search went by words alone."
NOT_RERANKED = "The reranker is not available, so the papers are in the order of the search."
_POOL = 60
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
_OVERFETCH = 20
"""How many times as many neighbours as are wanted are taken at most, for filters to leave enough of them."""
_NEAR_THE_BEST = 0.7
"""Which share of the best score makes a paper one of those of which the newest are asked for."""
_SPEAKING_OF = 0.15
"""What it counts beside a named paper to speak of it, or to be spoken of by it, in units of cosine similarity."""
_NO_WORDS = PaperWords(frozenset(), frozenset())


@dataclass(slots=True)
class _Query:
    """One wording of what is asked: the question's own, or another that was made of it."""

    text: str
    asked: AskedWords
    vectors: QuestionVectors | None = None
    lexical: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Search:
    """One search under way: the plan, its wordings (the question's own first), and what is known so far."""

    plan: SearchPlan
    queries: list[_Query]
    nearest_field: float | None = None
    degraded: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @property
    def own(self) -> _Query:
        """The question's own wording."""
        return self.queries[0]

    def lap(self, stage: str) -> None:
        """Add the time since the last lap to a stage."""
        now = time.perf_counter()
        self.timings[stage] = self.timings.get(stage, 0.0) + (now - self.started) * 1000
        self.started = now


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what speaks for it by the question's own wording, its score, and its passages, best first."""

    paper_id: str
    signals: Signals
    score: float
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What decided a search: all candidates with their signals, best first, the words asked for and the numbers.

    `probability` is that of the best papers answering what is asked, from 0 to 1, None where nothing was found;
    `allowed` says of each paper that was asked about whether the filters take it.
    """

    ranked: tuple[Ranked, ...]
    asked: AskedWords
    nearest_field: float | None
    probability: float | None
    refusal: str | None
    allowed: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The papers that one search weighs, best first, the question's words, and how near it is to another field."""

    asked: AskedWords
    ranked: tuple[Ranked, ...]
    nearest_field: float | None


class Searcher:
    """Searches one library. Safe to use from several threads, as its parts are."""

    def __init__(
        self, cached: CachedLibrary, embedder: QuestionEmbedder | None, reranker: Reranker | None = None
    ) -> None:
        """Search the library of `cached`; without an embedder, searches go by words alone."""
        self._library = cached.library
        self._cached = cached
        self._embedder = embedder
        self._reranker = reranker

    def search(self, plan: SearchPlan, k: int = 10, page_size: int = 20) -> SearchResult:
        """Find what answers `plan`: at most `k` papers, or a page of a complete list.

        Never raises because the embedder is down: the result says in `degraded` that words alone were searched.
        Raises LibraryError when the library cannot be read.
        """
        if plan.about is not None:
            return SearchResult(plan, (), None, (), None, (), {})
        search = self._begun(plan)
        if plan.intent in ("list", "count"):
            return self._listed(search, page_size)
        allowed = self._allowed(search)
        if allowed and not allowed.count and (among := plan.selection.paper_ids):
            return self.search(_beyond(plan, len(among)), k, page_size)
        mentioned = list(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))
        self._embed(search)
        pool: list[str] = []
        further: list[str] = []
        if plan.intent not in ("summary", "compare") or not mentioned:
            pool, further = self._candidates(search, allowed, k)
        related = self._library.related_by_name(mentioned) if mentioned else set()
        if pool and related:
            taken = related if allowed is None else allowed.among(sorted(related))
            pool += [each for each in sorted(taken)[:_POOL] if each not in pool]
        first = sorted(self._ranked(search, mentioned), key=lambda each: mentioned.index(each.paper_id))
        rest = self._ranked(search, [each for each in pool if each not in mentioned])
        rest += self._ranked(search, [each for each in further if each not in mentioned])
        if related:
            rest = [replace(each, score=each.score + _SPEAKING_OF * (each.paper_id in related)) for each in rest]
            rest.sort(key=_best_first)
        likely = answered(search.own.asked, [each.signals for each in rest], search.nearest_field)
        rest = self._reranked(search, rest)
        refusal = why_irrelevant(plan, search.own.asked, likely)
        if refusal is not None and plan.without_topic is not None:
            return self.search(_without_topic(plan, plan.without_topic), k, page_size)
        if plan.order and refusal is None and not first:
            rest = self._dated(rest, plan, k)
        result = self._result(search, (first + rest)[: max(k, len(first))], refusal)
        return replace(result, probability=None if likely is None or first else round(likely.probability, 3))

    def weighed(self, plan: SearchPlan) -> Weighed:
        """Return the papers that a search for `plan` weighs against each other, with what speaks for each."""
        search = self._begun(plan)
        self._embed(search)
        pool, _ = self._candidates(search, self._allowed(search), 1)
        return Weighed(search.own.asked, tuple(self._ranked(search, pool)), search.nearest_field)

    def _begun(self, plan: SearchPlan) -> _Search:
        text = plan.text or " ".join(mention.surface for mention in plan.mentions) or plan.question
        wordings = dict.fromkeys((text, *plan.rewrites))
        asked = ((each, asked_words(each, self._library.lexical, field_thesaurus())) for each in wordings)
        return _Search(plan, [_Query(each, words) for each, words in asked])

    def examine(self, plan: SearchPlan, paper_ids: Sequence[str] = ()) -> Examined:
        """Return what decides a search by `plan`, and whether its filters take each of `paper_ids`."""
        search = self._begun(plan)
        allowed = self._allowed(search)
        taken = set(paper_ids) if allowed is None else set(allowed.among(paper_ids))
        self._embed(search)
        pool, _ = self._candidates(search, allowed, 1)
        every = dict.fromkeys((*pool, *(each for each in paper_ids if each in taken)))
        ranked = self._ranked(search, list(every))
        likely = answered(search.own.asked, [each.signals for each in ranked], search.nearest_field)
        refusal = why_irrelevant(plan, search.own.asked, likely)
        probability = None if likely is None else round(likely.probability, 3)
        allowed_of = {paper_id: paper_id in taken for paper_id in paper_ids}
        return Examined(tuple(ranked), search.own.asked, search.nearest_field, probability, refusal, allowed_of)

    def _listed(self, search: _Search, size: int) -> SearchResult:
        """Answer from the catalogue alone: every paper that the filters take, and of those the page asked for."""
        plan = search.plan
        selected = Selected((), ()) if lacks_a_filter(plan) else self._cached.select(plan.selection)
        told = per_year(selected) if plan.per_year else ()
        selected = in_order(selected, plan.order, plan.most) if plan.order else selected
        page = selected.papers[(plan.page - 1) * size : plan.page * size]
        passages = self._cached.passages(page)
        hits = tuple(
            PaperHit(paper, 0.0, tuple(Evidence(passage, 0.0, None) for passage in passages.get(paper_id, ())))
            for paper_id, paper in self._cached.papers(page).items()
        )
        refusal = None
        if not selected.papers and not selected.by_link:
            refusal = why_lacking(plan) or why_empty(plan)
        search.lap("select")
        return SearchResult(plan, hits, selected.papers, selected.by_link, refusal, (), search.timings, per_year=told)

    def _dated(self, ranked: Sequence[Ranked], plan: SearchPlan, k: int) -> list[Ranked]:
        """The best of what was found, by date; of what matches far less than the best nobody asks for the newest."""
        near = [each for each in ranked[:k] if each.score >= _NEAR_THE_BEST * ranked[0].score]
        years = {each: paper.year for each, paper in self._cached.papers([near.paper_id for near in near]).items()}
        dated = Selected(tuple(years), (), tuple(years.values()))
        places = {paper_id: at for at, paper_id in enumerate(in_order(dated, plan.order, plan.most).papers)}
        return sorted((each for each in near if each.paper_id in places), key=lambda each: places[each.paper_id])

    def _allowed(self, search: _Search) -> Allowed | None:
        """The papers that the filters take; None where there are no filters."""
        allowed = allowed_by(search.plan.selection, self._cached, self._library.lexical.count)
        search.lap("select")
        return allowed

    def _embed(self, search: _Search) -> None:
        if self._embedder is None:
            search.degraded.append(BY_WORDS_ALONE)
            return
        try:
            embedded = [self._embedder.embed(query.text) for query in search.queries]
            search.nearest_field = self._embedder.nearest_field(embedded[0].vector)
        except EmbedderError:
            search.degraded.append(BY_WORDS_ALONE)
        else:
            for query, vectors in zip(search.queries, embedded, strict=True):
                query.vectors = vectors
        search.lap("embed")

    def _candidates(self, search: _Search, allowed: Allowed | None, k: int) -> tuple[list[str], list[str]]:
        """Return the papers worth ranking together, and where more are asked for than these, further ones after them.

        Of the papers found by words and those found by meaning, in every wording, some are kept by reciprocal rank
        fusion: reading a paper's passages and vectors costs more than anything else in a large library.
        """
        pool = self._fused(search, allowed, _DEEP)[:_POOL]
        if k <= len(pool):
            return pool, []
        further = [each for each in self._fused(search, allowed, max(_DEEP, k)) if each not in pool]
        return pool, further[: k - len(pool)]

    def _fused(self, search: _Search, allowed: Allowed | None, most: int) -> list[str]:
        """Return papers by reciprocal rank fusion of those found by words and by meaning, `most` of each."""
        fused: defaultdict[str, float] = defaultdict(float)
        for query in search.queries:
            rankings: list[Sequence[str]] = [self._by_words(search, query, allowed, most)]
            if query.vectors is not None:
                rankings.append(self._near(search, query.vectors.vector, allowed, most))
                search.lap("dense")
            for ranking in rankings:
                for rank, paper_id in enumerate(ranking, start=1):
                    fused[paper_id] += 1 / (_FUSION + rank)
        return sorted(fused, key=lambda each: (-fused[each], each))

    def _by_words(self, search: _Search, query: _Query, allowed: Allowed | None, most: int) -> list[str]:
        """Return the papers that hold a query's words, best first, and note their scores as shares of the best one."""
        also = dict.fromkeys(query.asked.term_weights, _WIDENED)
        index = self._library.lexical
        if allowed is None:
            hits = dict(index.search(query.text, most, also=also))
        elif allowed.ids is not None:
            hits = dict(index.search(query.text, most, within=allowed.ids, also=also))
        else:
            every = dict(index.search(query.text, most * self._thinned(allowed), also=also))
            hits = {paper_id: every[paper_id] for paper_id in allowed.among(every)[:most]}
        best = max(hits.values(), default=1.0)
        query.lexical = {paper_id: score / best for paper_id, score in hits.items()}
        search.lap("lexical")
        return list(hits)

    def _near(self, search: _Search, vector: Vector, allowed: Allowed | None, most: int) -> Sequence[str]:
        """The papers of the passages nearest to the question, nearest first."""
        if self._library.lexical.count <= _EXACT_UP_TO:
            papers = nearest_first(*self._cached.matrix(), vector)
            return (papers if allowed is None else allowed.among(papers))[:most]
        if allowed and allowed.ids is not None and allowed.count <= _EXACT_UP_TO:
            return nearest_first(*self._library.comparing.matrix(sorted(allowed.ids)), vector)[:most]
        try:
            return self._nearly_nearest(vector, allowed, most)
        except (LibraryError, StorageError):
            search.degraded.append(BY_WORDS_ALONE)
            return []

    def _nearly_nearest(self, vector: Vector, allowed: Allowed | None, most: int) -> Sequence[str]:
        """The papers that the index of vectors finds: of more neighbours, where filters leave few of the first."""
        if allowed is None:
            return list(dict.fromkeys(self._cached.paper_of(self._library.nearest(vector, 2 * most)).values()))[:most]
        over = self._thinned(allowed)
        while True:
            nearest = self._library.nearest(vector, 2 * most * over)
            papers = allowed.among(self._cached.paper_of(nearest).values())
            if len(papers) >= most or over == _OVERFETCH:
                return papers[:most]
            over = min(4 * over, _OVERFETCH)

    def _thinned(self, allowed: Allowed) -> int:
        """How many times as many to find for filters to leave enough, if they took papers at random; with a margin."""
        return min(_OVERFETCH, 1 + 2 * self._library.lexical.count // max(allowed.count, 1))

    def _ranked(self, search: _Search, paper_ids: Sequence[str]) -> list[Ranked]:
        """Return papers with what speaks for them, best first; several wordings count alike."""
        if not paper_ids:
            return []
        words = self._cached.words(paper_ids)
        search.lap("words")
        by_query = [self._matches(search, query, paper_ids) for query in search.queries]
        ranked = []
        spoken: dict[str, list[Signals]] = {}
        for paper_id in paper_ids:
            speaking = [
                signals(
                    words.get(paper_id, _NO_WORDS),
                    query.asked,
                    matches.get(paper_id, []) if query.vectors is not None else [],
                    query.lexical.get(paper_id, 0.0),
                    tokens.get(paper_id, NO_TOKENS),
                )
                for query, (matches, tokens) in zip(search.queries, by_query, strict=True)
            ]
            spoken[paper_id] = speaking
        expanded = any(each.expansion is not None for every in spoken.values() for each in every)
        tokens_known = any(each.tokens is not None for every in spoken.values() for each in every)
        weights = [_weights(query, tokens=tokens_known, expansions=expanded) for query in search.queries]
        for paper_id, speaking in spoken.items():
            score = sum(each.score(own) for each, own in zip(speaking, weights, strict=True))
            shown = [each for each in by_query[0][0].get(paper_id, []) if each.basis != "expansion"]
            shown.sort(key=_best_passage_first)
            ranked.append(Ranked(paper_id, speaking[0], score / len(speaking), tuple(shown)))
        search.lap("rank")
        return sorted(ranked, key=_best_first)

    def _reranked(self, search: _Search, ranked: list[Ranked]) -> list[Ranked]:
        """Return papers with the first of them in the order of the reranker, where there is one and it answers."""
        if self._reranker is None or len(ranked) < 2:
            return ranked
        best, others = ranked[: self._reranker.papers], ranked[self._reranker.papers :]
        passages = self._cached.passages([each.paper_id for each in best])
        texts = ["\n".join(each.text for each in passages.get(one.paper_id, ())) for one in best]
        try:
            scores = self._reranker.scores(search.own.text, texts)
        except RerankerError as error:
            _log.warning("papers keep the order of the search: %s", error)
            search.degraded.append(NOT_RERANKED)
            return ranked
        finally:
            search.lap("rerank")
        order = sorted(range(len(best)), key=lambda at: -scores[at])
        return [*(best[at] for at in order), *others]

    def _matches(
        self, search: _Search, query: _Query, paper_ids: Sequence[str]
    ) -> tuple[dict[str, list[Match]], dict[str, TokenMatch]]:
        """Compare the passages of papers with a query, by meaning where that can be had, else by words.

        Returns the matches of each paper's passages, and how well its tokens match.
        """
        if query.vectors is None:
            passages = self._cached.passages(paper_ids)
            search.lap("read")
            matches = {
                paper_id: [_match_by_words(each, query.asked) for each in every] for paper_id, every in passages.items()
            }
            search.lap("compare")
            return matches, {}
        briefs = self._cached.briefs(paper_ids)
        search.lap("read")
        every_brief = [each for every in briefs.values() for each in every]
        flat = iter(match_passages(query.vectors.vector, every_brief))
        matches = {paper_id: list(islice(flat, len(every))) for paper_id, every in briefs.items()}
        search.lap("compare")
        tokens = match_tokens(query.vectors, briefs)
        search.lap("tokens")
        return matches, tokens

    def _result(self, search: _Search, ranked: Sequence[Ranked], refusal: str | None) -> SearchResult:
        paper_ids = [each.paper_id for each in ranked]
        records = self._cached.papers(paper_ids)
        passages = {each.passage_id: each for every in self._cached.passages(paper_ids).values() for each in every}
        hits = tuple(
            PaperHit(
                records[each.paper_id],
                round(each.score, 4),
                tuple(_evidence(match, passages[match.passage_id]) for match in each.matches),
            )
            for each in ranked
            if each.paper_id in records
        )
        search.lap("records")
        degraded = tuple(dict.fromkeys(search.degraded))
        return SearchResult(search.plan, hits, None, (), refusal, degraded, search.timings)


def _weights(query: _Query, *, tokens: bool, expansions: bool) -> Weights:
    if query.vectors is None:
        return ranking_weights("words")
    return ranking_weights("tokens" if tokens else "vectors", expansions=expansions)


def _without_topic(plan: SearchPlan, intent: Intent) -> SearchPlan:
    """The plan of what its filters take, where nothing is about the words beside them."""
    return replace(plan, intent=intent, text="", without_topic=None, not_understood=(plan.text,))


def _beyond(plan: SearchPlan, shown: int) -> SearchPlan:
    """The search of a follow-up that fits none of the papers shown before, over the whole library."""
    return replace(plan, selection=replace(plan.selection, paper_ids=None), follow_up=False, beyond=shown)


def _match_by_words(passage: Passage, asked: AskedWords) -> Match:
    """Compare a passage with the question's words alone, for want of vectors."""
    covered = [asked.coverage(set(analyse(passage.text[begin:end]))) for begin, end in passage.spans]
    at = int(np.argmax(covered)) if covered else None
    whole = asked.coverage(set(analyse(f"{passage.heading} {passage.text}")))
    return Match(passage.passage_id, passage.basis, whole, whole if at is None else covered[at], at)


def _evidence(match: Match, passage: Passage) -> Evidence:
    best = passage.spans[match.best] if match.best is not None and match.best < len(passage.spans) else None
    return Evidence(passage, round(_strength(match), 4), best)


def _strength(match: Match) -> float:
    return max(match.similarity, match.sentence_similarity)


def _best_passage_first(match: Match) -> tuple[bool, float]:
    """A title says least; what it says is in every other passage's heading as well."""
    return match.basis == "title only", -_strength(match)


def _best_first(ranked: Ranked) -> tuple[float, str]:
    return -ranked.score, ranked.paper_id
