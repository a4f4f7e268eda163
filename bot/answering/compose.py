"""Drafts an answer from what was found: a model writes it, or the papers are quoted."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.composing.answer_papers import named_papers, papers_answered
from bot.answering.composing.complete_list import counted, listed
from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.composing.prompting import SourceSheet, read_sentences
from bot.answering.composing.quotes import quoted
from bot.answering.language_model import LanguageModel
from bot.answering.model import Question, Source
from bot.answering.search_result import SearchResult
from bot.answering.sentence_stream import Reader
from bot.answering.verifying.meaning import read_sources
from bot.answering.write_draft import UncitedError, Written, write_draft
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import REFUSAL

_log = logging.getLogger(__name__)
_MOST_SOURCES = 8
"""Papers that a model reads for an answer; where it gave other wordings of the question, all found that fit its window:
the right ones are then further down among more that are near."""
_MOST_TITLES = 2
_LAST_TURNS = 2
_MOST_OF_A_TURN = 600
"""Letters of an earlier answer that a follow-up shows the model."""

UNCITED = "The language model cited no paper"
CUT_OFF = "The language model broke off before its first whole sentence"
MODEL_FAILED = "The language model could not be used just now"


async def compose(question: Question, result: SearchResult, writer: Writer, page_size: int = 20) -> Written[Sentence]:
    """Draft an answer to `question` from `result`, in the writer's manner where its model writes it.

    Complete lists and counts come from the catalogue and ask no model. Otherwise the model is called once; each of
    its sentences goes to `on_text`, with the numbers of its sources, as soon as it is complete and has passed its
    checks. Without a model, or when it fails within the deadline, the papers are quoted instead and the draft says so.
    """
    if result.plan.intent == "list":
        return Written(listed(result, page_size))
    if result.plan.intent == "count":
        return Written(counted(result))
    if result.refusal is not None or not papers_answered(result):
        return Written(Draft("", (), (), refused=True))
    if writer.model is None:
        return Written(quoted(result, (f"{writer.why_no_model}.",)))
    try:
        return await _written(question, result, writer, writer.model)
    except ModelError as error:
        _log.warning("answering by quotation: %s", error)
        used = error.used if isinstance(error, UncitedError) else None
        return Written(replace(quoted(result, (why_quoted(error),)), used=used))


def why_quoted(error: ModelError) -> str:
    """Say in one sentence why the papers are quoted in place of what a model was to write."""
    reason = MODEL_FAILED
    if isinstance(error, UncitedError):
        reason = CUT_OFF if error.broken else UNCITED
    return f"{reason}, so the papers are quoted instead."


async def _written(asked: Question, result: SearchResult, writer: Writer, model: LanguageModel) -> Written[Sentence]:
    question = _as_asked(asked, result)
    sources = _with_text(sources_of(papers_answered(result)), named_papers(result))
    if not result.plan.rewrites:
        sources = sources[:_MOST_SOURCES]
    sheet = SourceSheet.of(question, sources, model, translated=writer.manner.translated)
    sources = tuple(source for source in sources if source.n in sheet.names)
    await asyncio.to_thread(read_sources, sources)
    values = {**sheet.variables(), "question": question, "refusal": REFUSAL}
    messages = writer.prompts["answer"].fill(**values, manner=str(writer.manner))
    reader: Reader[Sentence] = Reader(lambda text: read_sentences(text, sheet), lambda sentence: sentence)
    return await write_draft(messages, reader, sources, writer, model)


def _with_text(sources: Sequence[Source], named: frozenset[str]) -> tuple[Source, ...]:
    """The sources in their order, of those with nothing but a title only the best few and those asked for by name.

    A title that happens to match helps nobody to an answer and takes the place of a paper that does.
    """
    bare = [source.n for source in sources if not source.passages and source.paper.paper_id not in named]
    left_out = frozenset(bare[_MOST_TITLES:]) if len(bare) < len(sources) else frozenset()
    return tuple(source for source in sources if source.n not in left_out)


def _as_asked(question: Question, result: SearchResult) -> str:
    """The question as the model reads it: with what it is about, and with the last turns, where it follows on them."""
    plan = result.plan
    if not plan.follow_up or not question.turns:
        return plan.question
    papers = {hit.paper.paper_id: hit.paper for hit in result.hits}
    about = [
        papers[paper_id].names[0] if papers[paper_id].names else papers[paper_id].title
        for mention in plan.mentions
        for paper_id in mention.paper_ids
        if paper_id in papers
    ]
    subject = f" (This is about {', '.join(dict.fromkeys(about))}.)" if about else ""
    turns = [
        f"Earlier question: {turn.question}\nEarlier answer: {turn.answer[:_MOST_OF_A_TURN]}"
        for turn in question.turns[-_LAST_TURNS:]
    ]
    return "\n".join((f"{plan.question}{subject}", *turns))
