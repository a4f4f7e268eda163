"""Drafts answers without a model: matching papers, each with its best sentences."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.answering.composing.answer_papers import PAGE, named_papers, papers_answered
from bot.answering.composing.complete_list import line
from bot.answering.composing.draft import Draft, Sentence, addresses_the_reader, facts, sources_of
from bot.answering.composing.plain_text import has_address
from bot.answering.model import Source
from bot.answering.search_result import PaperHit, SearchResult
from bot.answering.wording import content_stems
from bot.phrases import joined
from ingest.library.model import Passage
from ingest.library.sentences import sentence_spans
from ingest.terms.patterns import lazy_pattern

_CLEARLY, _PERHAPS, _AT_LEAST = 0.75, 0.55, 3
"""Papers with the first share of the best score are shown; with the second only until there are so many."""

_SENTENCES_OF_A_NAMED_PAPER = 3
_MATCHES = 0.7
"""What being nearest in meaning to the question counts; the words shared with it count 1, the paper's own idea 0.5."""

_IDEA = lazy_pattern(
    r"\b(?:we|this paper|this work)\s+(?:\w+\s+)?(?:present|propose|introduce|describe|develop|design|build)"
)
_OF_RECORD = lazy_pattern(
    r"^\W*+(?:who|when|where"
    r"|(?:what|which) (?:venue|conference|journal|year|organi[sz]ations?|affiliations?|lab|company"
    r"|university|institution|authors?))\b|\b(?:published|presented|accepted|appear(?:ed)?|authors? of|come from)\b",
    re.IGNORECASE,
)
"""Questions that the record of a paper answers, not its abstract."""

_LEANS = lazy_pattern(
    r"(?:however|unfortunately|moreover|furthermore|in addition|additionally|alternatively|besides|also|but|finally"
    r"|second(?:ly)?|third(?:ly)?|thus|therefore|hence|consequently|as a result|this|these|those|it|they|such|similarly"
    r"|for (?:example|instance))\b",
    re.IGNORECASE,
)
_RESULT = lazy_pattern(
    r"^(?>.*?\b(?:show|achieve|outperform|improve|reduce|demonstrate)\w*\b).*\d|\d\s*+(?:x|×|%|\\times)", re.DOTALL
)


def quoted(result: SearchResult, limits: tuple[str, ...] = ()) -> Draft:
    """Return a draft that quotes; `limits` say why nothing was written."""
    named = named_papers(result)
    hits = _chosen(result, named)
    sources: list[Source] = []
    sentences: list[Sentence] = []
    asked = bool(result.plan.text) and not result.plan.alike
    of_record = bool(_OF_RECORD.search(result.plan.question))
    for hit, source in zip(hits, sources_of(hits), strict=True):
        is_named = source.paper.paper_id in named
        count = _count(is_named, len(hits))
        worth = list(_sentences_of(hit, source, result.plan.text or result.plan.question, count, asked))
        sentences.extend((_record(source), *worth) if of_record and is_named else worth)
        # What is said of a paper then rests on its entry, whatever unusable texts there are.
        sources.append(source if worth[0].quoted else replace(source, basis="title only"))
    lead = _lead(result, named, any(sentence.quoted for sentence in sentences))
    return Draft(lead, tuple(sentences), tuple(sources), limits=limits)


def title_fact(source: Source) -> Sentence:
    """What can be said of a paper of which nothing but its entry is known."""
    paper = source.paper
    section = paper.sections[0][1][-1] if paper.sections and paper.sections[0][1] else None
    where = f"is on {joined(paper.lists)}" if paper.lists else "is in the library"
    under = f", under {section}" if section else ""
    return Sentence(f"“{paper.shown_title}” {where}{under}. No abstract available.", (source.n,), stated=True)


def best_sentence(source: Source) -> str | None:
    """The sentence of a source that best tells its idea or result, word for word; None where none can stand alone."""
    ranked = [(_worth(sentence, frozenset()), -place, sentence) for place, sentence in enumerate(_quotable(source))]
    return max(ranked)[2] if ranked else None


