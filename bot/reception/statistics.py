"""Say how large the library is and show how it has grown, for chats."""

from datetime import date, timedelta

from bot.answering.model import Scope
from bot.desk.desk import Desk
from bot.drawing.pictures import draw
from bot.drawing.svg import Picture
from bot.presenting.text import counted
from bot.reading.operations import Reading
from bot.store.database import Store

_RECENT_DAYS = 30


class Statistics:
    """The numbers of a library; one for each process."""

    def __init__(self, desk: Desk, store: Store) -> None:
        """Count what `desk` has open; nothing of `store` is changed."""
        self._reading = Reading(desk, store)

    def shown(self, scope: Scope, today: date) -> tuple[str, Picture]:
        """Return what the lists in `scope` hold, in words, and the picture of their growth; blocks."""
        library = self._reading.lists(scope)
        added = self._reading.news(today - timedelta(days=_RECENT_DAYS), limit=1, scope=scope).total
        words = (
            f"{counted(library.papers, 'paper')} on {counted(len(library.lists), 'list')}, "
            f"{library.with_abstract:,} with an abstract. "
            f"{added:,} added in the last {_RECENT_DAYS} days."
        )
        return words, draw(self._reading, "growth", today, scope)
