"""Answers from what was found: composes a draft, verifies it and builds the answer."""

import asyncio
from dataclasses import replace

from bot.answering.answer import build_answer
from bot.answering.compose import compose
from bot.answering.composing.about_library import LibraryFacts, tell_of_collection
from bot.answering.composing.quotes import quoted
from bot.answering.model import Answer, Question
from bot.answering.review import review
from bot.answering.search_result import SearchResult
from bot.answering.verify import following, verify
from bot.answering.writer import Writer

NOT_TRANSLATED = "The meaning of the answer could not be checked in your language, so the papers are quoted instead."


async def respond(
    question: Question, result: SearchResult, library: LibraryFacts, writer: Writer, page_size: int = 20
) -> Answer:
    """Return the answer to `question` from `result`, written and checked by `writer`, or quoted where it has no model.

    A complete list shows `page_size` papers.
    """
    if result.plan.about is not None:
        return await asyncio.to_thread(tell_of_collection, question, result, result.plan.about, library)
    writer = await writer.begin()
    writer.enter("writing")
    written = await compose(question, result, writer, page_size)
    writer.enter("checking")
    draft = written.draft
    claims = written.claims or await asyncio.to_thread(verify, draft, known_names=writer.known_names)
    verified = await review(draft, claims, writer, result.plan.question, written.early)
    if not verified.claims and any(sentence.translated for sentence in draft.sentences):
        # Across languages little can be confirmed without a judge; the papers themselves still answer.
        draft = replace(quoted(result, (NOT_TRANSLATED,)), used=verified.used)
        claims = await asyncio.to_thread(verify, draft, known_names=writer.known_names)
        verified = await review(draft, claims, writer, result.plan.question)
    befores = (None, *verified.claims)
    claims = tuple(following(claim, before) for before, claim in zip(befores, verified.claims, strict=False))
    verified = replace(verified, claims=claims)
    return build_answer(question, result, draft, verified, library.revision, await asyncio.to_thread(library.lists))
