"""Small things that a platform must remember between two runs."""

from sqlalchemy import insert, select, update

from bot.store.database import Store
from bot.store.schema import notes


def note(store: Store, platform: str, name: str) -> str | None:
    """Give what was noted last under a name."""
    with store.transaction() as connection:
        return connection.scalar(select(notes.c.value).where(notes.c.platform == platform, notes.c.name == name))


def set_note(store: Store, platform: str, name: str, value: str) -> None:
    """Note something under a name, in place of what was there."""
    here = (notes.c.platform == platform, notes.c.name == name)
    with store.transaction() as connection:
        # Changed rather than replaced: two processes may note the same thing at once.
        if not connection.execute(update(notes).where(*here).values(value=value)).rowcount:
            connection.execute(insert(notes).values(platform=platform, name=name, value=value))
