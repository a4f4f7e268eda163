"""Searches for what a plan asks.

Candidates come by words and by meaning, are ranked exactly, and grouped by paper.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from bot.answering.composing.length_and_language import language_of
from bot.answering.model import Group, Intent, SearchPlan
from bot.answering.search_result import Evidence, PaperHit, SearchResult
from bot.answering.searching.allowed import Allowed, allowed_by
from bot.answering.searching.asked import AskedWords, asked_words
from bot.answering.searching.by_name import rank_by_name, related_by
from bot.answering.searching.candidates import POOL, candidates
from bot.answering.searching.fields import FieldMatch, QuestionEmbedder
from bot.answering.searching.full_texts import find_in_full_texts
from bot.answering.searching.ordering import by_group, by_year, in_order
from bot.answering.searching.rank import Match
from bot.answering.searching.rank_papers import Ranked, best_first, rank_papers, rerank, strength
from bot.answering.searching.related import related_papers
from bot.answering.searching.relevance import (
    Answered,
    answered,
    answered_in_texts,
    lacks_a_filter,
    why_empty,
    why_irrelevant,
    why_lacking,
)
from bot.answering.searching.reranker import Reranker
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.state import BY_WORDS_ALONE, Query, SearchState
from bot.answering.searching.thesaurus import field_thesaurus
from ingest.errors import EmbedderError
from ingest.library.model import FULL_TEXT, Passage
from ingest.library.selecting import Selected

_NEAR_THE_BEST = 0.7
"""Which share of the best score makes a paper one of those of which the newest are asked for."""
_SPEAKING_OF = 0.3
"""What it counts to speak of a work that is named, or to be spoken of by it, in units of cosine similarity."""


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
    """The papers that one search weighs, best first, the question's words, and how near it is to other fields."""

    asked: AskedWords
    ranked: tuple[Ranked, ...]
    field: FieldMatch | None


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
        if plan.about is not None or plan.facts:
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
            pool, further = candidates(self._cached, search, allowed, k)
        in_texts = find_in_full_texts(self._cached, search, allowed, mentioned)
        pool += [each for each in in_texts if pool and each not in pool]
        related = related_papers(self._cached, plan.question, mentioned)
        by_name = self._by_name(search, allowed)
        search.lap("related")
        if pool and related:
            taken = related if allowed is None else allowed.among(sorted(related))
            pool += [each for each in sorted(taken)[:POOL] if each not in pool]
        first = sorted(rank_papers(self._cached, search, mentioned), key=lambda each: mentioned.index(each.paper_id))
        rest = self._ranked(search, [each for each in pool if each not in mentioned], related)
        rest += self._ranked(search, [each for each in further if each not in mentioned], frozenset())
        likely = _likely(search, rest, allowed)
        rest = rerank(self._cached, self._reranker, search, rest)
        if by_name:
            # Those named are what the others are related to: no answer themselves, but worth reading beside it.
            first, rest = [], _before_others([*by_name, *first], rest)
            search.plan = replace(plan, mentions=())
        refusal = why_irrelevant(plan, search.own.asked, likely, named=bool(related or by_name))
        if refusal is not None and plan.without_topic is not None:
            return self.search(_without_topic(plan, plan.without_topic), k, page_size)
        if refusal is not None and plan.apart and not first:
            return self.search(_with_what_is_apart(plan), k, page_size)
        if plan.order and refusal is None and not first:
            rest = self._dated(rest, plan, k)
        result = self._result(search, (first + rest)[: max(k, len(first))], refusal)
        return replace(result, probability=None if likely is None or first else round(likely.probability, 3))

    def weighed(self, plan: SearchPlan) -> Weighed:
        """Return the papers that a search for `plan` weighs against each other, with what speaks for each."""
        search = self._begun(plan)
        self._embed(search)
        pool, _ = candidates(self._cached, search, self._allowed(search), 1)
        return Weighed(search.own.asked, tuple(rank_papers(self._cached, search, pool)), search.own.field)

    def _begun(self, plan: SearchPlan) -> SearchState:
        text = plan.text or " ".join(mention.surface for mention in plan.mentions) or plan.question
        wordings = dict.fromkeys((text, *plan.rewrites))
        asked = ((each, asked_words(each, self._library.lexical, field_thesaurus())) for each in wordings)
        return SearchState(plan, [Query(each, words) for each, words in asked])

    def examine(self, plan: SearchPlan, paper_ids: Sequence[str] = ()) -> Examined:
        """Return what decides a search by `plan`, and whether its filters take each of `paper_ids`."""
        search = self._begun(plan)
        allowed = self._allowed(search)
        taken = set(paper_ids) if allowed is None else set(allowed.among(paper_ids))
        self._embed(search)
        pool, _ = candidates(self._cached, search, allowed, 1)
        pool += [each for each in find_in_full_texts(self._cached, search, allowed, paper_ids) if each not in pool]
        mentioned = list(dict.fromkeys(each for mention in plan.mentions for each in mention.paper_ids))
        related = related_papers(self._cached, plan.question, mentioned)
        near = related if allowed is None else allowed.among(sorted(related))
        every = dict.fromkeys((*pool, *near, *(each for each in paper_ids if each in taken)))
        ranked = self._ranked(search, list(every), related)
        likely = _likely(search, ranked, allowed)
        by_name = self._by_name(search, allowed)
        ranked = _before_others(by_name, ranked)
        refusal = why_irrelevant(plan, search.own.asked, likely, named=bool(related or by_name))
        probability = None if likely is None else round(likely.probability, 3)
        allowed_of = {paper_id: paper_id in taken for paper_id in paper_ids}
        nearest_field = None if search.own.field is None else search.own.field.similarity
        return Examined(tuple(ranked), search.own.asked, nearest_field, probability, refusal, allowed_of)

    def _ranked(self, search: SearchState, paper_ids: Sequence[str], related: Set[str]) -> list[Ranked]:
        """Rank papers; those related by name to what the question names come before others that are as near."""
        ranked = rank_papers(self._cached, search, paper_ids)
        if not related:
            return ranked
        raised = (replace(each, score=each.score + _SPEAKING_OF * (each.paper_id in related)) for each in ranked)
        return sorted(raised, key=best_first)

    def _by_name(self, search: SearchState, allowed: Allowed | None) -> list[Ranked]:
        """Rank the papers that are asked for by whom their texts name, as far as the filters take them."""
        naming = search.plan.naming
        if naming is None:
            return []
        related = related_by(self._cached, naming)
        taken = sorted(related) if allowed is None else allowed.among(sorted(related))
        return rank_by_name(self._cached, search, naming, {each: related[each] for each in taken})

    def _listed(self, search: SearchState, size: int) -> SearchResult:
        """Answer from the catalogue alone: every paper that the filters take, and of those the page asked for."""
        plan = search.plan
        selected = Selected((), ()) if lacks_a_filter(plan) else self._cached.select(plan.selection)
        groups = self._groups(selected, plan.per) if plan.per else ()
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
        return SearchResult(plan, hits, selected.papers, selected.by_link, refusal, (), search.timings, groups=groups)

    def _groups(self, selected: Selected, group: Group) -> tuple[tuple[str, int], ...]:
        if group == "year":
            return by_year(selected)
        return by_group(self._cached.papers(selected.papers).values(), group)

    def _dated(self, ranked: Sequence[Ranked], plan: SearchPlan, k: int) -> list[Ranked]:
        """The best of what was found, by date; of what matches far less than the best nobody asks for the newest."""
        near = [each for each in ranked[:k] if each.score >= _NEAR_THE_BEST * ranked[0].score]
        years = {each: paper.year for each, paper in self._cached.papers([near.paper_id for near in near]).items()}
        dated = Selected(tuple(years), (), tuple(years.values()))
        places = {paper_id: at for at, paper_id in enumerate(in_order(dated, plan.order, plan.most).papers)}
        return sorted((each for each in near if each.paper_id in places), key=lambda each: places[each.paper_id])

    def _allowed(self, search: SearchState) -> Allowed | None:
        """The papers that the filters take; None where there are no filters."""
        allowed = allowed_by(search.plan.selection, self._cached, self._library.lexical.count)
        search.lap("select")
        return allowed

    def _embed(self, search: SearchState) -> None:
        if self._embedder is None:
            search.degraded.append(BY_WORDS_ALONE)
            return
        try:
            embedded = [self._embedder.embed(query.text) for query in search.queries]
            fields = [self._embedder.match_fields(each) for each in embedded]
        except EmbedderError:
            search.degraded.append(BY_WORDS_ALONE)
        else:
            for query, vectors, field in zip(search.queries, embedded, fields, strict=True):
                query.vectors, query.field = vectors, field
        search.lap("embed")

    def _result(self, search: SearchState, ranked: Sequence[Ranked], refusal: str | None) -> SearchResult:
        paper_ids = [each.paper_id for each in ranked]
        records = self._cached.papers(paper_ids)
        passages = {each.passage_id: each for every in self._cached.passages(paper_ids).values() for each in every}
        passages |= self._cached.full_text_passages(
            match.passage_id for each in ranked for match in each.matches if match.basis == FULL_TEXT
        )
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


