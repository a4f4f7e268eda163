"""Keep a reading list of one's own in a terminal."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

from bot.answering.model import Answer, Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.platforms.terminal.render import print_answer
from bot.platforms.terminal.who_asks import PERSON, PLACE, SHELF
from bot.presenting.as_json import answer_as_json
from bot.presenting.printing import console, print_json
from bot.presenting.text import counted
from bot.settings.settings import Settings
from bot.shelves.shelves import Shelves
from bot.store import shelves as rows
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked
from bot.store.shelves import MOST_PAPERS
from bot.summaries.which_paper import likely_papers
from ingest.library.model import PaperRecord

_Changes = Callable[[Store, Sequence[PaperRecord]], str]


def shelf_answer(
    settings: Settings, desk: Desk, store: Store, text: str, turns: tuple[Turn, ...], now: datetime
) -> Answer | None:
    """Answer what is said to the reading list in a conversation; None where it is about something else."""
    asked = Asked("", PLACE, DIRECT, PERSON, text, now, private=True)
    return asyncio.run(Shelves(desk, store, settings.zotero, MOST_PAPERS).answer(asked, Question(text, now, turns)))


def show_shelf(settings: Settings, only: Literal["read", "unread"] | None, *, as_json: bool) -> int:
    """Print the reading list; returns the exit code."""
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        answer = shelf_answer(settings, desk, store, f"my {only or ''} list".replace("  ", " "), (), datetime.now(UTC))
    if answer is None:
        return NOTHING_FOUND
    if as_json:
        print_json(answer_as_json(answer))
    else:
        print_answer(console(), answer)
    return FINE if answer.sources else NOTHING_FOUND


def add_to_shelf(settings: Settings, named: Sequence[str]) -> int:
    """Save papers; returns the exit code."""

    def add(store: Store, papers: Sequence[PaperRecord]) -> str:
        titles = {paper.paper_id: paper.shown_title for paper in papers}
        added = rows.save(store, SHELF, titles, PERSON, datetime.now(UTC))
        return "The list is full. Remove some papers first." if added is None else f"Saved {counted(added, 'paper')}."

    return _change(settings, named, add)


def remove_from_shelf(settings: Settings, named: Sequence[str]) -> int:
    """Remove papers; returns the exit code."""
    return _change(settings, named, lambda store, papers: _counted("Removed", rows.remove(store, SHELF, _ids(papers))))


def mark_on_shelf(settings: Settings, named: Sequence[str], *, read: bool) -> int:
    """Mark papers as read or unread; returns the exit code."""
    at = datetime.now(UTC) if read else None
    word = "Marked as read:" if read else "Marked as unread:"
    return _change(
        settings, named, lambda store, papers: _counted(word, rows.mark_read(store, SHELF, _ids(papers), at))
    )


def note_on_shelf(settings: Settings, named: str, note: str) -> int:
    """Write a note on a paper of the list; returns the exit code."""

    def write(store: Store, papers: Sequence[PaperRecord]) -> str:
        done = rows.set_note(store, SHELF, papers[0].paper_id, note, PERSON)
        return "Saved the note." if done else "That paper is not on the list. Save it with `refdesk shelf add`."

    return _change(settings, [named], write)


def _change(settings: Settings, named: Sequence[str], change: _Changes) -> int:
    """Change the list by the papers that are named, all or none; says which name is unknown or has several papers."""
    screen = console()
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        papers: list[PaperRecord] = []
        for name in named:
            found = likely_papers(desk.papers_named(name))
            if len(found) != 1:
                titles = "".join(f"\n  {paper.paper_id}  {paper.shown_title}" for paper in found)
                several = f"{len(found)} papers are called “{name}”. Use an id:{titles}"
                screen.print(several if found else f"No paper matches “{name}”. Try `refdesk find …`.", markup=False)
                return NOTHING_FOUND
            papers += found
        screen.print(change(store, papers), markup=False)
    return FINE


def _ids(papers: Sequence[PaperRecord]) -> list[str]:
    return [paper.paper_id for paper in papers]


def _counted(word: str, count: int) -> str:
    return f"{word} {counted(count, 'paper')}."
