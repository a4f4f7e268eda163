"""Gathers what related work is written from, and has it written or revised.

topic -> Desk.find -> Material -> bot.writing -> WrittenWork
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.answering.model import EVERYTHING, Question, Scope
from bot.answering.search_result import SearchResult
from bot.answering.writer import Writer
from bot.desk.desk import Desk
from bot.errors import WritingError
from bot.exporting.reference import Reference
from bot.exporting.references import references
from bot.presenting.text import counted
from bot.store.database import Store
from bot.writing.instructions import Instruction
from bot.writing.model import RelatedWork
from bot.writing.related_work import Material, Progress, WrittenWork, revise_related_work, write_related_work

MOST_PAPERS = 24
"""Papers of a topic that related work is about."""


class NothingToWriteError(WritingError):
    """The library has no papers about a topic; the message says so."""


@dataclass(frozen=True, slots=True)
class Author:
    """Writes from the lists in `scope`; `without_model` is why no model may be used, such as a budget, if so."""

    desk: Desk
    store: Store
    scope: Scope = EVERYTHING
    without_model: str = ""

    @property
    def why_no_model(self) -> str:
        """Why no language model writes, empty where one does."""
        return "" if self._has_model else self.desk.writer(self.without_model).why_no_model

    @property
    def _has_model(self) -> bool:
        return self.desk.has_model and not self.without_model

    def gather(self, topic: str, named: Sequence[str] = ()) -> Material:
        """Return what related work on a topic is written from: the papers named, else the best `MOST_PAPERS`.

        Raises NothingToWriteError where there are none, WritingError where a name means none or several.
        """
        result = self._find(topic)
        ids = [paper_id for name in named for paper_id in self._ids(name)] if named else _found(result)
        if not ids:
            raise NothingToWriteError(result.refusal or f"I found no papers about “{topic}”.")
        return replace(self._material(ids, result), named=frozenset(ids if named else ()))

    async def write(self, topic: str, material: Material, progress: Progress) -> WrittenWork:
        """Write related work; `progress` is called for each paragraph with how many are done, and of how many."""
        return await write_related_work(topic, material, await asyncio.to_thread(self._writer), progress)

    def gather_again(self, work: RelatedWork, instruction: Instruction) -> "WorkRevision":
        """Return what an instruction takes; raises WritingError where it cannot be followed."""
        if self.why_no_model and not (instruction.add or instruction.remove or instruction.delete):
            raise WritingError(f"{self.why_no_model}, so I can only add or remove: try “add PAPER” or “remove PAPER”.")
        added = [paper_id for name in instruction.add for paper_id in self._ids(name)]
        removed: list[str] = []
        for name in instruction.remove:
            removed += self._ids(name)
            if not {*removed} <= {*work.papers}:
                raise WritingError(f"“{name}” is not in the draft, so there is nothing to remove.")
        material = self._material([*work.papers, *added], self._find(work.topic))
        return WorkRevision(work, instruction, added, removed, material)

    async def revise(self, revision: "WorkRevision", progress: Progress) -> WrittenWork:
        """Write again what is to change; `progress` is that of `write`."""
        return await revise_related_work(
            revision.work,
            revision.instruction,
            revision.added,
            revision.removed,
            revision.material,
            await asyncio.to_thread(self._writer),
            progress,
        )

    def references_of(self, work: RelatedWork) -> list[Reference]:
        """Return the references that related work cites, as far as they may be seen."""
        with self.desk.library(self.scope) as library:
            return list(references(library.papers(work.cited), self.store))

    def _writer(self) -> Writer:
        """Return a writer that knows the papers' names, so that a sentence about one must be carried by its text."""
        with self.desk.library(self.scope) as library:
            return replace(self.desk.writer(self.without_model), known_names=library.vocabulary.names)

    def _find(self, topic: str) -> SearchResult:
        asked = Question(topic, datetime.now(UTC), lists=self.scope.lists, without=self.scope.without)
        return self.desk.find(asked, k=MOST_PAPERS)

    def _ids(self, name: str) -> list[str]:
        papers = self.desk.papers_named(name, self.scope)
        if not papers:
            raise WritingError(f"No paper matches “{name}”. Give its title or its link.")
        if len(papers) > 1 and len(names := [each.strip() for each in name.split(",") if each.strip()]) > 1:
            return [paper_id for each in names for paper_id in self._ids(each)]
        if len(papers) > 1:
            titles = "; ".join(paper.title for paper in papers)
            raise WritingError(f"“{name}” is the name of several papers: {titles}. Give the title or a link.")
        return [papers[0].paper_id]

    def _material(self, ids: Sequence[str], result: SearchResult) -> Material:
        with self.desk.library(self.scope) as library:
            papers = {paper.paper_id: paper for paper in library.papers(list(dict.fromkeys(ids)))}
        evidence = {hit.paper.paper_id: hit.evidence for hit in result.hits}
        cited = zip(papers, references(papers.values(), self.store), strict=True)
        return Material(papers, evidence, {paper_id: reference.key for paper_id, reference in cited})


@dataclass(frozen=True, slots=True)
class WorkRevision:
    """A draft that is to change: the instruction, the ids of the papers that it adds and removes, and the material."""

    work: RelatedWork
    instruction: Instruction
    added: Sequence[str]
    removed: Sequence[str]
    material: Material


def what_was_checked(work: RelatedWork, why_no_model: str) -> str:
    """Say in a sentence what related work has, and what of it was checked."""
    sentences = sum(paragraph.sentences for paragraph in work.paragraphs)
    quotes = sum(paragraph.quotes for paragraph in work.paragraphs)
    parts = counted(len(work.paragraphs), "paragraph" if work.by_model else "theme")
    if not work.by_model:
        papers, exact = counted(len(work.cited), "paper"), counted(quotes, "exact quote")
        return f"{why_no_model}: a bibliography of {parts}, {papers}, {exact}."
    exact = "1 of them an exact quote" if quotes == 1 else f"{quotes} of them exact quotes"
    return f"Checked: {parts}, {counted(sentences, 'sentence')}, each with its source; {exact}."


def _found(result: SearchResult) -> list[str]:
    if result.complete is not None:
        return list(result.complete[:MOST_PAPERS])
    return [] if result.refusal else [hit.paper.paper_id for hit in result.hits]
