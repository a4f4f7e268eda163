"""Prepares a discussion of a paper with its checked summary, questions and reference.

PaperRecord -> the desk's summary, questions of a model that name only what the paper names -> blocks of a message
"""

import asyncio
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answering.composing.draft import sources_of
from bot.answering.composing.plain_text import has_address
from bot.answering.composing.prompting import SourceSheet, read_sentences
from bot.answering.language_model import LanguageModel
from bot.answering.model import Answer, Claim, Question, Scope, Source
from bot.answering.model_use import ModelUse, added
from bot.answering.search_result import PaperHit
from bot.answering.verify import evidence_of
from bot.answering.verifying.names import missing_names
from bot.answering.verifying.numbers import missing_numbers
from bot.answering.verifying.quotes import missing_quotations
from bot.answering.writer import Writer
from bot.desk.desk import Desk
from bot.digests.model import Block, DigestItem, Line
from bot.errors import ModelError
from bot.exporting.formats import written
from bot.presenting.text import split
from bot.store.database import Store
from bot.summaries.shape import heading_of, rows, summary_question
from ingest.library.model import PaperRecord

_log = logging.getLogger(__name__)
STYLE = "apa"
QUESTIONS = 3
_LONGEST_QUESTION = 200
"""Characters of a question, as many as every platform shows of a line."""
_LONGEST_BLOCK = 1_200


@dataclass(frozen=True, slots=True)
class Discussion:
    """What a thread about a paper begins with, and what models were used for it."""

    blocks: tuple[Block, ...]
    used: ModelUse | None


async def prepare(
    paper: PaperRecord, desk: Desk, store: Store, scope: Scope, without_model: str, now: datetime
) -> Discussion:
    """Return the beginning of the thread about a paper, from the lists that may be seen there.

    `without_model` is why no model may be used, empty where it may; then, and without a model, the summary is quoted
    and there are no questions. Raises IngestError where the library cannot be read.
    """
    question = Question(
        summary_question(paper.paper_id), now, lists=scope.lists, without=scope.without, without_model=without_model
    )
    summary = await desk.answer(question)
    questions, used = await _questions(paper, desk, scope, without_model)
    reference = await asyncio.to_thread(lambda: "\n".join(written([paper], store, "", style=STYLE)))
    blocks = [*_summary_blocks(summary)]
    if questions:
        lines = tuple(Line(DigestItem("", each, None, "", (), "")) for each in questions)
        blocks.append(Block("To discuss", lines=lines))
    blocks.append(Block("Reference", text=reference))
    return Discussion(tuple(blocks), added(summary.used, used))


async def _questions(
    paper: PaperRecord, desk: Desk, scope: Scope, without_model: str
) -> tuple[tuple[str, ...], ModelUse | None]:
    sources = sources_of([PaperHit(paper, 0.0, ())])
    if not any(source.passages for source in sources):
        # A title says too little to ask about.
        return (), None
    writer = await desk.writer(without_model).begin()
    if writer.model is None:
        return (), None
    async with desk.lent(scope) as opened:
        names = await asyncio.to_thread(lambda: opened.library.vocabulary.names)
    try:
        return await ask_questions(sources, writer, writer.model, names)
    except ModelError as error:
        _log.warning("a discussion has no questions: %s", error)
        return (), None


async def ask_questions(
    sources: Sequence[Source], writer: Writer, model: LanguageModel, names: Collection[str]
) -> tuple[tuple[str, ...], ModelUse | None]:
    """Return up to three questions of a model that name only what the sources name, and the use of the model.

    `names` are the library's folded short names of papers. Raises ModelError when the model fails.
    """
    sheet = SourceSheet.of("", sources, model)
    completion = await model.complete(*writer.prompts["discuss"].fill(**sheet.variables()), writer.deadline)
    asked = [sentence.text for sentence in read_sentences(completion.text, sheet) if sentence.sources]
    evidence = await asyncio.to_thread(lambda: evidence_of(sources).text)
    fit = await asyncio.to_thread(lambda: [each for each in dict.fromkeys(asked) if is_sound(each, evidence, names)])
    return tuple(fit[:QUESTIONS]), completion.use


def is_sound(question: str, evidence: str, names: Collection[str]) -> bool:
    """Return True for a question whose every name, number and quotation occurs in the evidence."""
    return (
        question.endswith("?")
        and len(question) <= _LONGEST_QUESTION
        and not has_address(question)
        and not missing_names(question, evidence, names)
        and not missing_numbers(question, evidence)
        and not missing_quotations(question, evidence)
    )


def _summary_blocks(summary: Answer) -> Iterator[Block]:
    """Yield the fields of a summary, each sentence as it was checked, with what was checked at the end."""
    by_field = [
        (heading_of(name), [claim for field in fields for claim in field.claims]) for name, fields in rows(summary)
    ]
    paragraphs = [(heading, " ".join(map(_sentence, claims))) for heading, claims in by_field if claims]
    if not paragraphs:
        yield Block("Summary", text=summary.lead)
    for heading, text in paragraphs:
        for first, piece in ((n == 0, piece) for n, piece in enumerate(split(text, _LONGEST_BLOCK))):
            yield Block(heading if first else f"{heading}, continued", text=piece)
    notes = " ".join(filter(None, (summary.checked, *summary.limits)))
    if notes:
        yield Block("How this was checked", text=notes)


def _sentence(claim: Claim) -> str:
    text = f"“{claim.text}”" if claim.quoted else claim.text
    return f"{text} ({'; '.join(claim.places)})" if claim.places else text
