"""From what was found to a verified answer: compose, verify, repair, and put together."""

import asyncio
from collections.abc import Callable
from collections.abc import Collection as Several

from bot.answering.answer import build_answer
from bot.answering.compose import compose
from bot.answering.composing.about_library import Collection, tell_of_collection
from bot.answering.composing.length_and_language import manner_of
from bot.answering.deadline import Deadline
from bot.answering.language_model import LanguageModel
from bot.answering.model import Answer, Question, SearchResult, Stage
from bot.answering.repair import repair
from bot.answering.verify import verify
from bot.prompts import Prompts

_DEADLINE_WITHOUT_MODEL = 10.0


async def respond(
    question: Question,
    result: SearchResult,
    library: Collection,
    model: LanguageModel | None,
    prompts: Prompts,
    on_text: Callable[[str], None] | None = None,
    on_stage: Callable[[Stage], None] = lambda stage: None,
    *,
    known_names: Several[str] = (),
    page_size: int = 20,
) -> Answer:
    """Answer `question` from `result`; each sentence of a model goes to `on_text` once it has passed its checks.

    `on_stage` is told when the writing and the checking begin.
    `known_names` are the vocabulary's folded names and `similarity` the embedder's cosines, where they are at hand.
    """
    if result.plan.about is not None:
        return await asyncio.to_thread(tell_of_collection, question, result, result.plan.about, library)
    if model is not None:
        # Loading the client library takes seconds in a new process; they are not the model's.
        await model.prepare()
    deadline = Deadline(model.settings.deadline if model else _DEADLINE_WITHOUT_MODEL)
    on_stage("writing")
    draft = await compose(result, model, prompts, deadline, on_text, page_size, known_names, manner_of(question))
    on_stage("checking")
    claims = await asyncio.to_thread(verify, draft, known_names=known_names)
    verified = await repair(
        draft,
        claims,
        model,
        prompts,
        deadline,
        question=result.plan.question,
        known_names=known_names,
    )
    return build_answer(question, result, draft, verified, library.revision, await asyncio.to_thread(library.lists))
