"""The few papers that a digest tells at more length, each in one sentence with its source."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.answering.composing.draft import sources_of
from bot.answering.composing.quotes import best_sentence
from bot.answering.language_model import LanguageModel
from bot.answering.model import Source
from bot.answering.model_use import ModelUse
from bot.answering.search_result import PaperHit
from bot.answering.sentence_each import sentence_on_each
from bot.answering.writer import Writer
from bot.digests.gathering import Arrival
from bot.digests.model import DigestItem, Highlight
from bot.digests.news import PUBLISHED, stage_of
from bot.errors import ModelError

_log = logging.getLogger(__name__)
_FEWEST, _MOST = 3, 5
_ONE_MORE_FOR = 8
"""Beyond three highlights, one more for every so many papers."""

_OF_ONE_TOPIC = 2
_OF_TASTE = 2.0
"""How much the likeness to papers that the subscriber liked counts: topics that they named count twice as much."""

_LONGEST = 400

MODEL_FAILED = "The language model could not be used just now, so the highlights are quoted."


def choose(arrivals: Sequence[Arrival], topics: Mapping[str, str], *, by_taste: bool = True) -> list[Arrival]:
    """Choose three to five papers to tell at more length, the one that most speaks for first.

    What fits the subscriber's topics counts most, then what is like papers that they liked, then whether there is an
    abstract to tell from, whether several lists have the paper and whether it is published; not more than two are of
    one topic while others are left. Without `by_taste` they are chosen as for somebody who liked and disliked nothing.
    """
    wanted = min(_MOST, _FEWEST + len(arrivals) // _ONE_MORE_FOR)
    # A paper that was taken back is named where it belongs, and never held up.
    sound = (arrival for arrival in arrivals if arrival.paper.withdrawal is None)
    ranked = sorted((each for each in sound if not (by_taste and each.fewer)), key=lambda each: _rank(each, by_taste))
    chosen: list[Arrival] = []
    taken: Counter[str] = Counter()
    for arrival in ranked:
        topic = topics[arrival.paper.paper_id]
        if len(chosen) < wanted and taken[topic] < _OF_ONE_TOPIC:
            chosen.append(arrival)
            taken[topic] += 1
    chosen += [arrival for arrival in ranked if arrival not in chosen][: wanted - len(chosen)]
    return sorted(chosen, key=lambda each: _rank(each, by_taste))


def weight(arrival: Arrival) -> float:
    """How much speaks for telling of a paper before others, whatever the subscriber liked."""
    paper = arrival.paper
    text_weight = 1.0 if paper.abstract else 0.4 if paper.notes else 0.0
    work = "paper" in paper.kinds or "survey" in paper.kinds
    return (
        4 * arrival.fits
        + text_weight
        + 0.4 * (len(paper.lists) - 1)
        + 0.5 * (stage_of(paper.venues, paper.kinds) == PUBLISHED)
        + 0.3 * work
    )


def quoted(arrivals: Sequence[Arrival], items: Mapping[str, DigestItem]) -> list[Highlight]:
    """Tell each paper by the best sentence of its abstract, or of a list's note on it, word for word."""
    return [_quoted(source, items[source.paper.paper_id]) for source in _sources(arrivals)]


async def written(
    arrivals: Sequence[Arrival],
    items: Mapping[str, DigestItem],
    writer: Writer,
    model: LanguageModel,
) -> tuple[list[Highlight], tuple[str, ...], ModelUse | None]:
    """Tell each paper by a sentence of the model's that its source confirms, else as `quoted` does.

    The second value says in plain words what was not possible, the third what models were used for.
    """
    sources = _sources(arrivals)
    written: dict[int, str] = {}
    limits: tuple[str, ...] = ()
    used: ModelUse | None = None
    if any(source.passages for source in sources):
        try:
            with_text = [source for source in sources if source.passages]
            claims, used = await sentence_on_each("digest", with_text, writer, model, _LONGEST)
            written = {n: claim.text for n, claim in claims.items()}
        except ModelError as error:
            _log.warning("highlights are quoted: %s", error)
            limits = (MODEL_FAILED,)
    chosen = []
    for source in sources:
        item = items[source.paper.paper_id]
        sentence = written.get(source.n)
        chosen.append(Highlight(item, sentence, False, source.basis) if sentence else _quoted(source, item))
    return chosen, limits, used


def _sources(arrivals: Sequence[Arrival]) -> tuple[Source, ...]:
    return sources_of([PaperHit(arrival.paper, 0.0, ()) for arrival in arrivals])


def _quoted(source: Source, item: DigestItem) -> Highlight:
    sentence = best_sentence(source)
    if sentence is None or len(sentence) > _LONGEST:
        return Highlight(item, "", False, "title only")
    return Highlight(item, sentence, True, source.basis)


def _rank(arrival: Arrival, by_taste: bool) -> tuple[float, str]:
    """Return what highlights are sorted by; a taste counts where it can be said which liked paper it is for."""
    liked = _OF_TASTE * max(0.0, arrival.taste.weight) if by_taste and arrival.taste.because else 0.0
    return (-weight(arrival) - liked, arrival.paper.paper_id)
