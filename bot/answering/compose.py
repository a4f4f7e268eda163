"""From what was found to a draft: written by a model where one is at hand, else quoted from the papers."""

import asyncio
import logging
import re

from bot.answering.composing.answer_papers import meant
from bot.answering.composing.complete_list import counted, listed
from bot.answering.composing.draft import Draft, Sentence, sources_of
from bot.answering.composing.plain_text import without_reasoning
from bot.answering.composing.prompting import Sheet, read_sentences
from bot.answering.composing.quotes import quoted
from bot.answering.language_model import Completion, LanguageModel
from bot.answering.model import ModelUse, SearchResult, Source
from bot.answering.repair import added
from bot.answering.verify import check_sentence, holds, may_be_judged, quoting
from bot.answering.verifying.meaning import read_sources
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.prompts import REFUSAL
from ingest.library.sentences import sentence_spans

_log = logging.getLogger(__name__)
_MOST_SOURCES = 8
_LEAST_TIME = 2.0
_ENDED = re.compile(r"[.!?。！？\])】][\s\"'”’]*\Z")

WITHOUT_MODEL = "No language model is configured"
MODEL_FAILED = "The language model could not be used just now"
BROKEN_OFF = "The language model's answer broke off; only its complete sentences are shown."


async def compose(result: SearchResult, writer: Writer, page_size: int = 20) -> Draft:
    """Draft an answer from `result`, in the writer's manner where its model writes it.

    Complete lists and counts come from the catalogue and ask no model. Otherwise the model is called once; each of
    its sentences goes to `on_text`, with the numbers of its sources, as soon as it is complete and has passed its
    checks. Without a model, or when it fails within the deadline, the papers are quoted instead and the draft says so.
    """
    if result.plan.intent == "list":
        return listed(result, page_size)
    if result.plan.intent == "count":
        return counted(result)
    if result.refusal is not None or not meant(result):
        return Draft("", (), (), refused=True)
    if writer.model is None:
        return quoted(result, f"{WITHOUT_MODEL}; ")
    try:
        return await _written(result, writer, writer.model)
    except ModelError as error:
        _log.warning("answering by quotation: %s", error)
        return quoted(result, "", limits=(f"{MODEL_FAILED}, so the papers are quoted instead.",))


async def _written(result: SearchResult, writer: Writer, model: LanguageModel) -> Draft:
    question = result.plan.question
    sources = sources_of(meant(result)[:_MOST_SOURCES])
    sheet = Sheet.of(question, sources, model, translated=writer.manner.translated)
    sources = tuple(source for source in sources if source.n in sheet.names)
    await asyncio.to_thread(read_sources, sources)
    values = {**sheet.variables(), "question": question, "refusal": REFUSAL}
    messages = writer.prompts["answer"].fill(**values, manner=str(writer.manner))
    used: ModelUse | None = None
    while True:
        stream = _Stream(sheet, sources, writer)
        completion = await model.complete(*messages, writer.deadline, stream.take)
        used = added(used, completion.use)
        sentences = _sentences(completion, sheet)
        refuses = REFUSAL in without_reasoning(completion.text)
        if refuses or any(sentence.sources or sentence.unknown for sentence in sentences):
            break
        if completion.broken is None or writer.deadline.remaining() < _LEAST_TIME:
            raise ModelError(f"model {model.settings.model!r} wrote no sentence that cites anything")
    cited = tuple(sentence for sentence in sentences if REFUSAL not in sentence.text)
    if refuses and not any(sentence.sources for sentence in cited):
        return Draft("", (), sources, by_model=True, refused=True, used=used)
    limits = (BROKEN_OFF,) if completion.broken else ()
    return Draft("", cited, sources, by_model=True, limits=limits, used=used, shown=tuple(stream.shown))


def _sentences(completion: Completion, sheet: Sheet) -> tuple[Sentence, ...]:
    sentences = read_sentences(completion.text, sheet)
    if completion.broken and not _ENDED.search(completion.text):
        return sentences[:-1]
    return sentences


class _Stream:
    """Passes on the sentences of a growing text, each once it is complete and only if it holds.

    `shown` are the numbers of the sources in the order of their first citation; it numbers them for the reader.
    """

    def __init__(self, sheet: Sheet, sources: tuple[Source, ...], writer: Writer) -> None:
        self.shown: list[int] = []
        self._sheet = sheet
        self._sources = sources
        self._on_text = writer.on_text
        self._known_names = writer.known_names
        self._raw = ""
        self._seen = ""
        self._begin = 0
        self._before: Sentence | None = None

    def take(self, piece: str) -> None:
        if self._on_text is None:
            return
        self._raw += piece
        text = without_reasoning(self._raw)
        if not text.startswith(self._seen):
            self._begin = 0
        self._seen = text
        spans = sentence_spans(text[self._begin :])
        # Markers may still follow the full stop of the last sentence, so it waits until the next has begun.
        complete = len(spans) - 1
        if complete > 0 and text[self._begin + spans[-1][0]] in "[【(":
            complete -= 1
        for begin, end in spans[: max(0, complete)]:
            self._pass_on(text[self._begin + begin : self._begin + end])
        if complete > 0:
            self._begin += spans[complete][0]

    def _pass_on(self, text: str) -> None:
        for sentence in read_sentences(text, self._sheet):
            claim = check_sentence(sentence, self._sources, known_names=self._known_names, before=self._before)
            self._before = sentence
            if may_be_judged(claim):
                claim = quoting(claim, self._sources) or claim
            if self._on_text is not None and holds(claim):
                self.shown.extend(n for n in claim.sources if n not in self.shown)
                markers = "".join(f"[{self.shown.index(n) + 1}]" for n in claim.sources)
                self._on_text(f"{'“' + claim.text + '”' if claim.quoted else claim.text} {markers} ")
