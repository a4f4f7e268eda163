"""Registers the less common actions under an answer, behind “⋯”.

Each stands in `MENU`, and platforms only show them.

To add one, write a function that returns a `MenuReply` and put a `MenuAction` with it into `MENU`. What it returns is
shown to the person who chose it, and to nobody else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering.model import Answer, Scope, Source, TextFile, Turn
from bot.digests.teaching import NOBODY_LEARNS, Learners, learners, teach
from bot.exporting.formats import file_name, written
from bot.exporting.own_table import TablePage, table_lines
from bot.presenting.text import counted, shortened
from bot.reception import words
from bot.reception.reception import Reception
from bot.store.model import Presser, StoredQuestion
from bot.store.shelves import Shelf
from bot.store.shelves import save as save_on
from ingest.library.model import PaperRecord

CITED_AS = "bibtex"
"""The format of references in chat."""

_MOST_ABSTRACTS, _LONGEST_ABSTRACT, _MOST_SAVED = 20, 420, 20
_MOST_TAUGHT, _LONGEST_TAUGHT = 12, 60
"""Papers of a second menu, which Discord gives 25 lines, and the length of their ids, of 100 letters in all."""
_MORE, _FEWER = "more", "fewer"


class Papers(Protocol):
    """The papers of a library as far as somebody may see them."""

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        """Return the papers with these ids, in their order; those that are not there are left out."""


class LendsPapers(Protocol):
    """What lends the published library; `bot.desk.desk.Desk` does."""

    def library(self, scope: Scope = ...) -> AbstractContextManager[Papers]:
        """Lend the library as far as it is in `scope`."""


async def _nothing() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action that somebody chose under an answer: which answer, who, and what is needed to act on it.

    `argument` is what was chosen in a second menu, empty in the first. `manages` says whether the person may change
    what concerns the channel.
    """

    reception: Reception
    desk: LendsPapers
    answer_id: str
    by: Presser
    argument: str = ""
    manages: Callable[[], Awaitable[bool]] = _nothing

    async def stored(self) -> StoredQuestion | None:
        """Return what is stored of the question; None where this person may not see it, or it is gone."""
        return await self.reception.stored_for(self.answer_id, self.by)


@dataclass(frozen=True, slots=True)
class ReplyPassage:
    """A paragraph of a reply, and text that is quoted under it, as it is in a source."""

    text: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuReply:
    """What is shown to the person who chose an action; `code` is to be copied, so it is shown unchanged.

    `choices` are the (label, value) pairs of a second menu; `choose` takes the value that is chosen there.
    """

    title: str
    passages: tuple[ReplyPassage, ...] = ()
    code: str = ""
    file: TextFile | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MenuAction:
    """An action of the menu: its name in ids of controls, its label, which answers have it, and what it does."""

    name: str
    label: str
    is_for: Callable[[Answer], bool]
    perform: Callable[[Chosen], Awaitable[MenuReply]]


async def perform(name: str, chosen: Chosen) -> MenuReply:
    """Carry out the action with a name; one that is not registered is said to be gone."""
    action = next((action for action in MENU if action.name == name), None)
    return await action.perform(chosen) if action is not None else MenuReply(words.GONE)


async def choose(value: str, chosen: Chosen) -> MenuReply:
    """Carry out what was chosen in the second menu of an action."""
    name, _, argument = value.partition(" ")
    return await perform(name, replace(chosen, argument=argument))


async def _why(chosen: Chosen) -> MenuReply:
    """Show each sentence of an answer with the sentences of its sources that carry it."""
    turn = await chosen.reception.turn(chosen.answer_id) if await chosen.stored() is not None else None
    return why_reply(turn) if turn is not None and turn.claims else MenuReply(words.GONE)


def why_reply(turn: Turn) -> MenuReply:
    """Return what each sentence of an answer is based on, in the words of its sources."""
    return MenuReply("Why I say this", tuple(_grounds(turn)))


