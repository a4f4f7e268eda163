"""Finds papers by whom their texts name, with the sentences that do so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from bot.answering.interpreting.cues import zipf
from bot.answering.model import Naming
from bot.answering.relating_words import speaks_so
from bot.answering.searching.phrases import papers_that_say, papers_that_say_in_full
from bot.answering.searching.rank import Match
from bot.answering.searching.rank_papers import Ranked, best_first, rank_papers
from bot.answering.searching.revision_cache import CachedLibrary
from bot.answering.searching.state import SearchState
from ingest.library.model import FULL_TEXT, Passage
from ingest.library.vector_codec import decode_all
from ingest.library.words import analyse
from ingest.terms.normal_form import fold

_SPEAKS_SO = 0.5
"""What a sentence counts that speaks of the work in the way that is asked for, in units of cosine similarity."""


def related_by(cached: CachedLibrary, naming: Naming) -> dict[str, int]:
    """Return the papers that a relation by name gives, each with how many of the works it is related to."""
    library = cached.library
    related: dict[str, int] = {}
    for surface, papers in zip(naming.surfaces, naming.named, strict=True):
        if naming.outward:
            found = library.named_by(papers) if papers else set()
        elif papers and zipf(fold(surface)):
            found = library.naming(papers)
        elif papers:
            # A made-up name is that of the work in any spelling; texts also write it as no name is written ("verl").
            found = library.naming(papers) | set(papers_that_say(cached, surface))
        else:
            found = {*library.papers_naming([fold(surface)]).get(fold(surface), ()), *papers_that_say(cached, surface)}
            found |= set(papers_that_say_in_full(cached, surface))
        for paper_id in found:
            related[paper_id] = related.get(paper_id, 0) + 1
    named = {paper_id for every in naming.named for paper_id in every}
    return {paper_id: count for paper_id, count in related.items() if paper_id not in named}


def rank_by_name(cached: CachedLibrary, search: SearchState, naming: Naming, related: dict[str, int]) -> list[Ranked]:
    """Return related papers, best first: those related to most of the works, then by the sentence that relates them.

    The sentence that names the work becomes the best one of its passage, and its passage the first.
    """
    ranked = rank_papers(cached, search, sorted(related))
    if naming.outward:
        counts = _named_in(cached, naming, related)
        raised = (replace(each, score=_own(each) + related[each.paper_id] + counts[each.paper_id]) for each in ranked)
        return sorted(raised, key=best_first)
    pattern = _pattern([*naming.surfaces, *_other_names(cached, naming)])
    passages = cached.passages(list(related))
    in_full = cached.full_text_passages(
        match.passage_id for each in ranked for match in each.matches if match.basis == FULL_TEXT
    )
    found = []
    for each in ranked:
        its_full = (in_full[match.passage_id] for match in each.matches if match.passage_id in in_full)
        own = [*passages.get(each.paper_id, ()), *its_full]
        matches, bonus = _by_sentence(cached, search, naming, pattern, each, own)
        found.append(replace(each, matches=matches, score=_own(each) + related[each.paper_id] + bonus))
    return sorted(found, key=best_first)


def _own(ranked: Ranked) -> float:
    """How near the paper's own texts are: what a model wrote of it says nothing about whom it names."""
    return max(ranked.signals.title or 0.0, ranked.signals.body or 0.0)


def _by_sentence(
    cached: CachedLibrary,
    search: SearchState,
    naming: Naming,
    pattern: re.Pattern[str],
    ranked: Ranked,
    passages: Sequence[Passage],
) -> tuple[tuple[Match, ...], float]:
    """Return a paper's matches with the sentence that names a work first, and what that sentence counts."""
    best: tuple[float, str, int] | None = None
    similar = _similarities(cached, search, ranked.paper_id)
    for passage in passages:
        for at, (begin, end) in enumerate(passage.spans):
            sentence = passage.text[begin:end]
            if pattern.search(sentence):
                own = similar.get(passage.passage_id, ())
                like = own[at] if at < len(own) else search.own.asked.coverage(set(analyse(sentence)))
                counts = like + _SPEAKS_SO * speaks_so(sentence, naming.relates)
                best = max(best, (counts, passage.passage_id, at)) if best else (counts, passage.passage_id, at)
    if best is None:
        return ranked.matches, 0.0
    counts, passage_id, at = best
    matches = [replace(each, best=at) if each.passage_id == passage_id else each for each in ranked.matches]
    return tuple(sorted(matches, key=lambda each: each.passage_id != passage_id)), counts


def _similarities(cached: CachedLibrary, search: SearchState, paper_id: str) -> dict[str, Sequence[float]]:
    """Return, by passage, how similar each sentence of a paper is to the question; nothing without vectors."""
    vectors = search.own.vectors
    briefs = cached.briefs([paper_id]).get(paper_id, ())
    if vectors is None or not briefs:
        return {}
    _, sentences, counts = decode_all([(each.vector, each.span_vectors) for each in briefs])
    parted = np.split(sentences @ vectors.vector, np.cumsum(counts)[:-1])
    return {each.passage_id: [float(value) for value in own] for each, own in zip(briefs, parted, strict=True)}


def _named_in(cached: CachedLibrary, naming: Naming, related: Iterable[str]) -> dict[str, float]:
    """Return for each related paper what the sentence counts by which a work's own texts name it."""
    texts = cached.passages([paper_id for every in naming.named for paper_id in every])
    sentences = [each.text[begin:end] for every in texts.values() for each in every for begin, end in each.spans]
    papers = cached.papers(list(related))
    counted = {}
    for paper_id in related:
        pattern = _pattern(papers[paper_id].names) if paper_id in papers and papers[paper_id].names else None
        naming_it = [each for each in sentences if pattern and pattern.search(each)]
        counted[paper_id] = _SPEAKS_SO * any(speaks_so(each, naming.relates) for each in naming_it)
    return counted


def _other_names(cached: CachedLibrary, naming: Naming) -> list[str]:
    papers = cached.papers([paper_id for every in naming.named for paper_id in every])
    return [name for paper in papers.values() for name in paper.names]


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<![\w]){'(?:' + '|'.join(longest_first) + ')'}(?!\w)", re.I)
