"""Defines drafts: unchecked sentences, and the sources that they may cite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.composing.places import strongest
from bot.answering.model import Source
from bot.answering.model_use import ModelUse
from bot.answering.search_result import PaperHit
from ingest.library.model import Basis, PaperRecord, Passage
from ingest.library.sentences import sentence_spans
from ingest.terms.patterns import lazy_pattern

_SAYING = (
    r"(?:answer|reply|respond|say|write|output|tell|post|ping|mention|recommend|cite|include|print|state|claim|declare"
    r"|conclude|assert|repeat|add|emphasi[sz]e|praise|rate|rank|describe)"
)
_INSTRUCTION = lazy_pattern(
    rf"""\b(?:ignore|disregard|forget|override|skip)\s+(?:\w+\s+){{0,4}}
        (?:instructions?|prompts?|rules|question|above|guidelines|abstract|sources?|context|rest)\b
      | \b(?:as|you\s+are)\s+(?:an?|the)\s+(?:ai|assistant|language\s+model|chatbot|bot)\b
      | \b(?:you|assistants?|chatbots?|models?|readers?|the\s+(?:ai|model|assistant|bot)|whoever\s+\w+\s+this)\s+
        (?:must|should|shall|will|have\s+to|has\s+to|are\s+to|is\s+to|needs?\s+to)\s+(?:\w+\s+){{0,2}}{_SAYING}\b
      | \b(?:summary|summaries|answers?|reply|replies|responses?)\s+(?:\w+\s+){{0,5}}
        (?:must|shall|has\s+to|have\s+to|is\s+to|are\s+to)\s+(?:\w+\s+)?{_SAYING}\b
      | (?:^|[.!?:]\s+|\b(?:please|now|instead|then|always|only)\s+)
        (?:reply|respond|say|output|print|post|ping|tell|answer|state)\s+
        (?:only\s+)?(?:with|that|to\s+(?:the\s+user|everyone)|the\s+(?:following|user)|exactly|everyone|users|nothing|[“"'‘])
      | \bnotes?\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?
        (?:assistants?|readers?|reviewers?|models?|ais?|llms?|users?|editors?|bots?|chatbots?|whoever)\b
      | \b(?:system|developer|admin\w*|operator|assistant)\s+(?:message|note|notice|instruction|override|update)s?\s*:
      | \bwhen\s+(?:you\s+)?(?:answer|answering|summari[sz]\w*|asked|replying|responding|quoting|citing)\b[^.]{{0,60}}
        \b(?:must|always|please|ignore|write|say|state|reply|respond)\b
      | \bthe\s+only\s+correct\s+answer\b
      | @(?:everyone|here|channel)\b
      | <[@!#]
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft without its markers: the `sources` it cites and the markers that name no source.

    `quoted` marks text taken from a source word for word, `stated` a fact put into words from the catalogue's fields;
    both are made by code. `address_removed` says that an address was taken out of a model's sentence, `translated` that
    it was asked for in another language than its sources'.
    """

    text: str
    sources: tuple[int, ...]
    unknown: tuple[str, ...] = ()
    quoted: bool = False
    stated: bool = False
    address_removed: bool = False
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked.

    `by_model` tells a model's sentences, which may be wrong in any way, from those taken from the library by code.
    `refused` says that the model found no answer in its sources. `shown` are the numbers of the sources in the order
    in which streamed sentences cited them.
    """

    lead: str
    sentences: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    by_model: bool = False
    refused: bool = False
    limits: tuple[str, ...] = ()
    used: ModelUse | None = None
    shown: tuple[int, ...] = ()


def sources_of(hits: Sequence[PaperHit], first: int = 1) -> tuple[Source, ...]:
    """The papers of `hits` as sources, numbered from `first`, each with every text of it that may be cited."""
    return tuple(_source(first + offset, hit) for offset, hit in enumerate(hits))


def cited_text(source: Source) -> str:
    """The text that claims citing `source` are checked against, without sentences that address the reader."""
    pieces = [passage.text[begin:end] for passage in source.passages for begin, end in _spans(passage)]
    return "\n".join(piece for piece in pieces if not addresses_the_reader(piece))


def facts(paper: PaperRecord) -> str:
    """What the catalogue itself knows of a paper, which a claim may state without any abstract."""
    venues = [f"{known.venue.name} {known.venue.year or ''}" for known in paper.venues]
    years = [str(paper.year)] if paper.year else []
    sections = [heading for _, path in paper.sections for heading in path]
    seen = [paper.first_seen.isoformat(), f"{paper.first_seen:%-d %B %Y}"]
    parts = (*paper.titles, *paper.names, *venues, *years, *paper.organisations, *paper.kinds, *paper.lists)
    return "\n".join((*parts, *sections, *paper.authors, *seen))


@lru_cache(maxsize=16_384)
def addresses_the_reader(sentence: str) -> bool:
    """Whether a sentence of a source speaks to whoever processes it rather than about the paper.

    Such a sentence is neither shown to the model nor quoted nor taken as evidence. Papers about prompt injection
    lose an example by it, and nothing more.
    """
    return bool(_INSTRUCTION.search(sentence))


def _source(n: int, hit: PaperHit) -> Source:
    paper = hit.paper
    found = [evidence.passage for evidence in hit.evidence if evidence.passage.basis != "title only"]
    passages = [passage for passage in found if passage.basis == "full text" or not _is_in_record(passage, paper)]
    if paper.abstract:
        passages.append(_passage(paper, "abstract", paper.abstract, None))
    passages.extend(_passage(paper, "list note", text, name) for name, text in paper.notes)
    return Source(n, paper, strongest(passages), tuple(passages))


def _is_in_record(passage: Passage, paper: PaperRecord) -> bool:
    """Whether the record of the paper holds the text of `passage` anyway."""
    known = " ".join((paper.abstract or "", *(text for _, text in paper.notes)))
    return " ".join(passage.text.split()) in " ".join(known.split())


def _passage(paper: PaperRecord, basis: Basis, text: str, name: str | None) -> Passage:
    passage_id = f"{paper.paper_id}#{basis}" + (f"#{name}" if name else "")
    return Passage(passage_id, paper.paper_id, basis, paper.title, text, sentence_spans(text), name)


def _spans(passage: Passage) -> tuple[tuple[int, int], ...]:
    return passage.spans or sentence_spans(passage.text)
