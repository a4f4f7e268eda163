"""Store reading groups, and claim those that have something to do."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.digests.model import Destination
from bot.reading_groups.model import Plan, ReadingGroup
from bot.store.database import Store
from bot.store.schema import reading_groups
from ingest.terms.normal_form import fold

_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)


def insert_group(connection: Connection, group: ReadingGroup) -> bool:
    """Insert a group; False, with the transaction to be rolled back, where its workspace has one of that name."""
    try:
        connection.execute(insert(reading_groups).values(group_id=group.group_id, **_values(group)))
    except IntegrityError:
        return False
    return True


def update_group(connection: Connection, group: ReadingGroup, before: ReadingGroup, due: datetime | None) -> bool:
    """Change the plan, whether it is published, the problem and the due time of a group that still is as `before`.

    Nobody's claim holds any longer. False where it was changed, taken further or ended meanwhile.
    """
    mine = reading_groups.c.group_id == before.group_id
    row = connection.execute(select(reading_groups).where(mine).with_for_update()).one_or_none()
    if row is None or _group(row) != before:
        return False
    values = _values(replace(group, due=due)) | {"claimed_by": None, "claimed_until": None}
    # SQLite does not lock what is only read.
    same = (mine, reading_groups.c.due == before.due)
    return connection.execute(update(reading_groups).where(*same).values(values)).rowcount == 1


def set_due(connection: Connection, group_id: str, process: str, due: datetime | None, problem: str = "") -> bool:
    """Note when a group that this process has claimed is due next, and let go of it; False where the claim was lost."""
    mine = (reading_groups.c.group_id == group_id, reading_groups.c.claimed_by == process)
    values = {"due": due, "problem": problem, "claimed_by": None, "claimed_until": None}
    return connection.execute(update(reading_groups).where(*mine).values(values)).rowcount == 1


def end_group(connection: Connection, group_id: str) -> bool:
    """Delete a group with all that belongs to it; False where it has ended already."""
    return connection.execute(delete(reading_groups).where(reading_groups.c.group_id == group_id)).rowcount == 1


def group_of(store: Store, group_id: str) -> ReadingGroup | None:
    """Return a group by its id."""
    with store.transaction() as connection:
        row = connection.execute(select(reading_groups).where(reading_groups.c.group_id == group_id)).one_or_none()
    return _group(row) if row else None


def groups_in(store: Store, platform: str, workspace: str, channel: str | None = None) -> list[ReadingGroup]:
    """Return the groups of a workspace or of one of its channels by name."""
    here = [reading_groups.c.platform == platform, reading_groups.c.workspace == workspace]
    here += [reading_groups.c.channel == channel] if channel is not None else []
    with store.transaction() as connection:
        rows = connection.execute(select(reading_groups).where(*here).order_by(reading_groups.c.folded_name)).all()
    return [_group(row) for row in rows]


def published_groups(store: Store) -> list[ReadingGroup]:
    """Return the groups whose archive the reading room shows, by name."""
    query = select(reading_groups).where(reading_groups.c.published.is_(True))
    with store.transaction() as connection:
        rows = connection.execute(query.order_by(reading_groups.c.folded_name, reading_groups.c.group_id)).all()
    return [_group(row) for row in rows]


def claim_due(
    store: Store, reached: Collection[tuple[str, str]], process: str, now: datetime, until: datetime
) -> ReadingGroup | None:
    """Claim a group that has something to do and that nobody else is at; None where there is none.

    `reached` are the platforms with the workspace that this process reaches there, empty for all of the platform.
    """
    free = or_(reading_groups.c.claimed_until.is_(None), reading_groups.c.claimed_until < now)
    due = (reading_groups.c.due <= now, free)
    with store.transaction() as connection:
        for row in connection.execute(select(reading_groups).where(*due).order_by(reading_groups.c.due)).all():
            if not {(row.platform, row.workspace), (row.platform, "")} & set(reached):
                continue
            claimed = connection.execute(
                update(reading_groups)
                .where(reading_groups.c.group_id == row.group_id, *due)
                .values(claimed_by=process, claimed_until=until)
            )
            if claimed.rowcount:
                return _group(row)
    return None


def postpone(store: Store, group_id: str, process: str, until: datetime) -> None:
    """Let nobody try a group again before a moment, when it could not do what is due."""
    mine = (reading_groups.c.group_id == group_id, reading_groups.c.claimed_by == process)
    with store.transaction() as connection:
        connection.execute(update(reading_groups).where(*mine).values(claimed_until=until))


def next_due(store: Store, platforms: Collection[str]) -> datetime | None:
    """Return when the next group on these platforms has something to do; None where none has."""
    running = (reading_groups.c.due.is_not(None), reading_groups.c.platform.in_(platforms))
    query = select(reading_groups.c.due).where(*running).order_by(reading_groups.c.due).limit(1)
    with store.transaction() as connection:
        return connection.scalar(query)


def forget_maker(connection: Connection, platform: str, person: str, workspace: str) -> None:
    """Take a person's name off the groups that they made; the groups stay."""
    theirs = [reading_groups.c.platform == platform, reading_groups.c.made_by == person]
    theirs += [reading_groups.c.workspace == workspace] if workspace else []
    connection.execute(update(reading_groups).where(*theirs).values(made_by=""))


def _values(group: ReadingGroup) -> dict[str, Any]:
    return {
        "platform": group.destination.platform,
        "workspace": group.destination.workspace,
        "channel": group.destination.channel,
        "name": group.name,
        "folded_name": fold(group.name),
        "plan": _PLAN.dump_json(group.plan).decode(),
        "made_by": group.made_by,
        "made_at": group.made_at,
        "published": group.published,
        "due": group.due,
        "problem": group.problem,
    }


def _group(row: Row[Any]) -> ReadingGroup:
    return ReadingGroup(
        group_id=row.group_id,
        destination=Destination(row.platform, row.workspace, row.channel),
        name=row.name,
        plan=_PLAN.validate_json(row.plan),
        made_by=row.made_by,
        made_at=row.made_at,
        published=row.published,
        due=row.due,
        problem=row.problem,
    )