def _record(source: Source) -> Sentence:
    """What the catalogue knows of where a paper is from."""
    authors = source.paper.authors
    by = f", by {', '.join(authors)}" if authors else "; the lists do not name its authors"
    return Sentence(f"{line(source)}{by}.", (source.n,), stated=True)


def _chosen(result: SearchResult, named: frozenset[str]) -> list[PaperHit]:
    """The papers asked about by name, and those that are clearly relevant beside them."""
    hits = papers_answered(result)
    asked = [hit for hit in hits if hit.paper.paper_id in named]
    if result.plan.page > 1:
        return list(hits[:PAGE])
    best = max((hit.score for hit in hits), default=0.0)
    chosen = list(asked)
    for hit in hits:
        share = _CLEARLY if len(chosen) >= _AT_LEAST else _PERHAPS
        if hit not in asked and hit.score >= share * best:
            chosen.append(hit)
    return chosen[:PAGE]


def _count(named: bool, papers: int) -> int:
    if named and papers == 1:
        return _SENTENCES_OF_A_NAMED_PAPER
    return 2 if named else 1


def _sentences_of(hit: PaperHit, source: Source, text: str, count: int, asked: bool) -> Iterator[Sentence]:
    """The `count` best sentences of a paper in the order in which it has them, else its note, else its title.

    `asked` says that something is asked, which one sentence may match best; a name alone asks nothing.
    """
    best = " ".join(_best_sentence(hit).split()) if asked else ""
    ranked: list[tuple[float, int, str]] = []
    words = content_stems(text) - content_stems(" ".join((*source.paper.names, source.paper.title)))
    for position, sentence in enumerate(_quotable(source)):
        ranked.append((_worth(sentence, words) + _MATCHES * (sentence == best), -position, sentence))
    chosen = sorted(sorted(ranked, reverse=True)[:count], key=lambda entry: -entry[1])
    if not chosen:
        yield title_fact(source)
    for _, _, sentence in chosen:
        yield Sentence(sentence, (source.n,), quoted=True)


def _best_sentence(hit: PaperHit) -> str:
    for evidence in hit.evidence:
        if evidence.best and evidence.passage.basis != "title only":
            return evidence.passage.text[slice(*evidence.best)]
    return ""


def _quotable(source: Source) -> list[str]:
    """The sentences of a source's abstract, of its notes where it has none, that can stand on their own."""
    passages = [passage for passage in source.passages if passage.basis != "list note"] or list(source.passages)
    sentences = [" ".join(sentence.split()) for passage in passages for sentence in _sentences(passage)]
    usable = (sentence for sentence in sentences if not has_address(sentence) and not addresses_the_reader(sentence))
    known = content_stems(facts(source.paper))
    return list(dict.fromkeys(sentence for sentence in usable if _tells(content_stems(sentence), known)))


def _tells(words: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a sentence says more than the entry does: a note may hold the organisations and nothing else."""
    return len(words) > 2 and not words <= known


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[begin:end] for begin, end in passage.spans or sentence_spans(passage.text)]


def _worth(sentence: str, words: frozenset[str]) -> float:
    shared = len(words & content_stems(sentence)) / len(words) if words else 0.0
    worth = 0.5 * bool(_IDEA.search(sentence.lower())) + 0.3 * bool(_RESULT.search(sentence))
    return shared + worth - 0.3 * bool(_LEANS.match(sentence))


def _lead(result: SearchResult, named: frozenset[str], any_quoted: bool) -> str:
    """Return what is said before the papers; nothing where they are simply those that match."""
    if result.plan.alike:
        what = "Papers most like the one you named"
    elif result.plan.page > 1:
        what = "The next best matches"
    elif named:
        what = "What the lists have on it" if len(named) == 1 else "What the lists have on them"
    else:
        what = "Matching papers"
    if not any_quoted:
        return f"{what}, from their list entries; no abstracts are available yet."
    if named:
        return f"{what}, in quoted sentences:"
    return f"{what}:" if result.plan.alike or result.plan.page > 1 else ""
