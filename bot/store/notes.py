"""Small things that a platform must remember between two runs."""

from sqlalchemy import delete, insert, select

from bot.store.database import Store
from bot.store.schema import notes


def note(store: Store, platform: str, name: str) -> str | None:
    """Give what was noted last under a name."""
    with store.transaction() as connection:
        return connection.scalar(select(notes.c.value).where(notes.c.platform == platform, notes.c.name == name))


def set_note(store: Store, platform: str, name: str, value: str) -> None:
    """Note something under a name, in place of what was there."""
    with store.transaction() as connection:
        connection.execute(delete(notes).where(notes.c.platform == platform, notes.c.name == name))
        connection.execute(insert(notes).values(platform=platform, name=name, value=value))