def _before_others(first: Sequence[Ranked], others: Sequence[Ranked]) -> list[Ranked]:
    known = {each.paper_id for each in first}
    return [*first, *(each for each in others if each.paper_id not in known)]


def _likely(search: SearchState, ranked: Sequence[Ranked], allowed: Allowed | None) -> Answered | None:
    """How probable it is that what was found answers, in the wording of the question for which that is likeliest."""
    by_wording = (_likely_as(at, search, ranked, allowed) for at in range(len(search.queries)))
    known = [each for each in by_wording if each is not None]
    return max(known, key=lambda each: (each.enough, each.probability), default=None)


def _likely_as(at: int, search: SearchState, ranked: Sequence[Ranked], allowed: Allowed | None) -> Answered | None:
    """The same for one wording, the one in place `at`: by what is known of every paper, or by their full texts."""
    query = search.queries[at]
    signals = {each.paper_id: each.by_wording[at] for each in ranked}
    # The wordings that a model gives of a question are in English.
    in_english = bool(search.plan.rewrites) or not language_of(search.plan.question)
    likely = answered(
        query.asked,
        list(signals.values()),
        query.field,
        filtered=allowed is not None,
        in_english=in_english,
    )
    if likely is None or likely.enough or not query.passages:
        return likely
    with_passages = [each for paper_id, each in signals.items() if paper_id in query.passages]
    in_texts = answered_in_texts(query.asked, with_passages, query.field)
    return in_texts if in_texts and in_texts.enough else likely


def _without_topic(plan: SearchPlan, intent: Intent) -> SearchPlan:
    """The plan of what its filters take, where nothing is about the words beside them."""
    return replace(plan, intent=intent, text="", without_topic=None, not_understood=(plan.text,))


def _with_what_is_apart(plan: SearchPlan) -> SearchPlan:
    """The plan of all its words, where nothing is left of a question without what it seems to leave out.

    "Drop most of the cache and keep the tokens that matter" tells what a work does.
    """
    selection = replace(plan.selection, without=())
    return replace(plan, text=plan.question, selection=selection, apart=(), missing=())


def _beyond(plan: SearchPlan, shown: int) -> SearchPlan:
    """The search of a follow-up that fits none of the papers shown before, over the whole library."""
    return replace(plan, selection=replace(plan.selection, paper_ids=None), follow_up=False, beyond=shown)


def _evidence(match: Match, passage: Passage) -> Evidence:
    best = passage.spans[match.best] if match.best is not None and match.best < len(passage.spans) else None
    return Evidence(passage, round(strength(match), 4), best)
