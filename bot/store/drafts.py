"""Store drafts of related work, one for each topic, so that a later command revises them."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.database import Store
from bot.store.schema import drafts
from ingest.terms.normal_form import fold

_LONGEST_KEY = 200


def save_draft(store: Store, topic: str, content: str, written_at: datetime) -> None:
    """Save a draft as JSON, in place of an earlier one on the same topic."""
    with store.transaction() as connection:
        connection.execute(delete(drafts).where(drafts.c.topic == _key(topic)))
        connection.execute(insert(drafts).values(topic=_key(topic), content=content, written_at=written_at))


def find_draft(store: Store, topic: str) -> str | None:
    """Return the draft on a topic as JSON, None where there is none; upper and lower case are the same."""
    with store.transaction() as connection:
        return connection.execute(select(drafts.c.content).where(drafts.c.topic == _key(topic))).scalar()


def _key(topic: str) -> str:
    return fold(topic)[:_LONGEST_KEY]
