"""Check embedder and reranker on ten built-in pairs, and whether their prefixes are right."""

import time
from collections.abc import Iterator

import numpy as np

from bot.doctor.pairs import PASSAGES, QUESTIONS, PairScore, score_pairs
from bot.finding import Finding
from bot.settings.settings import Settings
from ingest.errors import IngestError
from ingest.library.embedder import Embedder, EmbedderSettings, SpannedText, open_embedder

_LEAST_FOUND = 8
"""Of ten questions; a model that finds fewer passages is of no use for search."""
_CLEARLY = 1.15
"""How many times as large a margin must be with other prefixes to advise them."""

PREFIXES: dict[str, tuple[str, str]] = {
    "bge-m3": ("", ""),
    "e5-": ("query: ", "passage: "),
    "nomic-embed": ("search_query: ", "search_document: "),
    "bge-": ("Represent this sentence for searching relevant passages: ", ""),
    "mxbai-embed": ("Represent this sentence for searching relevant passages: ", ""),
    "embeddinggemma": ("task: search result | query: ", "title: none | text: "),
}
"""Prefixes of questions and of passages by a part of the model's name, as the cards of these models give them."""
_OWN_WAY = ("instruct", "mistral")
"""Parts of names of models that take an instruction of the operator's own."""
_ADVICE = "Check the model's card, then set them in `[embedder]`."


def embedder(settings: Settings) -> Iterator[Finding]:
    """Yield whether the embedder answers, how many of ten pairs it finds, and whether other prefixes fit it better."""
    from ingest.library.layout import model_folder

    started = time.perf_counter()
    try:
        opened = open_embedder(settings.embedder, model_folder(settings.data))
        opened.embed_question("is anyone at the desk?")
        ready = time.perf_counter() - started
        score = _score(opened)
    except IngestError as error:
        yield Finding("embedder", "problem", f"{error} Until then, search matches words only.")
        return
    yield _judged("embedder", f"{opened.name}, ready in {ready:.1f} s", score)
    if settings.embedder.endpoint is not None:
        yield from _prefixes(settings.embedder, score)


def reranker(settings: Settings) -> Iterator[Finding]:
    """Yield whether the reranker answers, where there is one, and how many of ten pairs it finds."""
    from bot.answering.searching.reranker import RerankerError, open_reranker

    started = time.perf_counter()
    try:
        opened = open_reranker(settings.reranker)
        if opened is None:
            return
        rows = [opened.scores(question, PASSAGES) for question in QUESTIONS]
    except RerankerError as error:
        yield Finding("reranker", "problem", f"{error} Until then, papers stay in the order of the search.")
        return
    each = (time.perf_counter() - started) / len(QUESTIONS)
    answers = f"{len(PASSAGES)} texts put in order in {each:.2f} s"
    yield _judged("reranker", answers, score_pairs(np.array(rows, np.float32)))


def _judged(part: str, works: str, score: PairScore) -> Finding:
    found = f"{works}; {score.found} of {len(QUESTIONS)} test questions find their passage"
    if score.found < _LEAST_FOUND:
        return Finding(part, "problem", f"{found}. Check that the model is made for search, and its prefixes.")
    return Finding(part, "ok", f"{found} (margin {score.margin:.1f})")


def _score(opened: Embedder) -> PairScore:
    passages = np.stack([each.vector for each in opened.embed_passages(SpannedText(text) for text in PASSAGES)])
    questions = np.stack([opened.embed_question(text).vector for text in QUESTIONS])
    return score_pairs(questions @ passages.T)


def _prefixes(settings: EmbedderSettings, score: PairScore) -> Iterator[Finding]:
    """Yield a note where the model's name or the ten pairs speak for other prefixes than the configured ones."""
    name = (settings.model or "").casefold()
    now = (settings.query_prefix, settings.passage_prefix)
    usual = next((prefixes for part, prefixes in PREFIXES.items() if part in name), None)
    if usual is not None and not any(part in name for part in _OWN_WAY):
        if usual != now:
            yield Finding("embedder", "note", f"{settings.model} usually wants {_shown(usual)}. {_ADVICE}")
        return
    swapped = (settings.passage_prefix, settings.query_prefix)
    others = dict.fromkeys(each for each in (("", ""), swapped, *PREFIXES.values()) if each != now)
    scores = {each: _score_with(settings, each) for each in others}
    best = max(scores, key=lambda each: (scores[each].found, scores[each].margin))
    if scores[best].found >= score.found and scores[best].margin > _CLEARLY * max(score.margin, 0.0):
        better = f"The test questions find their passages more clearly with {_shown(best)}"
        margins = f"margin {scores[best].margin:.1f}, now {score.margin:.1f}"
        yield Finding("embedder", "note", f"{better} ({margins}). {_ADVICE}")


def _score_with(settings: EmbedderSettings, prefixes: tuple[str, str]) -> PairScore:
    from ingest.library.embedder.endpoint import open_endpoint

    changed = settings.model_copy(update={"query_prefix": prefixes[0], "passage_prefix": prefixes[1]})
    with open_endpoint(changed) as opened:
        return _score(opened)


def _shown(prefixes: tuple[str, str]) -> str:
    if not any(prefixes):
        return "no prefixes"
    return f'`query_prefix = "{prefixes[0]}"` and `passage_prefix = "{prefixes[1]}"`'
