"""The reference desk: a question goes in, a verified answer comes out.

Question -> interpret -> SearchPlan -> search -> SearchResult -> compose -> verify -> Answer
"""

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from bot.answering.interpret import interpret
from bot.answering.language_model import LanguageModel
from bot.answering.model import Answer, Intent, Length, Mention, Missing, Question, SearchPlan, SearchResult, Stage
from bot.answering.respond import respond
from bot.answering.search import Searcher
from bot.answering.searching.common_topic import without_common_topic
from bot.answering.searching.phrases import holds_phrase
from bot.answering.searching.spelling import near_word
from bot.prompts import Prompts
from bot.settings.settings import Settings
from bot.summaries.full_text.fetching import FullTexts
from bot.summaries.requests import after_interpreting, before_interpreting
from bot.summaries.summarise import tell
from ingest.errors import EmbedderError
from ingest.library.embedder import Embedder, open_embedder
from ingest.library.layout import model_folder
from ingest.library.model import PaperRecord
from ingest.library.reader import Library, open_library
from ingest.terms.titles import normal_words, similarity

_log = logging.getLogger(__name__)
_TITLES_LOOKED_AT = 8
_WORDS_OF_HEAD = 3
_WORDS_OF_BEGINNING = 6
_AS_IT_BEGINS = 0.95
_HITS = 10


class Desk:
    """Answers questions over the published library; made by `open_desk`.

    A newly published revision is taken up between two questions. Safe to use from several tasks of one event loop:
    searching runs in threads, so the loop is never held up.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the library, and begin to load what takes longer while the caller does other things."""
        self._settings = settings
        self._prompts = Prompts.load(settings.answers.prompts)
        self._model = _language_model(settings)
        self._full_texts = FullTexts(settings.summaries, settings.store_url, contact=settings.abstracts.contact)
        self._opening = Lock()
        self._library = open_library(settings.catalogue_url, settings.data, settings.chroma)
        self._lent: Counter[Library] = Counter()
        self._warmed = Event()
        Thread(target=self._warm_up, name="refdesk-warm-up", daemon=True).start()

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Lend the library at the revision published now; it stays open and at that revision until it is returned."""
        with self._opening:
            if self._library.outdated:
                self._retire(self._library)
                self._library = open_library(self._settings.catalogue_url, self._settings.data, self._settings.chroma)
            library = self._library
            self._lent[library] += 1
        try:
            yield library
        finally:
            with self._opening:
                self._lent[library] -= 1
                if library is not self._library:
                    self._retire(library)

    def lent(self) -> AbstractAsyncContextManager[Library]:
        """Lend the library as `library` does, without holding up the event loop."""
        return _in_threads(self.library())

    @property
    def model(self) -> LanguageModel | None:
        """The language model, None where none is configured."""
        return self._model

    @property
    def prompts(self) -> Prompts:
        """The prompts, the user's own among them."""
        return self._prompts

    @property
    def embedder(self) -> Embedder | None:
        """The embedder, None where it cannot be had; loaded at first use, which takes a while."""
        return self._embedder

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
    ) -> Answer:
        """Answer a question; sentences go to `on_text` as a model writes them, each once it has been checked.

        `on_stage` is told what is being done, when it begins. Raises LibraryError when the library cannot be read; a
        failing model or embedder only limits the answer.
        """
        started = time.perf_counter()
        on_stage = on_stage or _nobody
        on_stage("searching")
        async with _in_threads(self.library()) as library:
            result = await asyncio.to_thread(self._search, library, question, _HITS)
            found = time.perf_counter()
            if result.plan.intent in ("summary", "compare") and result.refusal is None:
                answer = await tell(
                    question, result, library, self._model, self._prompts, on_text, on_stage, self._full_texts
                )
            else:
                answer = await respond(
                    question,
                    result,
                    library,
                    self._model,
                    self._prompts,
                    on_text,
                    on_stage,
                    known_names=library.vocabulary.names,
                    page_size=self._settings.answers.page_size,
                )
        answered = time.perf_counter()
        own = {"find": _milliseconds(started, found), "respond": _milliseconds(found, answered)}
        return replace(answer, timings_ms=result.timings_ms | own)

    async def summarise(
        self,
        named: Sequence[str],
        asked_at: datetime,
        length: Length = "usual",
        on_text: Callable[[str], None] | None = None,
    ) -> Answer:
        """Tell the paper that is named, by id, link, name or title, in fixed fields; several are set side by side.

        Sentences go to `on_text` as with `answer`. Raises LibraryError when the library cannot be read.
        """
        started = time.perf_counter()
        question = Question(", ".join(named), asked_at)
        async with _in_threads(self.library()) as library:
            plan = await asyncio.to_thread(plan_of_papers, library, question, named, length)
            found = time.perf_counter()
            result = SearchResult(plan, (), None, (), None, (), {}, library.revision.number)
            answer = await tell(
                question, result, library, self._model, self._prompts, on_text, full_texts=self._full_texts
            )
        own = {"find": _milliseconds(started, found), "respond": _milliseconds(found, time.perf_counter())}
        return replace(answer, timings_ms=own)

    def find(self, question: Question, k: int = _HITS) -> SearchResult:
        """Search only: understand the question and give the `k` papers that match best."""
        with self.library() as library:
            return self._search(library, question, k)

    def papers_named(self, text: str) -> list[PaperRecord]:
        """Give the papers that `text` names: by id, link, name or title; several where the name is ambiguous."""
        with self.library() as library:
            return library.papers(ids_named(library, text, datetime.now(UTC)))

    def introduction(self) -> str:
        """Say in two lines what can be asked about, and how fresh it is."""
        with self.library() as library:
            names = ", ".join(f"{listed.name} ({listed.papers})" for listed in library.lists())
            return (
                f"{library.revision.papers} papers on {names}, as of {library.revision.as_of:%Y-%m-%d}.\n"
                "Ask away; `exit` leaves."
            )

    def close(self) -> None:
        """Let go of the library once what is lent of it has been returned."""
        # A process that ends while the embedder still starts its threads is aborted.
        self._warmed.wait()
        self._full_texts.close()
        with self._opening:
            self._retire(self._library)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _retire(self, library: Library) -> None:
        """Close a library that is not to be lent any more, unless somebody still holds it."""
        if not self._lent[library]:
            del self._lent[library]
            library.close()

    def _search(self, library: Library, question: Question, k: int) -> SearchResult:
        started = time.perf_counter()
        plan = plan_for(library, question)
        understood = _milliseconds(started, time.perf_counter())
        result = Searcher(library, self._embedder).search(plan, k, self._settings.answers.page_size)
        timings = {"interpret": understood} | result.timings_ms
        return replace(result, timings_ms=timings, revision=library.revision.number)

    @cached_property
    def _embedder(self) -> Embedder | None:
        """The embedder, None where it cannot be had: search then goes by words alone."""
        try:
            return open_embedder(self._settings.embedder, model_folder(self._settings.data))
        except EmbedderError as error:
            _log.warning("searching by words alone: %s", error)
            return None

    def _warm_up(self) -> None:
        """Load what the first question needs while it is still being understood."""
        try:
            if self._embedder is not None:
                self._embedder.embed_question("reading list")
        finally:
            self._warmed.set()
        if self._model is not None:
            asyncio.run(self._model.prepare())


