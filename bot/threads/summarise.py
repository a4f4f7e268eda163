"""Tells what was said of which paper in a thread, from its messages alone.

Thread -> the papers that it speaks of -> quotations, or with a model a checked sentence for each -> Answer
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Claim, PaperDiscussion, Question, Quotation, SearchPlan, Source
from bot.answering.model_use import ModelUse
from bot.answering.search_result import SearchResult
from bot.answering.sentence_each import sentence_on_each
from bot.answering.writer import NO_MODEL, Writer
from bot.desk.desk import Desk
from bot.errors import ModelError
from bot.presenting.text import counted
from bot.threads.model import Thread
from bot.threads.speaking import Discussed, discussed_in
from ingest.library.model import Passage, Revision
from ingest.library.sentences import sentence_spans

_log = logging.getLogger(__name__)

NO_PAPERS = "I found no paper in this thread, neither by name nor by link or identifier."
NOT_ALL_READ = "The thread is longer than what I read of it."
MODEL_FAILED = "The language model is not responding, so messages are quoted."
HOW_READ = (
    "From the messages of this thread, of which nothing is stored. A message that names no paper counts for the one "
    "that the message before it was about."
)
_MOST_PAPERS, _MOST_QUOTED, _MOST_ADDRESSES, _LONGEST = 8, 3, 5, 400


@dataclass(frozen=True, slots=True)
class ThreadSummaries:
    """Summarises threads over the published library."""

    desk: Desk

    async def answer(self, question: Question, thread: Thread) -> Answer:
        """Return what was said of which paper, or in plain words why that cannot be told."""
        async with self.desk.lent(question.scope) as opened:
            revision = opened.library.revision
            if thread.problem:
                return _words(question, revision, thread.problem, refused=True)
            found, whole = await asyncio.to_thread(discussed_in, thread, opened, question.asked_at)
        limits = [] if whole and not thread.incomplete else [NOT_ALL_READ]
        if not found:
            return _words(question, revision, NO_PAPERS, limits, refused=True)
        discussed = found[:_MOST_PAPERS]
        limits += (
            [f"{counted(len(found) - len(discussed), 'more paper')} were named."] if len(found) > len(discussed) else []
        )
        writer = await self.desk.writer(question.without_model).begin()
        claims, used, more = await _written(discussed, writer)
        discussions = tuple(_discussion(each, claims.get(n)) for n, each in enumerate(discussed, start=1))
        known = sum(each.paper is not None for each in found)
        lead = f"{counted(known, 'paper')} of the lists" + (
            f" and {counted(len(found) - known, 'other')}" if len(found) > known else ""
        )
        lead += f", in the last {counted(len(thread.messages), 'message')} of this thread:"
        return replace(
            _words(question, revision, lead, [*limits, *more]),
            discussions=discussions,
            used=used,
            checked=HOW_READ,
        )


async def _written(
    discussed: Sequence[Discussed], writer: Writer
) -> tuple[Mapping[int, Claim], ModelUse | None, Sequence[str]]:
    """Return a model's sentence on each paper that its messages confirm, and in words what was not possible."""
    sources = [source for n, each in enumerate(discussed, start=1) if (source := _source(n, each)) is not None]
    if writer.model is None or not sources:
        return {}, None, [] if writer.why_no_model == NO_MODEL else [f"{writer.why_no_model}."]
    try:
        claims, used = await sentence_on_each("thread", sources, writer, writer.model, _LONGEST)
    except ModelError as error:
        _log.warning("a thread is quoted: %s", error)
        return {}, None, [MODEL_FAILED]
    return claims, used, []


def _source(n: int, each: Discussed) -> Source | None:
    """Return what was said of a paper as a source; of the paper itself it holds nothing but the names."""
    if each.paper is None or not each.sayings:
        return None
    paper = replace(each.paper, abstract=None, notes=(), tldr=None)
    passages = tuple(
        Passage(f"{n}.{at}", paper.paper_id, "list note", paper.title, saying.text, sentence_spans(saying.text))
        for at, saying in enumerate(each.sayings)
    )
    return Source(n, paper, "list note", passages)


def _discussion(each: Discussed, claim: Claim | None) -> PaperDiscussion:
    """Return what is shown of a paper: the sentence with the messages that carry it, or the first quotations."""
    sayings = each.sayings
    if claim is not None:
        carrying = {found.text for found in claim.based_on}
        sayings = [saying for saying in sayings if any(text in saying.text for text in carrying)] or sayings
    quotations = tuple(Quotation(saying.text, saying.address) for saying in sayings[:_MOST_QUOTED])
    addresses = tuple(each.addresses[:_MOST_ADDRESSES])
    sentence = claim.text if claim is not None else ""
    return PaperDiscussion(each.paper, each.named, addresses, len(each.addresses), quotations, sentence)


def _words(
    question: Question, revision: Revision, words: str, limits: Sequence[str] = (), *, refused: bool = False
) -> Answer:
    plan = SearchPlan(question.text, "answer", "")
    result = SearchResult(plan, (), None, (), None, (), {})
    return make_answer(question, result, revision, words, "", refused=refused, limits=limits)
