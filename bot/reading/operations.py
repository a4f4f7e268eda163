"""Find, show, select, export and explain papers, and ask, for programs and pages.

Each is bounded, takes the lists that its reader may see as a scope, and returns plain values. All but `ask` block: from
an event loop, call them in a thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from bot.answering.model import EVERYTHING, Question, Scope, Stage
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import ids_named, plan_for
from bot.errors import ReadingError
from bot.exporting.formats import format_names, written
from bot.presenting.as_json import explanation_as_json
from bot.reading import convert
from bot.reading.cursors import cursor_to, offset_of
from bot.reading.filters import Filters, Sort, selection_of
from bot.reading.shelves import Facets
from bot.reading.values import (
    AskResult,
    ExplainResult,
    Exported,
    FindResult,
    FoundPaper,
    ListsResult,
    NewsResult,
    SelectResult,
    ShowResult,
)
from bot.store.database import Store
from ingest.library.model import PaperRecord

LONGEST_PAGE = 50
"""Papers of one page; more are refused."""
_FURTHEST_FOUND = 200
_MOST_LINKED = 50
_NEWS_DAYS = 30
_LONGEST_QUESTION = 4000


class Reading:
    """Reads from the library that a desk has open; one for each process, safe to use from threads."""

    def __init__(self, desk: Desk, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Read what `desk` publishes; citation keys are in `store`, and `clock` says what today is."""
        self._desk = desk
        self._store = store
        self._clock = clock
        self._shelves: WeakKeyDictionary[OpenedLibrary, Facets] = WeakKeyDictionary()
        self._shelving = Lock()

    @property
    def desk(self) -> Desk:
        """The desk that has the library open and answers questions."""
        return self._desk

    def shelves(self, opened: OpenedLibrary) -> Facets:
        """Return the shelves of a revision, read at first use."""
        with self._shelving:
            if opened not in self._shelves:
                self._shelves[opened] = Facets(opened.library)
            return self._shelves[opened]

    def find(self, question: str, limit: int = 10, cursor: str | None = None, scope: Scope = EVERYTHING) -> FindResult:
        """Search for papers by words, a name, a filter, an identifier or a link; the best come first."""
        text = _question(question)
        _check_limit(limit)
        with self._desk.opened(scope) as opened:
            revision = opened.library.revision.number
            request = f"find {limit} {text}"
            offset = offset_of(cursor, revision, request)
            plan = plan_for(opened, Question(text, self._clock(), lists=scope.lists, without=scope.without))
            result = opened.search(plan, min(offset + limit + 1, _FURTHEST_FOUND))
            papers, total, more = self._page_found(opened, result, offset, limit)
        return FindResult(
            question=text,
            papers=tuple(papers),
            total=total,
            refusal=result.refusal,
            limits=result.degraded,
            revision=revision,
            next=cursor_to(offset + limit, revision, request) if more else None,
        )

    def show(self, name: str, scope: Scope = EVERYTHING) -> ShowResult:
        """Return everything on the paper that `name` gives by id, link, name or title.

        Raises ReadingError where there is none, or several of that name.
        """
        text = _question(name)
        with self._desk.opened(scope) as opened:
            records = opened.papers(ids_named(opened, text, self._clock()))
            if len(records) > 1:
                choices = "; ".join(f"“{each.title}” ({each.paper_id})" for each in records[:LONGEST_PAGE])
                raise ReadingError(f"{len(records)} papers are called “{text}”. Give the id of one: {choices}")
            if not records:
                raise ReadingError(f"No paper matches “{text}”. Search with `find`.", "missing")
            return self._whole(opened, records[0])

    def paper(self, paper_id: str, scope: Scope = EVERYTHING) -> ShowResult:
        """Return everything on the paper with an id; a former id leads to it as well. Raises ReadingError for none."""
        with self._desk.opened(scope) as opened:
            library = opened.library
            records = library.papers([paper_id]) or library.papers(library.look_up([paper_id]).get(paper_id, ())[:1])
            if not records:
                raise ReadingError(f"The library has no paper “{paper_id}”.", "missing")
            return self._whole(opened, records[0])

    def select(
        self,
        filters: Filters,
        sort: Sort = "newest",
        limit: int = 20,
        cursor: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> SelectResult:
        """Return every paper that has what the filters say, a page at a time.

        Raises ReadingError for a value that the library does not have.
        """
        _check_limit(limit)
        with self._desk.opened(scope) as opened:
            revision = opened.library.revision.number
            request = f"select {filters} {sort} {limit}"
            offset = offset_of(cursor, revision, request)
            shelves = self.shelves(opened)
            chosen = shelves.choose(selection_of(filters, opened.library.vocabulary))
            order = shelves.ordered(chosen.places, sort, filters.lists)
            records = opened.papers(shelves.ids(order[offset : offset + limit]))
        more = offset + limit < len(order)
        return SelectResult(
            papers=tuple(convert.paper_line(record) for record in records),
            total=len(order),
            by_link=len(chosen.by_link),
            revision=revision,
            next=cursor_to(offset + limit, revision, request) if more else None,
        )

    def lists(self, scope: Scope = EVERYTHING) -> ListsResult:
        """Return the reading lists, and how fresh the library is."""
        with self._desk.library(scope) as library:
            revision, states = library.revision, library.lists()
        return ListsResult(
            lists=tuple(convert.list_line(state) for state in states),
            papers=revision.papers,
            with_abstract=revision.with_abstract,
            revision=revision.number,
            published_at=revision.published_at,
            as_of=revision.as_of,
        )

    def news(
        self,
        since: date | None = None,
        filters: Filters | None = None,
        limit: int = 20,
        cursor: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> NewsResult:
        """Return the papers that were added to the lists since a day, by default of the last 30 days."""
        _check_limit(limit)
        wanted = filters or Filters()
        first = since or wanted.seen_from or self._clock().date() - timedelta(days=_NEWS_DAYS)
        with self._desk.opened(scope) as opened:
            revision = opened.library.revision.number
            request = f"news {first} {wanted} {limit}"
            offset = offset_of(cursor, revision, request)
            shelves = self.shelves(opened)
            chosen = shelves.choose(selection_of(wanted, opened.library.vocabulary))
            recent = chosen.places[shelves.days(wanted.lists)[chosen.places] >= first.toordinal()]
            order = shelves.ordered(recent, "added", wanted.lists)
            records = opened.papers(shelves.ids(order[offset : offset + limit]))
        return NewsResult(
            papers=tuple(convert.new_paper(record, wanted.lists) for record in records),
            total=len(order),
            since=first,
            revision=revision,
            next=cursor_to(offset + limit, revision, request) if offset + limit < len(order) else None,
        )

    def found_lately(self, question: str, since: date, limit: int = 20, scope: Scope = EVERYTHING) -> NewsResult:
        """Return the papers that match a question best among those added since a day, the last one added first."""
        text = _question(question)
        _check_limit(limit)
        with self._desk.opened(scope) as opened:
            plan = plan_for(opened, Question(text, self._clock(), lists=scope.lists, without=scope.without))
            first = max(since, plan.selection.seen_from or since)
            result = opened.search(replace(plan, selection=replace(plan.selection, seen_from=first)), limit)
            found = () if result.refusal else result.complete or tuple(hit.paper.paper_id for hit in result.hits)
            shelves = self.shelves(opened)
            order = shelves.ids(shelves.ordered(shelves.places(found), "added"))
            records = opened.papers(order[:limit])
            revision = opened.library.revision.number
        return NewsResult(
            papers=tuple(convert.new_paper(record, ()) for record in records),
            total=len(order),
            since=first,
            revision=revision,
            next=None,
        )

    def export(
        self,
        form: str,
        filters: Filters,
        paper_ids: Sequence[str] = (),
        limit: int = LONGEST_PAGE,
        cursor: str | None = None,
        scope: Scope = EVERYTHING,
    ) -> Exported:
        """Write papers in an export format: those of `paper_ids`, else all that the filters select.

        Raises ReadingError for an unknown format or value.
        """
        _check_limit(limit)
        if form not in format_names():
            raise ReadingError(f"`format` must be one of {', '.join(format_names())}, not “{form}”.")
        with self._desk.opened(scope) as opened:
            library = opened.library
            request = f"export {form} {filters} {paper_ids} {limit}"
            offset = offset_of(cursor, library.revision.number, request)
            shelves = self.shelves(opened)
            if paper_ids:
                chosen = list(dict.fromkeys(paper_ids))
            else:
                places = shelves.choose(selection_of(filters, library.vocabulary)).places
                chosen = shelves.ids(shelves.ordered(places, "newest"))
            page = chosen[offset : offset + limit]
            text = "\n".join(written(library.papers(page), self._store, form))
        revision, more = library.revision.number, offset + limit < len(chosen)
        return Exported(
            format=form,
            text=text,
            papers=len(page),
            total=len(chosen),
            revision=revision,
            next=cursor_to(offset + limit, revision, request) if more else None,
        )

    def explain(self, question: str, paper: str | None = None, scope: Scope = EVERYTHING) -> ExplainResult:
        """Return how a question is understood and searched, and why the paper named is there or not."""
        asked = Question(_question(question), self._clock(), lists=scope.lists, without=scope.without)
        explanation = self._desk.explain(asked, paper)
        with self._desk.library(scope) as library:
            return ExplainResult(explanation=explanation_as_json(explanation), revision=library.revision.number)

    async def ask(
        self,
        question: str,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        scope: Scope = EVERYTHING,
    ) -> AskResult:
        """Answer a question with checked citations; see `Desk.answer`."""
        asked = Question(_question(question), self._clock(), lists=scope.lists, without=scope.without)
        return convert.answered(await self._desk.answer(asked, on_text, on_stage))

    def _page_found(
        self, opened: OpenedLibrary, result: SearchResult, offset: int, limit: int
    ) -> tuple[list[FoundPaper], int | None, bool]:
        """Return the page of what was found, how many match where that is known, and whether there are more."""
        if result.complete is None:
            hits = result.hits
            more = len(hits) > offset + limit and offset + limit < _FURTHEST_FOUND
            return [convert.found_paper(hit) for hit in hits[offset : offset + limit]], None, more
        records = opened.papers(result.complete[offset : offset + limit])
        papers = [
            FoundPaper(**dict(convert.paper_line(record)), score=0.0, passage=None, basis=None) for record in records
        ]
        return papers, len(result.complete), offset + limit < len(result.complete)

    def _whole(self, opened: OpenedLibrary, record: PaperRecord) -> ShowResult:
        library, paper_id = opened.library, record.paper_id
        linked = {
            "references": library.references([paper_id]).get(paper_id, ()),
            "cited_by": library.cited_by([paper_id]).get(paper_id, ()),
            "related": record.related,
        }
        titles = library.titles([each for ids in linked.values() for each in ids[:_MOST_LINKED]])
        return convert.whole_paper(
            record,
            library.passages([paper_id]).get(paper_id, []),
            library.entries_of(paper_id),
            {state.name: state.source for state in library.lists()},
            {how: convert.named_papers(ids, titles, _MOST_LINKED) for how, ids in linked.items()},
            library.revision.number,
        )


def _question(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise ReadingError("Type a question, a name or words to search for.")
    if len(stripped) > _LONGEST_QUESTION:
        raise ReadingError(f"The text has {len(stripped)} characters; {_LONGEST_QUESTION} are the limit. Shorten it.")
    return stripped


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= LONGEST_PAGE:
        raise ReadingError(f"`limit` must be from 1 to {LONGEST_PAGE}, not {limit}.")
