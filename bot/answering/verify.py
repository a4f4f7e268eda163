"""Checks every sentence of a draft against the sources that it cites; nothing is believed because a model wrote it.

The checks, cheapest first: its markers name retrieved sources, no address stood in it, every number with its unit,
every name and every quotation occurs in a cited text, and it is worded like what it cites. After ALCE (Gao et al.,
2023): each sentence cites, and each citation carries its sentence.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.draft import Draft, Sentence, cited_text, facts
from bot.answering.model import Check, Claim, Source
from bot.answering.verifying.names import missing_names, names_in
from bot.answering.verifying.numbers import missing_numbers, quantities
from bot.answering.verifying.quotes import missing_quotations, occurs, quotations
from bot.answering.verifying.similar import content_words, coverage
from ingest.terms.normal_form import fold

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""The cosine of a text to each of several texts."""

LEAST_COVERAGE = 0.35
"""Share of content words; of sentences set against an abstract not their own, about one in ten reaches it."""

LEAST_COSINE = 0.5
LEAST_COVERAGE_OF_FACTS = 0.75
"""A title proves nothing beyond itself, so a claim on it must be made of the catalogue's own words."""

_FACT_WORDS = (
    "paper work article survey title titled entitled list lists listed listing appear appeared published venue "
    "conference workshop section under abstract hand available author authors written called named year presented "
    "organisation organization affiliation first seen added entry"
)
_LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The text behind a set of sources: the catalogue's facts, and what the papers themselves say."""

    facts: str
    said: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.facts}\n{self.said}"


def verify(
    draft: Draft, *, known_names: Collection[str] = (), similarity: Similarity | None = None
) -> tuple[Claim, ...]:
    """One claim for each sentence of `draft`, in order, with every check that was made of it.

    `known_names` are the library's folded short names, so that a sentence beginning with one of them is checked for
    it; `similarity` gives cosines where an embedder is at hand, otherwise shared wording alone decides.
    """
    claims = []
    for sentence in draft.sentences:
        claim = check_sentence(sentence, draft.sources, known_names=known_names, similarity=similarity)
        claims.append(_without_idle_markers(claim, draft.sources, known_names) if draft.by_model else claim)
    return tuple(claims)


def check_sentence(
    sentence: Sentence,
    sources: Sequence[Source],
    *,
    known_names: Collection[str] = (),
    similarity: Similarity | None = None,
) -> Claim:
    """Check one sentence; see `verify`."""
    cited = [source for source in sources if source.n in sentence.sources]
    evidence = evidence_of(cited)
    known = {fold(name) for source in sources for name in source.paper.names}
    checks = [_markers(sentence, cited)]
    if sentence.quoted:
        found = any(occurs(sentence.text, passage.text) for source in cited for passage in source.passages)
        checks.append(Check("quotes", found, "word for word" if found else "not found word for word"))
    elif sentence.stated:
        told = all(source.paper.title in sentence.text for source in cited)
        checks.append(Check("names", told, "as the catalogue has it" if told else "another title"))
    else:
        if sentence.had_address:
            checks.append(Check("links", False, "an address stood in it"))
        checks.extend(_contents(sentence, evidence, known.union(known_names)))
        if sentence.translated and evidence.said:
            checks.append(Check("similarity", True, "in another language, its wording was not compared"))
        else:
            checks.append(_similarity(sentence.text, evidence, similarity))
    return Claim(sentence.text, tuple(source.n for source in cited), tuple(checks), sentence.quoted)


def holds(claim: Claim) -> bool:
    """Whether every check of a claim held."""
    return all(check.passed for check in claim.checks)


def failures(claim: Claim) -> tuple[Check, ...]:
    """The checks of a claim that did not hold."""
    return tuple(check for check in claim.checks if not check.passed)


def evidence_of(sources: Sequence[Source]) -> Evidenced:
    """What may be said when citing `sources`."""
    said = "\n".join(text for source in sources if (text := cited_text(source)))
    return Evidenced("\n".join(facts(source.paper) for source in sources), said)


def _markers(sentence: Sentence, cited: Sequence[Source]) -> Check:
    if sentence.unknown and not cited:
        return Check("markers", False, f"cites what is no source: {', '.join(sentence.unknown)}")
    if not cited:
        return Check("markers", False, "cites nothing")
    ignored = f"; {len(sentence.unknown)} unknown left out" if sentence.unknown else ""
    return Check("markers", True, f"{len(cited)} known{ignored}")


def _contents(sentence: Sentence, evidence: Evidenced, known_names: Collection[str]) -> list[Check]:
    text, cited = sentence.text, evidence.text
    # German writes every noun with a capital, other languages other words.
    by_capital = not sentence.translated
    names = names_in(text, known_names, by_capital=by_capital)
    return [
        _check("numbers", len(quantities(text)), missing_numbers(text, cited)),
        _check("names", len(names), missing_names(text, cited, known_names, by_capital=by_capital)),
        _check("quotes", len(quotations(text)), missing_quotations(text, cited)),
    ]


def _check(name: str, count: int, missing: Sequence[str]) -> Check:
    if missing:
        return Check(name, False, f"not in the cited text: {', '.join(missing)}")
    return Check(name, True, f"{count} found" if count else "none")


def _similarity(text: str, evidence: Evidenced, similarity: Similarity | None) -> Check:
    if not evidence.said:
        share = coverage(text, f"{evidence.facts}\n{_FACT_WORDS}")
        return Check("similarity", share >= LEAST_COVERAGE_OF_FACTS, f"{share:.2f} of its words, on the title alone")
    share = coverage(text, evidence.text)
    if share >= LEAST_COVERAGE or similarity is None:
        return Check("similarity", share >= LEAST_COVERAGE, f"{share:.2f} of its words")
    cosine = max(similarity(text, evidence.said.split("\n")), default=0.0)
    return Check("similarity", cosine >= LEAST_COSINE, f"{share:.2f} of its words, cosine {cosine:.2f}")


def _without_idle_markers(claim: Claim, sources: Sequence[Source], known_names: Collection[str]) -> Claim:
    """`claim` without citations that carry nothing of it, where the others carry it all."""
    if len(claim.sources) < 2 or not holds(claim):
        return claim
    cited = [source for source in sources if source.n in claim.sources]
    words = content_words(claim.text)
    kept = [
        source
        for source in cited
        if len(words & content_words(evidence_of([source]).text)) >= _LEAST_SHARE * len(words)
    ]
    if not kept or len(kept) == len(cited):
        return claim
    again = check_sentence(Sentence(claim.text, tuple(source.n for source in kept)), sources, known_names=known_names)
    return replace(claim, sources=again.sources) if holds(again) else claim