async def _cite(chosen: Chosen) -> MenuReply:
    """Give the papers of an answer as BibTeX: one to copy, several as a file."""
    stored = await chosen.stored()
    scope = await chosen.reception.scope_here(replace(chosen.by, private=True))

    def write() -> tuple[int, TextFile] | None:
        with chosen.desk.library(scope) as library:
            papers = library.papers(stored.papers if stored is not None else ())
        if not papers:
            return None
        lines = written(papers, chosen.reception.store, CITED_AS, brief=len(papers) == 1)
        return len(papers), TextFile(file_name(CITED_AS), "\n".join(lines))

    return cite_reply(await asyncio.to_thread(write))


def cite_reply(cited: tuple[int, TextFile] | None) -> MenuReply:
    """Return so many references as BibTeX: one to copy, several as a file; None is of what is no longer there."""
    if cited is None:
        return MenuReply(words.GONE)
    count, file = cited
    if count == 1:
        return MenuReply("BibTeX", code=file.text)
    return MenuReply(f"{counted(count, 'reference')} as BibTeX", file=file)


async def _save(chosen: Chosen) -> MenuReply:
    """Save the papers of an answer on the reading list of whoever chose it."""
    stored = await chosen.stored()
    scope = await chosen.reception.scope_here(replace(chosen.by, private=True))

    def save() -> MenuReply:
        with chosen.desk.library(scope) as library:
            papers = library.papers(stored.papers[:_MOST_SAVED] if stored is not None else ())
        if not papers:
            return MenuReply(words.GONE)
        titles = {paper.paper_id: paper.shown_title for paper in papers}
        shelf = Shelf(chosen.by.place.platform, chosen.by.person, chosen.by.place.id_space)
        added = save_on(chosen.reception.store, shelf, titles, chosen.by.person, chosen.reception.now())
        return MenuReply(words.saved(added, len(papers)), tuple(ReplyPassage(title) for title in titles.values()))

    return await asyncio.to_thread(save)


async def _teach(chosen: Chosen) -> MenuReply:
    """Let digests tell of papers like one of an answer first, or last."""
    stored = await chosen.stored()
    if stored is None:
        return MenuReply(words.GONE)
    manages = not stored.asked.private and await chosen.manages()
    scope = await chosen.reception.scope_here(replace(chosen.by, private=True))

    def teach_or_offer() -> MenuReply:
        store = chosen.reception.store
        learning = learners(store, chosen.by, manages=manages)
        if not learning.digests:
            return MenuReply(NOBODY_LEARNS)
        with chosen.desk.library(scope) as library:
            papers = library.papers(stored.papers[:_MOST_TAUGHT])
        if not chosen.argument:
            return _offered(papers, learning)
        how, _, paper_id = chosen.argument.partition(" ")
        paper = next((each for each in papers if each.paper_id == paper_id), None)
        if paper is None or how not in (_MORE, _FEWER):
            return MenuReply(words.GONE)
        return MenuReply(teach(store, learning, paper.paper_id, paper.shown_title, liked=how == _MORE))

    return await asyncio.to_thread(teach_or_offer)


def _offered(papers: Sequence[PaperRecord], learning: Learners) -> MenuReply:
    choices = tuple(
        (f"{label} “{paper.names[0] if paper.names else paper.shown_title}”", f"teach {how} {paper.paper_id}")
        for paper in papers
        for how, label in ((_MORE, "More like"), (_FEWER, "Fewer like"))
        if len(paper.paper_id) <= _LONGEST_TAUGHT
    )
    if not choices:
        return MenuReply(words.GONE)
    return MenuReply(f"What should {learning.named} have more of, or fewer?", choices=choices)


async def _table(chosen: Chosen) -> MenuReply:
    """Give the table of an answer as a CSV file."""
    turn = await chosen.reception.turn(chosen.answer_id) if await chosen.stored() is not None else None
    if turn is None or turn.plan is None or not turn.fields:
        return MenuReply(words.GONE)
    columns, fields, bases = turn.plan.columns, turn.fields, turn.bases
    scope = await chosen.reception.scope_here(replace(chosen.by, private=True))

    def write() -> str:
        with chosen.desk.library(scope) as library:
            papers = library.papers(turn.paper_ids)
        sources = tuple(Source(n, each, bases[each.paper_id], ()) for n, each in enumerate(papers, start=1))
        return "\n".join(table_lines([TablePage(columns, sources, fields)], "csv"))

    text = await asyncio.to_thread(write)
    return MenuReply(f"{counted(len(turn.paper_ids), 'paper')} as a table", file=TextFile("table.csv", text))


