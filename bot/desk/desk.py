"""Answer questions over the published library: interpret, search, write, verify.

Question -> interpret -> SearchPlan -> search -> SearchResult -> compose -> verify -> Answer
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from bot import tracing
from bot.answering.composing.length_and_language import manner_of
from bot.answering.composing.paper_facts import answer_facts
from bot.answering.explain import Explanation, explain
from bot.answering.language_model import LanguageModel
from bot.answering.model import EVERYTHING, Answer, Length, Question, Scope, SearchPlan, Stage, TextFile
from bot.answering.model_use import ModelUse, added
from bot.answering.respond import respond
from bot.answering.search import Searcher
from bot.answering.search_result import SearchResult
from bot.answering.searching.fields import QuestionEmbedder
from bot.answering.searching.reranker import open_reranker
from bot.answering.writer import Writer
from bot.desk.answer_key import answer_key, manner_of_answering
from bot.desk.lending import Lending
from bot.desk.models import open_judge, open_model
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import ids_named, plan_for, plan_of_papers
from bot.prompts import Prompts
from bot.settings.settings import Settings
from ingest.errors import EmbedderError
from ingest.library.embedder import open_embedder
from ingest.library.layout import model_folder
from ingest.library.model import PaperRecord
from ingest.library.reader import Library, open_library

if TYPE_CHECKING:
    from bot.store.database import Store
    from bot.summaries.full_texts import FullTexts

_log = logging.getLogger(__name__)
_HITS = 10
_HITS_OF_WORDINGS = 24
"""Papers found where a model gave other wordings: what it then reads of them is what fits its context window."""


class Desk:
    """Answers questions over the published library; made by `open_desk`.

    A newly published revision is taken up between two questions. Safe to use from several tasks of one event loop:
    searching runs in threads, so the loop is never held up.
    """

    def __init__(self, settings: Settings, model: LanguageModel | None = None) -> None:
        """Open the library, and begin to load what takes longer while the caller does other things.

        `model` writes the answers in place of the one that is configured.
        """
        self._settings = settings
        self._prompts = Prompts.load(settings.answers.prompts)
        self._manner = manner_of_answering(settings, self._prompts)
        self._model = model or open_model(settings.model)
        judging = self._model if model is None else None
        self._judge = open_judge(settings.judge, judging, self._prompts)
        self._opened_texts: FullTexts | None = None
        self._reranker = open_reranker(settings.reranker)
        self._embedder: QuestionEmbedder | None = None
        self._embedder_loaded = False
        self._store: Store | None = None
        self._loading = Lock()
        self._lending = Lending(self._open_newest)
        self._warmed = Event()
        Thread(target=self._warm_up, name="refdesk-warm-up", daemon=True).start()

    @contextmanager
    def opened(self, scope: Scope = EVERYTHING) -> Iterator[OpenedLibrary]:
        """Lend the library published now, its lists in `scope`, with what answering derives from it, until returned."""
        with self._lending.lend() as opened:
            yield opened.within(scope)

    @contextmanager
    def library(self, scope: Scope = EVERYTHING) -> Iterator[Library]:
        """Lend the library at the revision published now; it stays open and at that revision until it is returned."""
        with self.opened(scope) as opened:
            yield opened.library

    @asynccontextmanager
    async def lent(self, scope: Scope = EVERYTHING) -> AsyncIterator[OpenedLibrary]:
        """Lend the library as `opened` does, without holding up the event loop."""
        lending = self.opened(scope)
        opened = await asyncio.to_thread(lending.__enter__)
        try:
            yield opened
        finally:
            await asyncio.to_thread(lending.__exit__, None, None, None)

    def writer(self, without_model: str = "") -> Writer:
        """Return a writer with the desk's model, judge and prompts; without a model for the reason given, if any."""
        if without_model and self._model is not None:
            return Writer(None, self._prompts, why_no_model=without_model)
        return Writer(self._model, self._prompts, judge=self._judge)

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured."""
        return self._model is not None

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        known: Callable[[str], Awaitable[Answer | None]] | None = None,
    ) -> Answer:
        """Answer a question; sentences go to `on_text` as a model writes them, each once it has been checked.

        `on_stage` is called with each stage as it begins, and `known` with the answer's key once the question is
        understood: what it returns is the answer. Raises LibraryError when the library cannot be read; a failing model
        or embedder only limits the answer.
        """
        started = time.perf_counter()
        if on_stage is not None:
            on_stage("searching")
        async with self.lent(question.scope) as opened:
            library = opened.library
            proposed, planning = await self._proposed(opened, question)
            with tracing.span("search", refdesk__revision=library.revision.number):
                result = await asyncio.to_thread(self._search, opened, question, _HITS, proposed)
            found = time.perf_counter()
            key = answer_key(question, result.plan, opened.lists, library.revision.number, self._manner)
            before = await known(key) if known is not None else None
            writer = await self._writer(library, question, on_text, on_stage, result.plan.language)
            with tracing.span("respond", refdesk__intent=result.plan.intent, refdesk__known=before is not None):
                answer = before or await self._respond(question, result, library, writer)
                answer = replace(answer, used=None) if before is not None else answer
        answered = time.perf_counter()
        own = {"find": _milliseconds(started, found), "respond": _milliseconds(found, answered)}
        return replace(answer, used=added(planning, answer.used), timings_ms=result.timings_ms | own, key=key)

    async def _respond(self, question: Question, result: SearchResult, library: Library, writer: Writer) -> Answer:
        if result.plan.facts:
            return await asyncio.to_thread(answer_facts, question, result, library, self.references)
        if result.plan.intent in ("summary", "compare") and result.refusal is None:
            return await self._summary(question, result, library, writer)
        return await respond(question, result, library, writer, self._settings.answers.page_size)

    async def summarise(
        self,
        named: Sequence[str],
        asked_at: datetime,
        length: Length = "usual",
        on_text: Callable[[str], None] | None = None,
        *,
        columns: Sequence[str] = (),
        page: int = 1,
    ) -> Answer:
        """Summarise the paper that is named by id, link, name or title; several are set side by side.

        With `columns` it is a page of a table of them; words may then select papers too. Sentences go to `on_text` as
        with `answer`. Raises LibraryError when the library cannot be read.
        """
        started = time.perf_counter()
        question = Question(", ".join(named), asked_at, page=page)
        async with self.lent() as opened:
            plan = await asyncio.to_thread(plan_of_papers, opened, question, named, length, columns)
            found = time.perf_counter()
            result = SearchResult(plan, (), None, (), None, (), {}, opened.library.revision.number)
            writer = await self._writer(opened.library, question, on_text)
            answer = await self._summary(question, result, opened.library, writer)
        own = {"find": _milliseconds(started, found), "respond": _milliseconds(found, time.perf_counter())}
        return replace(answer, timings_ms=own)

    def find(self, question: Question, k: int = _HITS) -> SearchResult:
        """Search only: interpret the question and return the `k` papers that match best."""
        with self.opened(question.scope) as opened:
            return self._search(opened, question, k)

    def explain(self, question: Question, named: str | None = None) -> Explanation:
        """Return how a question is understood and searched by rules, and why the paper `named` is there or not."""
        with self.opened(question.scope) as opened:
            papers = ids_named(opened, named, question.asked_at) if named else []
            searcher = Searcher(opened.cached, opened.embedder)
            explanation = explain(plan_for(opened, question), opened.library, searcher, papers)
            if named and not papers:
                return replace(explanation, papers=(f"No paper matches “{named}”.",))
            return explanation

    def explain_plan(self, plan: SearchPlan, scope: Scope = EVERYTHING) -> Explanation:
        """Return how the plan of a question that was answered before is searched among the lists in `scope`."""
        with self.opened(scope) as opened:
            return explain(plan, opened.library, Searcher(opened.cached, opened.embedder))

    def papers_named(self, text: str, scope: Scope = EVERYTHING) -> list[PaperRecord]:
        """Return the papers that `text` names by id, link, name or title; several where the name is ambiguous."""
        with self.opened(scope) as opened:
            return opened.papers(ids_named(opened, text, datetime.now(UTC)))

    def references(self, papers: Sequence[PaperRecord], form: str) -> TextFile:
        """Return papers as references in a format or a citation style, under the citation keys of the store."""
        from bot.exporting.formats import file_name, format_names, written
        from bot.store.database import open_store

        with self._loading:
            if self._store is None:
                self._store = open_store(self._settings.store_url)
        if form not in format_names():
            return TextFile("references.txt", "\n".join(written(papers, self._store, style=form)))
        lines = written(papers, self._store, form, brief=len(papers) == 1)
        return TextFile(file_name(form), "\n".join(lines))

    def introduction(self) -> str:
        """Return two lines that say what can be asked about, and how fresh it is."""
        with self.library() as library:
            as_of = library.revision.as_of
            names = ", ".join(f"{listed.name} ({listed.papers})" for listed in library.lists())
            return (
                f"{library.revision.papers} papers on {names}, as of {as_of.day} {as_of:%b %Y}.\n"
                "Ask away; `exit` leaves."
            )

    def embedder_state(self) -> tuple[bool, str]:
        """Return whether search matches meaning, and the embedder's name or that it is missing; waits for nothing."""
        if not self._warmed.is_set():
            return True, "loading"
        return (True, "loaded") if self._embedder is not None else (False, "missing; search matches words only")

    def model_state(self) -> tuple[bool, str]:
        """Return whether the last call of the language model worked, and its name; calls nothing."""
        if self._model is None:
            return True, "none configured; answers quote the papers"
        name = self._model.settings.model
        return (False, f"{name}: {self._model.failure}") if self._model.failure else (True, name)

    def close(self) -> None:
        """Close the library once every borrower has returned it."""
        # A process that ends while the embedder still starts its threads is aborted.
        self._warmed.wait()
        if self._opened_texts is not None:
            self._opened_texts.close()
        if self._store is not None:
            self._store.close()
        self._lending.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _open_newest(self) -> OpenedLibrary:
        library = open_library(self._settings.catalogue_url, self._settings.data, self._settings.chroma)
        return OpenedLibrary(library, self._question_embedder, self._reranker)

    async def _writer(
        self,
        library: Library,
        question: Question,
        on_text: Callable[[str], None] | None,
        on_stage: Callable[[Stage], None] | None = None,
        read_in: str = "",
    ) -> Writer:
        names = await asyncio.to_thread(lambda: library.vocabulary.names)
        manner = manner_of(question, read_in)
        if question.without_model and self._model is not None:
            return Writer(None, self._prompts, names, manner, on_text, on_stage, why_no_model=question.without_model)
        return Writer(self._model, self._prompts, names, manner, on_text, on_stage, self._judge)

    async def _summary(self, question: Question, result: SearchResult, library: Library, writer: Writer) -> Answer:
        summarise, full_texts = await asyncio.to_thread(self._summarising)
        return await summarise(question, result, library, writer, full_texts)

    def _summarising(self) -> "tuple[Callable[..., Coroutine[Any, Any, Answer]], FullTexts]":
        """Return what summarises and what gets full texts, imported at first use: most questions ask for neither."""
        from bot.summaries.full_texts import FullTexts
        from bot.summaries.summarise import tell

        with self._loading:
            if self._opened_texts is None:
                settings = self._settings
                contact = settings.abstracts.contact
                self._opened_texts = FullTexts(settings.summaries, settings.store_url, contact=contact)
            return tell, self._opened_texts

    async def _proposed(
        self, opened: OpenedLibrary, question: Question
    ) -> tuple[Mapping[str, Any] | None, ModelUse | None]:
        """Return what the model makes of a question where it is configured to plan, and what that took."""
        planning = self._model.settings.planning if self._model is not None else None
        if self._model is None or planning is None or question.without_model:
            return None, None
        ask_for_plan = await asyncio.to_thread(_planner)
        return await ask_for_plan(question, opened, self._model, self._prompts, planning.deadline)

    def _search(
        self, opened: OpenedLibrary, question: Question, k: int, proposed: Mapping[str, Any] | None = None
    ) -> SearchResult:
        started = time.perf_counter()
        plan = plan_for(opened, question, proposed)
        understood = _milliseconds(started, time.perf_counter())
        result = opened.search(plan, _HITS_OF_WORDINGS if plan.rewrites else k, self._settings.answers.page_size)
        timings = {"interpret": understood} | result.timings_ms
        return replace(result, timings_ms=timings, revision=opened.library.revision.number)

    def _question_embedder(self) -> QuestionEmbedder | None:
        """Return the embedder, loaded at the first call; None where it cannot be had, and search goes by words only."""
        with self._loading:
            if not self._embedder_loaded:
                self._embedder_loaded = True
                try:
                    models = model_folder(self._settings.data)
                    settings = self._settings.embedder
                    opened = open_embedder(settings, models)
                    self._embedder = QuestionEmbedder(opened, models, settings.endpoint)
                except EmbedderError as error:
                    _log.warning("searching by words only: %s", error)
            return self._embedder

    def _warm_up(self) -> None:
        """Load what the first question needs while it is still being understood."""
        try:
            if (embedder := self._question_embedder()) is not None:
                embedder.warm_up()
        finally:
            self._warmed.set()
        if self._model is not None:
            _planner()
            asyncio.run(self._model.prepare())


def _planner() -> "Callable[..., Coroutine[Any, Any, tuple[Mapping[str, Any] | None, ModelUse | None]]]":
    """Return what asks a model for a plan, imported at first use: without a model nothing asks."""
    from bot.answering.model_plan.ask import ask_for_plan

    return ask_for_plan


def open_desk(settings: Settings, model: LanguageModel | None = None) -> Desk:
    """Open the reference desk over the published library, with `model` in place of the configured one if given.

    Raises LibraryError when there is none, PromptError when a prompt breaks its contract.
    """
    return Desk(settings, model)


def _milliseconds(started: float, ended: float) -> float:
    return round((ended - started) * 1000, 3)
