"""Counts what people have used, for limits that several processes share.

A person is known here by a keyed hash alone, which says nothing without the key in the store: forgetting a person
leaves these rows, and with them the limits, until the longest window is over.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.model import Place
from bot.store.schema import notes, usage

LONGEST_WINDOW = timedelta(days=1)
"""No limit looks further back; older rows are deleted."""

Whose = Literal["person", "channel", "workspace"]
_PLATFORM, _NAME = "", "key of usage"


def note_use(store: Store, place: Place, person: str, now: datetime) -> int:
    """Count one use by a person in a place; returns the id by which it can be taken back."""
    row = {
        "platform": place.platform,
        "person": hashed_person(store, place.platform, person),
        "workspace": place.workspace,
        "channel": place.channel,
        "used_at": now,
    }
    with store.transaction() as connection:
        (usage_id,) = connection.execute(insert(usage).values(row)).inserted_primary_key or (0,)
    return int(usage_id)


def take_back(store: Store, usage_id: int) -> None:
    """Do not count a use that was declined."""
    with store.transaction() as connection:
        connection.execute(delete(usage).where(usage.c.usage_id == usage_id))


def used_since(store: Store, place: Place, person: str, moment: datetime, *, whose: Whose) -> int:
    """Return how often the person, or everybody in the channel or workspace, has used something since a moment."""
    here = [usage.c.platform == place.platform, usage.c.used_at > moment]
    if whose == "person":
        here.append(usage.c.person == hashed_person(store, place.platform, person))
    if whose != "person" or place.id_space:
        here.append(usage.c.workspace == place.workspace)
    if whose == "channel":
        here.append(usage.c.channel == place.channel)
    with store.transaction() as connection:
        counted = connection.scalar(select(func.count()).select_from(usage).where(*here))
    return int(counted or 0)


def delete_older(store: Store, moment: datetime) -> None:
    """Delete the uses from before a moment."""
    with store.transaction() as connection:
        connection.execute(delete(usage).where(usage.c.used_at < moment))


def hashed_person(store: Store, platform: str, person: str) -> str:
    """Return the keyed hash that stands for a person where what they used is counted."""
    return hmac.new(_key(store), f"{platform}:{person}".encode(), hashlib.sha256).hexdigest()


def _key(store: Store) -> bytes:
    """Return the store's key, made at first use; of two processes that make one, the first to write decides."""
    if store.usage_key is None:
        store.usage_key = bytes.fromhex(_read_key(store) or _write_key(store))
    return store.usage_key


def _read_key(store: Store) -> str | None:
    with store.transaction() as connection:
        return connection.scalar(select(notes.c.value).where(notes.c.platform == _PLATFORM, notes.c.name == _NAME))


def _write_key(store: Store) -> str:
    made = secrets.token_hex(32)
    with store.transaction() as connection:
        try:
            connection.execute(insert(notes).values(platform=_PLATFORM, name=_NAME, value=made))
        except IntegrityError:
            connection.rollback()
    return _read_key(store) or made
