"""Answers as the desk does, and writes related work where a conversation asks for it.

Question -> work_request, revision_in -> Author -> Answer with the draft
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Question, SearchPlan, Source, Stage, TextFile, Turn
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.errors import WritingError
from bot.exporting.formats import MODULES
from bot.presenting.text import counted
from bot.related_work.authoring import Author, what_was_checked
from bot.related_work.requests import WorkRequest, revision_in, work_request
from bot.store.database import Store
from bot.writing.instructions import Instruction
from bot.writing.markdown import lines
from bot.writing.model import RelatedWork
from bot.writing.related_work import WrittenWork
from ingest.library.model import Basis, PaperRecord

FILE = "related-work.md"
HOW_TO_REVISE = "Reply “shorter”, “keep the second paragraph” or “add PAPER” to change it."
HOW_TO_CHANGE = "Reply “add PAPER” or “remove the second paragraph” to change it."
NOTHING_SHOWN = "Which papers do you mean? Ask for some first, or say “write related work on TOPIC”."
_STYLE = "ieee"


@dataclass(frozen=True, slots=True)
class ConversationDraft:
    """Related work as a conversation remembers it, with the format or style of its references."""

    work: RelatedWork
    form: str


_DRAFT = TypeAdapter(ConversationDraft)


@dataclass(frozen=True, slots=True)
class WritingDesk:
    """A desk that writes related work too; the draft is part of the conversation, and forgotten with it."""

    desk: Desk
    store: Store

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        known: Callable[[str], Awaitable[Answer | None]] | None = None,
    ) -> Answer:
        """Answer a question as `Desk.answer` does, or with related work where that is asked for."""
        if question.page == 1:
            author = Author(self.desk, self.store, question.scope, question.without_model)
            on_stage = on_stage or _unseen
            try:
                if (request := work_request(question.text)) is not None:
                    return await self._written(author, question, request, on_stage)
                if (revision := _revision(question)) is not None:
                    return await self._revised(author, question, *revision, on_stage)
            except WritingError as error:
                return await asyncio.to_thread(self._made, question, str(error), refused=True)
        return await self.desk.answer(question, on_text, on_stage, known)

    async def _written(
        self, author: Author, question: Question, request: WorkRequest, on_stage: Callable[[Stage], None]
    ) -> Answer:
        topic, named = request.topic, tuple[str, ...]()
        if request.of_shown:
            last = question.turns[-1] if question.turns else None
            if last is None or not last.paper_ids:
                raise WritingError(NOTHING_SHOWN)
            topic, named = (last.plan.text if last.plan is not None else "") or last.question, last.paper_ids
        on_stage("searching")
        material = await asyncio.to_thread(author.gather, topic, named)
        written = await author.write(topic, material, lambda done, of: on_stage("writing"))
        return await asyncio.to_thread(self._shown, author, question, written, request.form or _STYLE)

    async def _revised(
        self,
        author: Author,
        question: Question,
        draft: ConversationDraft,
        instruction: Instruction,
        on_stage: Callable[[Stage], None],
    ) -> Answer:
        on_stage("searching")
        try:
            revision = await asyncio.to_thread(author.gather_again, draft.work, instruction)
        except WritingError as error:
            # The draft stays what the next words are about.
            return await asyncio.to_thread(self._made, question, str(error), draft=_stored(draft))
        written = await author.revise(revision, lambda done, of: on_stage("writing"))
        return await asyncio.to_thread(self._shown, author, question, written, draft.form)

    def _shown(self, author: Author, question: Question, written: WrittenWork, form: str) -> Answer:
        """Return a draft as an answer: what it has, its papers by number, and its text, as a file where it is long."""
        work = written.work
        of_format = form if form in MODULES else None
        text = "\n".join(lines(work, author.references_of(work), form=of_format, style=form))
        themes = ", ".join(dict.fromkeys(paragraph.theme.heading for paragraph in work.paragraphs))
        count = counted(len(work.paragraphs), "paragraph" if work.by_model else "theme")
        lead = f"Related work on “{work.topic}”: {count}, {counted(len(work.cited), 'paper')} ({themes})."
        file = TextFile(FILE, text)
        return self._made(
            question,
            f"{lead} {HOW_TO_CHANGE if author.why_no_model else HOW_TO_REVISE}",
            checked=what_was_checked(work, author.why_no_model),
            cited=work.cited,
            written=written,
            code="" if file.is_long else text,
            file=file if file.is_long else None,
            draft=_stored(ConversationDraft(work, form)),
        )

    def _made(
        self,
        question: Question,
        lead: str,
        *,
        refused: bool = False,
        checked: str = "",
        cited: tuple[str, ...] = (),
        written: WrittenWork | None = None,
        code: str = "",
        file: TextFile | None = None,
        draft: str = "",
    ) -> Answer:
        result = SearchResult(SearchPlan(question.text, "answer", ""), (), None, (), None, (), {})
        with self.desk.library(question.scope) as library:
            papers = library.papers(cited)
            revision = library.revision
        sources = tuple(Source(n, paper, _basis(paper), ()) for n, paper in enumerate(papers, start=1))
        return make_answer(
            question, result, revision, lead, checked, refused=refused, sources=sources,
            papers=tuple(each.paper_id for each in papers),
            used=written.used if written is not None else None, code=code, file=file, draft=draft,
        )  # fmt: skip


def _revision(question: Question) -> tuple[ConversationDraft, Instruction] | None:
    """Return the last draft of a conversation and how it is to change; None where nothing is to."""
    drafted = next((turn for turn in reversed(question.turns) if turn.draft), None)
    if drafted is None:
        return None
    draft = _draft_of(drafted)
    paragraphs = len(draft.work.paragraphs)
    instruction = revision_in(question.text, paragraphs, shown_last=drafted is question.turns[-1])
    return (draft, instruction) if instruction is not None else None


def _stored(draft: ConversationDraft) -> str:
    return _DRAFT.dump_json(draft).decode()


def _draft_of(turn: Turn) -> ConversationDraft:
    return _DRAFT.validate_json(turn.draft)


def _basis(paper: PaperRecord) -> Basis:
    return "abstract" if paper.abstract else "list note" if paper.notes else "title only"


def _unseen(stage: Stage) -> None:
    """Nobody follows the stages."""
