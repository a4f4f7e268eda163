"""Select the papers that are written out: everything, a list, the shelf, or what words find."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.settings.settings import Settings
from bot.store.database import open_store
from bot.store.shelves import saved
from ingest.library.model import Selection
from ingest.library.reader import Library
from ingest.terms.normal_form import fold

if TYPE_CHECKING:
    from bot.answering.search_result import SearchResult
    from bot.desk.desk import Desk

_EVERYTHING = ("papers", "entries")
_SHELF = "shelf"


def listed_papers(settings: Settings, library: Library, what: str) -> list[str] | None:
    """Return the ids of the whole library, of a list or of the shelf, where `what` is one; None where it is words."""
    if what == _SHELF:
        from bot.platforms.terminal.who_asks import SHELF

        with open_store(settings.store_url) as store:
            return [each.paper_id for each in saved(store, SHELF)[::-1]]
    if what in _EVERYTHING:
        return library.paper_ids()
    named = [state.name for state in library.lists() if fold(state.name) == fold(what)]
    return _all_of(library, Selection(lists=tuple(named))) if named else None


def found_papers(desk: "Desk", what: str, most: int) -> list[str]:
    """Return the papers that words select, of a topic `most`, and say on stderr what was not understood.

    Words that are the name of a section, and no filter or paper, select all of it.
    """
    # A list and the whole library are written out without what searching needs, which takes longer to import.
    from bot.answering.answer import understood
    from bot.answering.model import Question
    from bot.presenting.printing import console

    result = desk.find(Question(what, datetime.now(UTC)), k=most)
    if result.complete is None and not result.plan.mentions:
        with desk.library() as library:
            if section := library.vocabulary.sections.get(fold(what)):
                return _all_of(library, Selection(sections=(section,)))
    remarks = [result.refusal] if result.refusal else understood(result.plan)
    for remark in remarks:
        console(stderr=True).print(remark, markup=False)
    return _selected(result)


def _all_of(library: Library, selection: Selection) -> list[str]:
    selected = library.select(selection)
    return [*selected.papers, *selected.by_link]


def _selected(result: "SearchResult") -> list[str]:
    """Return the papers that words select: all that filters match, those that are named, or the best of a topic."""
    if result.complete is not None:
        return [*result.complete, *result.also_by_link]
    if result.refusal:
        return []
    named = [paper_id for mention in result.plan.mentions for paper_id in mention.paper_ids]
    return list(dict.fromkeys(named)) or [hit.paper.paper_id for hit in result.hits]
