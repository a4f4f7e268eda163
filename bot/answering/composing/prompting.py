"""What a model is shown of the sources, and how what it wrote is read back into sentences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.answering.composing.draft import Sentence, addresses_the_reader
from bot.answering.composing.length_and_language import language_of
from bot.answering.composing.markers import make_keys, read_markers
from bot.answering.composing.model_output import answer_text
from bot.answering.composing.places import place_of
from bot.answering.composing.plain_text import drop_blocks, plain_sentence
from bot.answering.composing.refusals import states_nothing
from bot.answering.language_model import LanguageModel
from bot.answering.model import Claim, Source
from bot.answering.wording import content_stems
from ingest.library.sentences import sentence_spans
from ingest.terms.patterns import lazy_pattern

_RULES_TOKENS = 900
"""Room for the rules and the question; the prompts that ship take some 500."""

_PREAMBLE = lazy_pattern(
    r"(?:sure|certainly|of course|okay|here(?:'s| is| are)|based on the|i hope|let me know|answer)\b", re.IGNORECASE
)

_OPENING_MARKER = lazy_pattern(r"\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+)?\[\s*(\w{4})\s*\]\s*[:–-]?\s*")


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """The sources as shown to the model: their texts, and the key of each."""

    shown: tuple[str, ...]
    keys: Mapping[str, int]
    names: Mapping[int, str]
    translated: bool = False

    @classmethod
    def of(cls, question: str, sources: Sequence[Source], model: LanguageModel, *, translated: bool = False) -> Self:
        """Lay out as many of `sources`, in order, as fit the model's context window; one at least.

        `translated` says that what is written of them will be in another language than theirs.
        """
        texts = [_layout(source) for source in sources]
        keys = make_keys(question, texts)
        room = model.settings.context_window - model.settings.max_tokens - _RULES_TOKENS
        shown: list[str] = []
        for key, text in zip(keys, texts, strict=True):
            fenced = f"<<<source {key}>>>\n{text}\n<<<end {key}>>>"
            cost = model.count_tokens(fenced)
            if shown and cost > room:
                break
            shown.append(fenced if cost <= room else _cut(key, text, room))
            room -= cost
        cited = sources[: len(shown)]
        names = {source.n: source.paper.names[0] if source.paper.names else source.paper.title for source in cited}
        return cls(tuple(shown), {key: source.n for key, source in zip(keys, cited, strict=False)}, names, translated)

    def variables(self) -> dict[str, str]:
        """The prompt variables that show the sources and how they are cited."""
        first, *others = self.keys
        second = others[0] if others else first
        valid = f"[{first}]" + (f" or, for a sentence on two sources, [{first}][{second}]" if others else "")
        invalid = f"[1], ({first}), [source {first}], {second} as a word, a title in brackets, any key not given below"
        return {"sources": "\n\n".join(self.shown), "valid_citations": valid, "invalid_citations": invalid}

    def with_keys(self, claim: Claim) -> str:
        """The text of `claim` with the keys of its sources as markers."""
        return claim.text + "".join(f"[{key}]" for key, number in self.keys.items() if number in claim.sources)


def read_sentences(text: str, sheet: SourceSheet) -> tuple[Sentence, ...]:
    """The sentences of a model's text, plain, with their citations; what says nothing is left out.

    Left out are headings, tables, code, and sentences that only lead over to others (they end in a colon) or hold
    no word with a meaning.
    """
    text = drop_blocks(answer_text(text)).replace("【", "[").replace("】", "]")
    text = "\n".join(line for line in text.split("\n") if not _lists_a_source(line, sheet))
    sentences = []
    for begin, end in sentence_spans(text):
        marked = read_markers(text[begin:end], sheet.keys, sheet.names)
        plain = plain_sentence(marked.text)
        leads_over = plain.text.endswith(":") or (not marked.numbers and bool(_PREAMBLE.match(plain.text)))
        if content_stems(plain.text) and not leads_over and not states_nothing(plain.text):
            sentences.append(
                Sentence(
                    plain.text,
                    marked.numbers,
                    marked.unknown,
                    address_removed=plain.address_removed,
                    translated=sheet.translated or bool(language_of(plain.text)),
                )
            )
    return tuple(sentences)


def _lists_a_source(line: str, sheet: SourceSheet) -> bool:
    """Whether a line is one of a list of references: a marker, then the paper's name or title and no sentence."""
    opening = _OPENING_MARKER.match(line)
    number = sheet.keys.get(opening[1].lower()) if opening else None
    if opening is None or number is None or line.rstrip().endswith((".", "!", "?")):
        return False
    return line[opening.end() :].lstrip(' *_"“').casefold().startswith(sheet.names[number].casefold())


def _layout(source: Source) -> str:
    paper = source.paper
    sections = dict.fromkeys(passage.section for passage in source.passages if passage.section)
    if sections and all(passage.section for passage in source.passages):
        # Of one paper many passages may be shown; each need not tell again where the paper appeared.
        lines = [f"title: {paper.title}", f"section: {'; '.join(sections)}", *_texts(source)]
        return "\n".join(_harmless(" ".join(line.split())) for line in lines)
    venues = ", ".join(f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues)
    lines = [
        f"title: {paper.title}",
        f"known as: {', '.join(paper.names)}" if paper.names else "",
        f"venue: {venues}" if venues else "",
        f"organisations: {', '.join(paper.organisations)}" if paper.organisations else "",
        f"basis: {source.basis}",
    ]
    lines.extend(_texts(source))
    return "\n".join(_harmless(" ".join(line.split())) for line in lines if line)


def _texts(source: Source) -> Iterator[str]:
    for passage in source.passages:
        spans = passage.spans or sentence_spans(passage.text)
        pieces = (passage.text[begin:end] for begin, end in spans)
        text = " ".join(piece for piece in pieces if not addresses_the_reader(piece))
        if text:
            where = place_of(passage) if len(source.passages) > 1 else ""
            yield f"{passage.basis}{f' ({where})' if where else ''}: {text}"


def _harmless(line: str) -> str:
    """`line` without what looks like the fences around sources."""
    return line.replace("<<<", "‹‹‹").replace(">>>", "›››").replace("```", "'''")


def _cut(key: str, text: str, room: int) -> str:
    """A source too long for the model, cut to about `room` tokens of four letters each."""
    return f"<<<source {key}>>>\n{text[: max(400, room * 3)]}\n<<<end {key}>>>"
