"""Stores full texts, and of which papers there is none, so that none is asked twice."""

import json

from sqlalchemy import delete, insert, select

from bot.store.database import Store
from bot.store.schema import full_texts
from ingest.full_text.model import FullText, Lacking, Section


def find_full_text(store: Store, key: str) -> FullText | Lacking | None:
    """Give what is kept under a key: a text, that there is none, or nothing."""
    with store.transaction() as connection:
        row = connection.execute(select(full_texts).where(full_texts.c.key == key)).first()
    if row is None:
        return None
    if row.sections is None:
        return Lacking(row.key, row.reason, row.retrieved_at)
    sections = tuple(
        # Texts that were saved before pages were known have none.
        Section(name, within, tuple(paragraphs), tuple(pages[0]) if pages else ())
        for name, within, paragraphs, *pages in json.loads(row.sections)
    )
    return FullText(row.key, row.provider, row.url, row.retrieved_at, sections)


def keep_full_text(store: Store, text: FullText) -> None:
    """Keep a full text in the place of whatever was known under its key."""
    sections = json.dumps(
        [(each.name, each.within, each.paragraphs, each.pages) for each in text.sections], ensure_ascii=False
    )
    _keep(
        store,
        key=text.key,
        provider=text.provider,
        url=text.url,
        retrieved_at=text.retrieved_at,
        sections=sections,
        reason="",
    )


def keep_lacking(store: Store, lacking: Lacking) -> None:
    """Keep that there is no full text under a key."""
    _keep(
        store,
        key=lacking.key,
        provider="",
        url="",
        retrieved_at=lacking.retrieved_at,
        sections=None,
        reason=lacking.reason,
    )


def _keep(store: Store, **values: object) -> None:
    with store.transaction() as connection:
        connection.execute(delete(full_texts).where(full_texts.c.key == values["key"]))
        connection.execute(insert(full_texts).values(**values))
