"""Drafts a summary without a model: the best sentences for each field, quoted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.draft import Sentence, addresses_the_reader, facts
from bot.answering.composing.plain_text import has_address
from bot.answering.composing.quotes import title_fact
from bot.answering.model import FieldName, Length, Source
from bot.answering.wording import content_stems
from bot.summaries.sections import kind_of
from bot.summaries.sentence_choice import SentenceCandidate, best_passages, choose
from bot.summaries.texts import PaperText, spans_of
from ingest.library.full_text_passages import WITHIN
from ingest.library.model import Passage

_MOST_NOTES = 3
_AROUND = 80


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary before it is checked, the field that it tells and the paper that it is about.

    `field` may be a column that somebody named; `paper_id` is empty for what is told of several papers together.
    """

    field: str
    paper_id: str
    sentence: Sentence


def quote(
    text: PaperText, parts: Sequence[Source], length: Length, fields: Collection[FieldName] = ()
) -> list[SummarySentence]:
    """The quoted summary of one paper, in the order of the fields; `parts` are the sources made of its passages.

    Only `fields` are told where any are given. A paper of which only its entry is known is told by that.
    """
    if text.basis == "title only":
        return [] if fields else [SummarySentence("notes", text.paper.paper_id, title_fact(parts[0]))]
    if text.basis == "list note":
        return [] if fields else _noted(text, parts)
    places = [
        (source.n, passage, number, passage.text[begin:end])
        for source in parts
        for passage in source.passages
        for number, (begin, end) in enumerate(spans_of(passage))
    ]
    usable = [each for each in places if not has_address(each[3]) and not addresses_the_reader(each[3])]
    chosen = choose(
        [candidate_of(text, passage, number, sentence) for _, passage, number, sentence in usable],
        names=text.paper.names,
        title=text.title_vector,
        length=length,
        full_text=text.basis == "full text",
    )
    return [
        SummarySentence(
            field, text.paper.paper_id, Sentence(" ".join(usable[place][3].split()), (usable[place][0],), quoted=True)
        )
        for field, chosen_places in chosen.items()
        if not fields or field in fields
        for place in chosen_places
    ]


def fewer_sentences(text: PaperText, fields: Collection[FieldName], most: int) -> PaperText:
    """A full text cut down to the passages that tell `fields` best (all where none is given), in the text's order.

    Together they have at most `most` letters, but there is one at least; texts that fit stay as they are.
    """
    if text.basis != "full text" or sum(map(_cost, text.passages)) <= most:
        return text
    candidates, numbers = [], []
    for number, passage in enumerate(text.passages):
        for place, (begin, end) in enumerate(spans_of(passage)):
            candidates.append(candidate_of(text, passage, place, passage.text[begin:end]))
            numbers.append(number)
    chosen: list[int] = []
    room = most
    for number in best_passages(candidates, numbers, fields, text.paper.names):
        room -= _cost(text.passages[number])
        if chosen and room < 0:
            break
        chosen.append(number)
    return replace(text, passages=tuple(text.passages[number] for number in sorted(chosen)))


def _cost(passage: Passage) -> int:
    """The letters that showing a passage takes, its heading, its section and the lines around it included."""
    return len(passage.text) + len(passage.heading) + len(passage.section or "") + _AROUND


def candidate_of(text: PaperText, passage: Passage, number: int, sentence: str) -> SentenceCandidate:
    """Return sentence `number` of a passage, with its kind of section and its vector where that is known."""
    vectors = text.vectors.get(passage.passage_id)
    known = vectors is not None and number < len(vectors.span_vectors)
    return SentenceCandidate(
        " ".join(sentence.split()),
        kind_of(*_section(passage)) if passage.section else "abstract",
        opens=number == 0,
        vector=vectors.span_vectors[number] if vectors is not None and known else None,
    )


def _section(passage: Passage) -> tuple[str, str]:
    """The name of the section of a passage and of the one that it is in: `§3.2 Scheduling` of `3 Design`."""
    within, _, name = (passage.section or "").rpartition(WITHIN)
    return name, within


def _noted(text: PaperText, parts: Sequence[Source]) -> list[SummarySentence]:
    """What the lists note of a paper beyond what its entry says, else its entry."""
    known = content_stems(facts(text.paper))
    sentences = [
        SummarySentence("notes", text.paper.paper_id, Sentence(" ".join(sentence.split()), (source.n,), quoted=True))
        for source in parts
        for passage in source.passages
        for sentence in (passage.text[begin:end] for begin, end in spans_of(passage))
        if not has_address(sentence) and not addresses_the_reader(sentence)
        if len(words := content_stems(sentence)) > 2 and not words <= known
    ]
    return sentences[:_MOST_NOTES] or [SummarySentence("notes", text.paper.paper_id, title_fact(parts[0]))]