async def _abstracts(chosen: Chosen) -> MenuReply:
    """Show the papers of an answer with the beginnings of their abstracts."""
    stored = await chosen.stored()
    scope = await chosen.reception.scope_here(replace(chosen.by, private=True))

    def read() -> Sequence[PaperRecord]:
        with chosen.desk.library(scope) as library:
            return library.papers(stored.papers[:_MOST_ABSTRACTS] if stored is not None else ())

    papers = await asyncio.to_thread(read)
    return MenuReply("Abstracts", tuple(map(_abstract, papers))) if papers else MenuReply(words.GONE)


def _abstract(paper: PaperRecord) -> ReplyPassage:
    text = shortened(" ".join((paper.abstract or "").split()), _LONGEST_ABSTRACT)
    return (
        ReplyPassage(paper.shown_title, (text,))
        if text
        else ReplyPassage(f"{paper.shown_title}: no abstract available.")
    )


def _grounds(turn: Turn) -> list[ReplyPassage]:
    titles = [turn.titles.get(paper_id, paper_id) for paper_id in turn.paper_ids]
    passages = []
    for claim in turn.claims:
        cited = [f"[{n}] {titles[n - 1]}" for n in claim.sources if 0 < n <= len(titles)]
        places = f", {'; '.join(claim.places)}" if claim.places else ""
        if claim.quoted:
            passages.append(ReplyPassage(f"Quoted from {', '.join(cited)}{places}:", (claim.text,)))
        elif claim.based_on:
            carried = tuple(f"[{each.n}] {each.text}" for each in claim.based_on)
            passages.append(ReplyPassage(f"{claim.text} Based on {', '.join(cited)}{places}:", carried))
        else:
            passages.append(ReplyPassage(f"{claim.text} From the list entry of {', '.join(cited)}."))
    return passages


def _has_sources(answer: Answer) -> bool:
    """Return True if an answer shows papers of the library; what is on no list is not one."""
    return any(source.paper.lists for source in answer.sources)


def _has_claims(answer: Answer) -> bool:
    """Return True if an answer says something; of a comparison only the first page is stored with its claims."""
    later = answer.plan.intent == "compare" and answer.plan.page > 1
    return bool(answer.claims) and answer.count is None and not later


def _teaches(answer: Answer) -> bool:
    """Return True if a digest can learn from an answer; under a table a menu has no more room."""
    return bool(answer.sources) and not _is_table(answer)


def _is_table(answer: Answer) -> bool:
    """Return True if an answer is a table; of several pages only the first is stored."""
    return bool(answer.plan.columns and answer.fields) and answer.plan.page == 1


CITE = MenuAction("cite", "Cite", _has_sources, _cite)
"""Gives the papers as references."""

WHY = MenuAction("why", "Why?", _has_claims, _why)
"""Shows what each sentence is based on."""

ABSTRACTS = MenuAction("abstracts", "Abstracts", _has_sources, _abstracts)
"""Shows the beginnings of the papers' abstracts."""

TABLE = MenuAction("table", "Table as CSV", _is_table, _table)
"""Gives a table with own columns as a file for spreadsheets."""

SAVE = MenuAction("save", "Save to my list", _has_sources, _save)
"""Saves the papers on the person's own reading list."""

TEACH = MenuAction("teach", "More or fewer in digests…", _teaches, _teach)
"""Teaches digests what the person, or the channel, likes."""

MENU: tuple[MenuAction, ...] = (CITE, SAVE, WHY, ABSTRACTS, TEACH, TABLE)
"""All actions, in the order in which they are shown; platforms show at most five."""
