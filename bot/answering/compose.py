"""From what was found to a draft: written by a model where one is at hand, else quoted from the papers."""

import asyncio
import logging

from bot.answering.composing.answer_papers import meant
from bot.answering.composing.complete_list import counted, listed
from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.composing.prompting import Sheet, read_sentences
from bot.answering.composing.quotes import quoted
from bot.answering.language_model import LanguageModel
from bot.answering.model import SearchResult
from bot.answering.sentence_stream import Reader
from bot.answering.verifying.meaning import read_sources
from bot.answering.write_draft import Written, write_draft
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import REFUSAL

_log = logging.getLogger(__name__)
_MOST_SOURCES = 8

WITHOUT_MODEL = "No language model is configured"
MODEL_FAILED = "The language model could not be used just now"


async def compose(result: SearchResult, writer: Writer, page_size: int = 20) -> Written[Sentence]:
    """Draft an answer from `result`, in the writer's manner where its model writes it.

    Complete lists and counts come from the catalogue and ask no model. Otherwise the model is called once; each of
    its sentences goes to `on_text`, with the numbers of its sources, as soon as it is complete and has passed its
    checks. Without a model, or when it fails within the deadline, the papers are quoted instead and the draft says so.
    """
    if result.plan.intent == "list":
        return Written(listed(result, page_size))
    if result.plan.intent == "count":
        return Written(counted(result))
    if result.refusal is not None or not meant(result):
        return Written(Draft("", (), (), refused=True))
    if writer.model is None:
        return Written(quoted(result, f"{WITHOUT_MODEL}; "))
    try:
        return await _written(result, writer, writer.model)
    except ModelError as error:
        _log.warning("answering by quotation: %s", error)
        return Written(quoted(result, "", limits=(f"{MODEL_FAILED}, so the papers are quoted instead.",)))


async def _written(result: SearchResult, writer: Writer, model: LanguageModel) -> Written[Sentence]:
    question = result.plan.question
    sources = sources_of(meant(result)[:_MOST_SOURCES])
    sheet = Sheet.of(question, sources, model, translated=writer.manner.translated)
    sources = tuple(source for source in sources if source.n in sheet.names)
    await asyncio.to_thread(read_sources, sources)
    values = {**sheet.variables(), "question": question, "refusal": REFUSAL}
    messages = writer.prompts["answer"].fill(**values, manner=str(writer.manner))
    reader: Reader[Sentence] = Reader(lambda text: read_sentences(text, sheet), lambda sentence: sentence)
    return await write_draft(messages, reader, sources, writer, model)
