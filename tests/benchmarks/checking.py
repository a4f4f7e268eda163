"""The one place where the benchmark of meaning meets the product's check, and a judge with known errors."""

import asyncio
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from bot.answering.composing.draft import Draft, Sentence, cited_text
from bot.answering.composing.markers import read_markers
from bot.answering.judge import Judged, looked_up
from bot.answering.judge import Judgement as JudgementOfProduct
from bot.answering.model import Claim, Source
from bot.answering.review import review
from bot.answering.verify import may_be_judged, verify
from bot.answering.writer import Writer
from bot.prompts import Prompts
from ingest.library.sentences import sentence_spans
from ingest.terms.normal_form import fold

Outcome = Literal["shown", "quoted", "marked", "dropped"]
"""What a reader gets: the sentence as it is, its source's words instead, the sentence with a warning, or nothing."""

Verdict = Literal["supported", "partly", "contradicted", "not stated"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of a sentence, and the words of each source it relies on (none where nothing is stated)."""

    verdict: Verdict
    words: tuple[str, ...] = ()


Judge = Callable[[str, Sequence[Source]], Judgement]
"""Judges a sentence without markers against the sources that it cites."""

_PROMPTS = Prompts.load()
_WORD = re.compile(r"\w{3,}")


def checked(
    sentence: str, sources: Sequence[Source], known_names: Collection[str] = (), judge: Judge | None = None
) -> Outcome:
    """Check a sentence that cites `sources` by number, such as `Pager halves waste [1].`, as an answer's are.

    A judge is asked what the product would ask of it, and what it says is looked up as the product does.
    """
    draft, names = _drafted(sentence, sources), {fold(name) for name in known_names}
    claims = verify(draft, known_names=names)
    early = None
    if judge is not None and may_be_judged(claims[0]):
        verdict = judge(claims[0].text, [source for source in sources if source.n in claims[0].sources])
        judgement = JudgementOfProduct(verdict.verdict, verdict.words)
        early = Judged({0: looked_up(claims[0], judgement, sources)})
    verified = asyncio.run(review(draft, claims, Writer(None, _PROMPTS, names), sentence, early))
    if not verified.claims:
        return "dropped"
    claim = verified.claims[0]
    if claim.quoted:
        return "quoted"
    return "marked" if claim.marked else "shown"


def claim_of(sentence: str, sources: Sequence[Source], known_names: Collection[str] = ()) -> Claim:
    """Check a sentence as `checked` does, and give the claim as no judge has seen it."""
    return verify(_drafted(sentence, sources), known_names={fold(name) for name in known_names})[0]


def _drafted(sentence: str, sources: Sequence[Source]) -> Draft:
    keys = {str(source.n): source.n for source in sources}
    marked = read_markers(sentence, keys, {source.n: source.paper.title for source in sources})
    return Draft("", (Sentence(marked.text, marked.numbers, marked.unknown),), tuple(sources), by_model=True)


def scripted_judge(faithful: Collection[tuple[str, tuple[str, ...]]], error_rate: float, seed: int = 0) -> Judge:
    """Give a judge that knows which sentences hold and errs in a share `error_rate` of them, the same ones each time.

    `faithful` are pairs of a sentence without markers and the ids of the papers that it may cite.
    """

    def judge(sentence: str, sources: Sequence[Source]) -> Judgement:
        papers = tuple(source.paper.paper_id for source in sources)
        errs = Random(f"{seed}:{sentence}:{papers}").random() < error_rate
        if ((sentence, papers) in faithful) != errs:
            return Judgement("supported", tuple(nearest_sentence(sentence, source) for source in sources))
        return Judgement("not stated")

    return judge


def without_markers(sentence: str) -> str:
    """`sentence` as the product reads it once its markers are taken out."""
    return read_markers(sentence, {}, {}).text


def nearest_sentence(sentence: str, source: Source) -> str:
    """Give the sentence of a source that shares most words with `sentence`."""
    words, text = set(_WORD.findall(sentence.casefold())), cited_text(source)
    pieces = [text[begin:end] for begin, end in sentence_spans(text)]
    return max(pieces, key=lambda piece: len(words.intersection(_WORD.findall(piece.casefold()))), default="")
