"""Answer what people say to their reading lists, alike on every platform.

Asked, Question -> shelf_request -> the store -> Answer
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Claim, Question, SearchPlan, Source
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.desk.papers_shown import ids_in_conversation, numbers_in
from bot.exporting.formats import written
from bot.presenting.text import counted, day, shortened
from bot.settings.zotero import ZoteroSettings
from bot.shelves.requests import ShelfRequest, shelf_request
from bot.shelves.to_zotero import send_to_zotero, why_not_to_zotero
from bot.store import shelves as rows
from bot.store.database import Store
from bot.store.model import DIRECT, Asked
from bot.store.shelves import SavedPaper, Shelf
from ingest.library.model import PaperRecord
from ingest.terms.outside_text import one_line

CHECKED = "From your reading list."
HOW_TO_SAVE = "Say “save [2]” below an answer, or “save” and a paper's name."
ONLY_IN_PRIVATE = (
    "I show your list only to you. Send me “my list” in a direct message, or use my command for private answers."
)
NOT_HERE = "There is no channel here. Say “my list” for your own."
FULL = f"A list can have {rows.MOST_PAPERS:,} papers. Remove some first."
WHICH_ONE = "Which paper do you mean? Say its number, its name or its title."
TOO_MANY = "I can write {most} references here at a time. `refdesk shelf --format …` writes all."
_MOST_WRITTEN = 25
_SHOWN_NOTE = 300
_PAGE = 10


@dataclass(frozen=True, slots=True)
class Shelves:
    """Answers what is said to reading lists; `page_size` papers are shown at a time, `zotero` is where they can go."""

    desk: Desk
    store: Store
    zotero: ZoteroSettings
    page_size: int = _PAGE

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Do what a question says to a reading list, and answer it; None where it is about something else."""
        request = shelf_request(asked.text)
        if request is None:
            return None
        async with self.desk.lent(question.scope) as opened:
            return await asyncio.to_thread(self._answer, request, asked, question, opened)

    def _answer(self, request: ShelfRequest, asked: Asked, question: Question, opened: OpenedLibrary) -> Answer | None:
        here = ShelfPlace(self.store, shelf_of(asked, of_channel=request.of_channel), asked.person, question, opened)
        if request.of_channel and asked.conversation == DIRECT:
            return here.words(NOT_HERE)
        if request.wish == "zotero":
            return self._to_zotero(here, request, asked)
        if request.wish in ("show", "export"):
            if not request.of_channel and not asked.private:
                return here.words(ONLY_IN_PRIVATE)
            return self._export(here, request) if request.wish == "export" else self._show(here, request)
        papers = here.papers_named(request.papers)
        if papers is None:
            return here.words(WHICH_ONE) if request.named else None
        if not papers:
            return here.words(WHICH_ONE) if request.named or numbers_in(request.papers, 1) else None
        return self._change(here, request, papers, asked.asked_at)

    def _change(
        self, here: "ShelfPlace", request: ShelfRequest, papers: Sequence[PaperRecord], now: datetime
    ) -> Answer:
        ids, whose = [paper.paper_id for paper in papers], _whose(request)
        if request.wish == "save":
            titles = {paper.paper_id: paper.shown_title for paper in papers}
            added = rows.save(self.store, here.shelf, titles, here.person, now)
            if added is None:
                return here.words(FULL)
            known = len(ids) - added
            done = f"Saved {counted(added, 'paper')} to {whose}." if added else ""
            done += f" {counted(known, 'paper')} {'was' if known == 1 else 'were'} on it already." if known else ""
            return here.words(done.strip(), papers)
        if request.wish == "remove":
            gone = rows.remove(self.store, here.shelf, ids)
            return here.words(
                f"Removed {counted(gone, 'paper')} from {whose}." if gone else _not_on(whose, ids), papers
            )
        if request.wish == "note":
            written_notes = [rows.set_note(self.store, here.shelf, each, request.note, here.person) for each in ids[:1]]
            words = "Saved your note." if request.note else "Deleted the note."
            cut = f" It was cut to {rows.LONGEST_NOTE:,} letters." if len(request.note) > rows.LONGEST_NOTE else ""
            return here.words(words + cut if any(written_notes) else _not_on(whose, ids), papers[:1])
        marked = rows.mark_read(self.store, here.shelf, ids, now if request.wish == "read" else None)
        words = f"Marked {counted(marked, 'paper')} on {whose} as {request.wish}."
        return here.words(words if marked else _not_on(whose, ids), papers)

    def _to_zotero(self, here: "ShelfPlace", request: ShelfRequest, asked: Asked) -> Answer:
        """Send a reading list, or papers of the conversation, to Zotero."""
        if why_not := why_not_to_zotero(self.zotero, asked.by):
            return here.words(why_not)
        if not request.named:
            papers = here.papers_named(request.papers or "them")
            if not papers:
                return here.words(WHICH_ONE)
            return here.words(send_to_zotero(self.zotero, self.store, papers, asked.by, asked.asked_at), papers)
        if not request.of_channel and not asked.private:
            return here.words(ONLY_IN_PRIVATE)
        entries, known, hidden = here.visible(request.only)
        if not entries:
            return _nothing_on(here, request, hidden)
        some = [known[each.paper_id] for each in entries]
        return here.words(send_to_zotero(self.zotero, self.store, some, asked.by, asked.asked_at), limit=hidden)

    def _show(self, here: "ShelfPlace", request: ShelfRequest) -> Answer:
        """Show a page of a list, the newest first, each paper with whether it is read and its note."""
        entries, papers, limit = here.visible(request.only)
        if not entries:
            return _nothing_on(here, request, limit)
        first = (here.question.page - 1) * self.page_size
        shown = entries[first : first + self.page_size]
        sources = tuple(Source(n, papers[each.paper_id], "title only", ()) for n, each in enumerate(shown, first + 1))
        claims = tuple(Claim(_line(s.paper, e), (s.n,)) for s, e in zip(sources, shown, strict=True))
        only = f"{request.only} " if request.only else ""
        pages = -(-len(entries) // self.page_size)
        page = f" Page {here.question.page} of {pages}." if pages > 1 else ""
        unread = sum(each.read_at is None for each in entries)
        rest = f", {unread} unread" if not request.only else ""
        whose = _whose(request)
        return here.listed(
            f"{counted(len(entries), f'{only}paper')} on {whose}{rest}.{page}",
            [each.paper_id for each in entries],
            claims,
            sources,
            limit,
        )

    def _export(self, here: "ShelfPlace", request: ShelfRequest) -> Answer:
        entries, papers, hidden = here.visible()
        if not entries:
            return _nothing_on(here, request, hidden)
        some = [papers[each.paper_id] for each in entries[:_MOST_WRITTEN]]
        code = "\n".join(line.rstrip("\n") for line in written(some, self.store, request.form))
        limit = TOO_MANY.format(most=_MOST_WRITTEN) if len(entries) > len(some) else hidden
        return here.words(f"{counted(len(some), 'paper')} of {_whose(request)}:", some, code=code, limit=limit)


@dataclass(frozen=True, slots=True)
class ShelfPlace:
    """What one request needs: the list that it is about, who asks, the question, and the library as they may see it."""

    store: Store
    shelf: Shelf
    person: str
    question: Question
    opened: OpenedLibrary

    def papers_named(self, words: str) -> list[PaperRecord] | None:
        """Return the papers that words mean: by number, or by name; None where they mean no paper that is known."""
        ids = ids_in_conversation(self.opened, self.question, words)
        return None if ids is None else self.opened.papers(ids)

    def visible(self, only: str = "") -> tuple[list[SavedPaper], dict[str, PaperRecord], str]:
        """Return what is on the list as far as it can be seen here, the newest first, and its papers by id.

        With `only` it is what is "read" or "unread". With it comes how many others there are, in words, empty where
        there are none: no list has them any more, or they are private to others.
        """
        entries = rows.saved(self.store, self.shelf)[::-1]
        papers = {paper.paper_id: paper for paper in self.opened.papers([each.paper_id for each in entries])}
        seen = [each for each in entries if each.paper_id in papers]
        hidden = len(entries) - len(seen)
        if only:
            seen = [each for each in seen if (each.read_at is not None) is (only == "read")]
        return seen, papers, f"{counted(hidden, 'saved paper')} more cannot be shown here." if hidden else ""

    def words(self, lead: str, papers: Sequence[PaperRecord] = (), *, code: str = "", limit: str = "") -> Answer:
        """Return an answer of words alone; `papers` can be spoken of next, by number."""
        sources = tuple(Source(n, paper, "title only", ()) for n, paper in enumerate(papers, start=1))
        ids = tuple(paper.paper_id for paper in papers)
        limits = (limit,) if limit else ()
        return self._made(SearchPlan(self.question.text, "answer", ""), lead, (), sources, ids, None, code, limits)

    def listed(
        self, lead: str, ids: Sequence[str], claims: tuple[Claim, ...], sources: tuple[Source, ...], limit: str
    ) -> Answer:
        """Return a page of a list as an answer."""
        plan = SearchPlan(self.question.text, "list", "", page=self.question.page)
        return self._made(plan, lead, claims, sources, tuple(ids), len(ids), "", (limit,) if limit else ())

    def _made(
        self,
        plan: SearchPlan,
        lead: str,
        claims: tuple[Claim, ...],
        sources: tuple[Source, ...],
        ids: tuple[str, ...],
        count: int | None,
        code: str,
        limits: Sequence[str],
    ) -> Answer:
        result = SearchResult(plan, (), None, (), None, (), {})
        revision = self.opened.library.revision
        return make_answer(
            self.question, result, revision, lead, CHECKED if count is not None else "",
            claims=claims, sources=sources, limits=limits, papers=ids, count=count, code=code,
        )  # fmt: skip


def shelf_of(asked: Asked, *, of_channel: bool) -> Shelf:
    """Return the reading list of who asks, or of the channel where it is asked."""
    place = asked.place
    if of_channel:
        return Shelf(place.platform, workspace=place.workspace, channel=place.channel)
    return Shelf(place.platform, asked.person, place.id_space)


def _line(paper: PaperRecord, entry: SavedPaper) -> str:
    """Return a line of a list: title, venue, whether it is read, and the note."""
    venue = next((f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues), "")
    read = f"read {day(entry.read_at)}" if entry.read_at else "unread"
    note = f"note: {shortened(one_line(entry.note), _SHOWN_NOTE)}" if entry.note else ""
    return f"“{paper.shown_title}” ({'; '.join(filter(None, (venue, read, note)))})"


def _whose(request: ShelfRequest) -> str:
    return "the channel's list" if request.of_channel else "your list"


def _nothing_on(here: ShelfPlace, request: ShelfRequest, hidden: str) -> Answer:
    """Return words for a list of which nothing is seen: it is empty, or `hidden` says what it has beside that."""
    whose = _whose(request)
    if request.only:
        return here.words(f"There is no {request.only} paper on {whose}.", limit=hidden)
    if hidden:
        return here.words(f"I can show none of the papers on {whose} here.", limit=hidden.replace(" more ", " "))
    return here.words(f"{whose[:1].upper()}{whose[1:]} is empty. {HOW_TO_SAVE}")


def _not_on(whose: str, ids: Sequence[str]) -> str:
    return f"{'That paper is' if len(ids) == 1 else 'Those papers are'} not on {whose}. {HOW_TO_SAVE}"