def open_desk(settings: Settings) -> Desk:
    """Open the reference desk over the published library.

    Raises LibraryError when there is none, PromptError when a prompt breaks its contract.
    """
    return Desk(settings)


def plan_for(library: Library, question: Question) -> SearchPlan:
    """Interpret a question by what is in a library."""
    plan = before_interpreting(question, lambda ids: library.titles(ids).keys())
    if plan is not None:
        return plan

    def near_titles(text: str) -> list[tuple[str, float]]:
        likely = library.titles(library.lexical.titled(text, _TITLES_LOOKED_AT))
        return [(paper_id, _likeness(text, title)) for paper_id, title in likely.items()]

    plan = interpret(
        question,
        library.vocabulary,
        library.look_up,
        near_titles,
        library.lexical.has_word,
        library.papers,
        lambda word: near_word(library, word),
        lambda phrase: holds_phrase(library, phrase),
    )
    if plan.alike and not plan.follow_up:
        # What resembles a work is searched by its title; the question gives but its name.
        plan = replace(plan, text=" ".join(library.titles(plan.alike).values()))
    return after_interpreting(without_common_topic(plan, library.lexical), question)


def ids_named(library: Library, text: str, asked_at: datetime) -> list[str]:
    """Give the ids of the papers that `text` names: by id, link, name or title; several where it is ambiguous."""
    if library.titles([text.strip()]):
        return [text.strip()]
    plan = plan_for(library, Question(text, asked_at))
    return list(dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids))


def plan_of_papers(library: Library, question: Question, named: Sequence[str], length: Length) -> SearchPlan:
    """Give the plan of a summary of the papers named, of a comparison where there are several."""
    mentions: list[Mention] = []
    missing: list[Missing] = []
    for text in named:
        ids = tuple(ids_named(library, text, question.asked_at))
        if ids:
            mentions.append(Mention(text, ids, "name"))
        else:
            missing.append(Missing(text, "name"))
    intent: Intent = "compare" if len(mentions) > 1 else "summary"
    return SearchPlan(question.text, intent, "", tuple(mentions), missing=tuple(missing), length=length)


def _likeness(text: str, title: str) -> float:
    """How like a text is to a title, or to the part that people take for it; from 0 to 1.

    That is the part before its colon, or as much of it as they remember, from its first word on.
    """
    words, head = normal_words(text), title.partition(":")[0]
    if len(words) >= _WORDS_OF_BEGINNING and normal_words(title)[: len(words)] == words:
        return _AS_IT_BEGINS
    whole = similarity(words, normal_words(title))
    several = head != title and len(head.split()) >= _WORDS_OF_HEAD
    return max(whole, similarity(words, normal_words(head))) if several else whole


def _language_model(settings: Settings) -> LanguageModel | None:
    if settings.model is None:
        return None
    variable = settings.model.api_key_env
    return LanguageModel(settings.model, os.environ.get(variable) if variable else None)


def _nobody(_stage: Stage) -> None:
    """Where nobody wants to know what is being done."""


@asynccontextmanager
async def _in_threads(lending: AbstractContextManager[Library]) -> AsyncIterator[Library]:
    """A loan that is taken and returned without holding up the event loop."""
    library = await asyncio.to_thread(lending.__enter__)
    try:
        yield library
    finally:
        await asyncio.to_thread(lending.__exit__, None, None, None)


def _milliseconds(started: float, ended: float) -> float:
    return round((ended - started) * 1000, 3)
