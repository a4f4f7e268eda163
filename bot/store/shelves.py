"""Store the papers that people and channels saved, with notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.schema import shelved_papers

MOST_PAPERS = 2_000
"""Papers of one shelf."""

LONGEST_NOTE = 1_000
_LONGEST_TITLE = 1_000


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whose reading list it is: that of a person on a platform, or where `channel` is given that of a channel.

    A person's has a `workspace` where ids of people are unique only within one.
    """

    platform: str
    person: str = ""
    workspace: str = ""
    channel: str = ""

    @property
    def owner(self) -> str:
        """The owner's key within the platform."""
        if self.channel:
            return f"channel:{self.workspace}:{self.channel}"
        return f"person:{self.workspace}:{self.person}" if self.workspace else f"person:{self.person}"


@dataclass(frozen=True, slots=True)
class SavedPaper:
    """A paper on a shelf: its id and title when it was saved, whether and when it was read, and a note on it."""

    paper_id: str
    title: str
    saved_at: datetime
    read_at: datetime | None
    note: str


def save(store: Store, shelf: Shelf, titles: Mapping[str, str], person: str, now: datetime) -> int | None:
    """Put papers, by id with their titles, on a shelf; returns how many were new, None where it would be too full."""
    with store.transaction() as connection:
        known = {row.paper_id for row in connection.execute(select(shelved_papers).where(*_of(shelf)))}
        new = [paper_id for paper_id in titles if paper_id not in known]
        if len(known) + len(new) > MOST_PAPERS:
            return None
        added = 0
        for paper_id in new:
            values = {
                "platform": shelf.platform,
                "owner": shelf.owner,
                "paper_id": paper_id,
                "title": titles[paper_id][:_LONGEST_TITLE],
                "saved_at": now,
                "saved_by": person,
            }
            try:
                with connection.begin_nested():
                    connection.execute(insert(shelved_papers).values(values))
                added += 1
            except IntegrityError:
                # Another process has saved it in the meantime, which is as good.
                continue
    return added


def saved(store: Store, shelf: Shelf) -> list[SavedPaper]:
    """Return what is on a shelf, the newest last."""
    order = (shelved_papers.c.saved_at, shelved_papers.c.paper_id)
    with store.transaction() as connection:
        rows = connection.execute(select(shelved_papers).where(*_of(shelf)).order_by(*order)).all()
    return [_saved(row) for row in rows]


def remove(store: Store, shelf: Shelf, paper_ids: Sequence[str]) -> int:
    """Take papers off a shelf; returns how many were there."""
    with store.transaction() as connection:
        return connection.execute(delete(shelved_papers).where(*_these(shelf, paper_ids))).rowcount


def mark_read(store: Store, shelf: Shelf, paper_ids: Sequence[str], read_at: datetime | None) -> int:
    """Mark papers of a shelf as read at a time, or with None as unread; returns how many are on it."""
    with store.transaction() as connection:
        done = connection.execute(update(shelved_papers).where(*_these(shelf, paper_ids)).values(read_at=read_at))
    return done.rowcount


def set_note(store: Store, shelf: Shelf, paper_id: str, note: str, person: str) -> bool:
    """Write a person's note on a paper of a shelf in place of the last one; False where the paper is not on it."""
    values = {"note": note[:LONGEST_NOTE], "note_by": person if note else ""}
    with store.transaction() as connection:
        return bool(
            connection.execute(update(shelved_papers).where(*_these(shelf, [paper_id])).values(values)).rowcount
        )


def forget_shelf(store: Store, platform: str, person: str, workspace: str = "") -> int:
    """Delete a person's own shelf, and their notes and name from those of channels; returns how many papers it had.

    `workspace` is needed where ids are unique only within it. A list that was saved when the store knew no workspace
    yet, and is shown in none, is deleted with whoever has the id.
    """
    own = (Shelf(platform, person, workspace).owner, Shelf(platform, person).owner)
    here = [shelved_papers.c.platform == platform]
    if workspace:
        here.append(shelved_papers.c.owner.startswith(f"channel:{workspace}:", autoescape=True))
    with store.transaction() as connection:
        deleted = connection.execute(
            delete(shelved_papers).where(shelved_papers.c.platform == platform, shelved_papers.c.owner.in_(own))
        ).rowcount
        connection.execute(update(shelved_papers).where(*here, shelved_papers.c.saved_by == person).values(saved_by=""))
        connection.execute(
            update(shelved_papers).where(*here, shelved_papers.c.note_by == person).values(note="", note_by="")
        )
    return deleted


def _of(shelf: Shelf) -> tuple[ColumnElement[bool], ...]:
    return shelved_papers.c.platform == shelf.platform, shelved_papers.c.owner == shelf.owner


def _these(shelf: Shelf, paper_ids: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return *_of(shelf), shelved_papers.c.paper_id.in_(paper_ids)


def _saved(row: Row[Any]) -> SavedPaper:
    return SavedPaper(row.paper_id, row.title, row.saved_at, row.read_at, row.note)
