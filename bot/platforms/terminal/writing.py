"""Write and revise related work in a terminal: `refdesk write`."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from pydantic import TypeAdapter

from bot.answering.model import Question
from bot.answering.search_result import SearchResult
from bot.answering.writer import Writer
from bot.desk.desk import Desk, open_desk
from bot.errors import WritingError
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.exporting.references import references
from bot.platforms.terminal.bars import progress_bars
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.drafts import find_draft, save_draft
from bot.writing.instructions import Instruction, instruction_in
from bot.writing.markdown import lines
from bot.writing.model import RelatedWork
from bot.writing.related_work import Material, revise_related_work, write_related_work

MOST_PAPERS = 24
_STYLE = "ieee"
_STEP = "writing paragraphs"
_WORK = TypeAdapter(RelatedWork)


def write(
    settings: Settings,
    topic: str,
    *,
    named: Sequence[str],
    revise: str | None,
    form: str | None,
    style: str | None,
    as_json: bool,
) -> int:
    """Write related work on a topic, or revise the draft that there is; returns the exit code.

    `named` are the papers that it is about, by default the best `MOST_PAPERS` of the topic. Raises WritingError where a
    paper is not there, or where there is no draft to revise.
    """
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        work = _new(desk, store, topic, named) if revise is None else _revised(desk, store, topic, revise)
        if work is None:
            return NOTHING_FOUND
        save_draft(store, topic, _WORK.dump_json(work).decode(), datetime.now(UTC))
        with desk.library() as library:
            cited = list(references(library.papers(work.cited), store))
    if as_json:
        print_json(_WORK.dump_python(work, mode="json"))
    else:
        for line in lines(work, cited, form=form, style=style or _STYLE):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    console(stderr=True).print(_checked(work), markup=False, style="dim")
    return FINE


def _new(desk: Desk, store: Store, topic: str, named: Sequence[str]) -> RelatedWork | None:
    result = desk.find(Question(topic, datetime.now(UTC)), k=MOST_PAPERS)
    ids = [paper_id for name in named for paper_id in _ids(desk, name)] if named else _found(result)
    if not ids:
        console(stderr=True).print(result.refusal or f"I found no papers about “{topic}”.", markup=False)
        return None
    material = _material(desk, store, ids, result)
    with progress_bars() as bars:
        return asyncio.run(write_related_work(topic, material, _writer(desk), partial(bars, _STEP)))


def _revised(desk: Desk, store: Store, topic: str, text: str) -> RelatedWork:
    stored = find_draft(store, topic)
    if stored is None:
        raise WritingError(f'There is no draft about “{topic}”. Write one first: `refdesk write "{topic}"`.')
    work = _WORK.validate_json(stored)
    instruction = instruction_in(text, len(work.paragraphs))
    if instruction == Instruction() or (not desk.has_model and not _needs_no_model(instruction)):
        why = "this needs a language model" if not desk.has_model else "I did not understand it"
        raise WritingError(f"“{text}”: {why}. Try “add PAPER”, “remove PAPER” or “remove the second paragraph”.")
    added = [paper_id for name in instruction.add for paper_id in _ids(desk, name)]
    removed = [paper_id for name in instruction.remove for paper_id in _ids(desk, name)]
    for name, paper_id in zip(instruction.remove, removed, strict=True):
        if paper_id not in work.papers:
            raise WritingError(f"“{name}” is not in the draft, so there is nothing to remove.")
    result = desk.find(Question(topic, datetime.now(UTC)), k=MOST_PAPERS)
    material = _material(desk, store, [*work.papers, *added], result)
    with progress_bars() as bars:
        return asyncio.run(
            revise_related_work(work, instruction, added, removed, material, _writer(desk), partial(bars, _STEP))
        )


def _writer(desk: Desk) -> Writer:
    """Return a writer that knows the papers' names, so that a sentence about one must be carried by its text."""
    with desk.library() as library:
        return replace(desk.writer(), known_names=library.vocabulary.names)


def _needs_no_model(instruction: Instruction) -> bool:
    return bool(instruction.add or instruction.remove or instruction.delete)


def _ids(desk: Desk, name: str) -> list[str]:
    """Return the papers that a name means; raises WritingError where there is none, or more than one."""
    papers = desk.papers_named(name)
    if not papers:
        raise WritingError(f"No paper matches “{name}”. Try `refdesk find …`, or give its link.")
    if len(papers) > 1:
        titles = "; ".join(paper.title for paper in papers)
        raise WritingError(f"“{name}” is the name of several papers: {titles}. Give the title or a link.")
    return [papers[0].paper_id]


def _found(result: SearchResult) -> list[str]:
    if result.complete is not None:
        return list(result.complete[:MOST_PAPERS])
    return [] if result.refusal else [hit.paper.paper_id for hit in result.hits]


def _material(desk: Desk, store: Store, ids: Sequence[str], result: SearchResult) -> Material:
    with desk.library() as library:
        papers = {paper.paper_id: paper for paper in library.papers(list(dict.fromkeys(ids)))}
    evidence = {hit.paper.paper_id: hit.evidence for hit in result.hits}
    keys = {
        paper_id: reference.key for paper_id, reference in zip(papers, references(papers.values(), store), strict=True)
    }
    return Material(papers, evidence, keys)


def _checked(work: RelatedWork) -> str:
    """Say what was checked, and what is quoted."""
    sentences = sum(paragraph.sentences for paragraph in work.paragraphs)
    quotes = sum(paragraph.quotes for paragraph in work.paragraphs)
    noun = "paragraph" if work.by_model else "theme"
    count = f"{len(work.paragraphs)} {noun}{'' if len(work.paragraphs) == 1 else 's'}"
    if not work.by_model:
        return f"No language model: a bibliography of {count}, {len(work.cited)} papers, {quotes} exact quotes."
    return f"Checked: {count}, {sentences} sentences, each with its source; {quotes} of them exact quotes."
