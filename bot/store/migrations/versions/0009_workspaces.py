"""Workspaces are part of the keys where ids are unique only within one, as in Slack.

Rows that were stored without their workspace get it where the store knows it: from the channel, else from the person,
else where it knows one workspace alone. Other rows stay as they are.
"""

import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection, TableClause, column, delete, insert, select, table, update

revision = "0009"
down_revision = "0008"

_PLATFORM = "slack"

_questions = table("questions", *map(column, ("answer_id", "platform", "workspace", "channel", "person", "asked")))
_places = table("places", *map(column, ("platform", "workspace", "channel", "changed_by")))
_counted = [table(name, *map(column, ("platform", "workspace", "channel"))) for name in ("usage", "spending")]
_shelved = table("shelved_papers", *map(column, ("platform", "owner", "saved_by")))
_subscriptions = table("subscriptions", *map(column, ("platform", "subscriber", "destination", "made_by")))
_digests = table("digests", *map(column, ("platform", "subscriber", "destination", "digest_id")))
_announced = table("announced", *map(column, ("subscriber", "paper_id", "title", "stage", "digest_id")))


class _Known:
    """Which workspaces the store knows for each channel and person, and in all."""

    def __init__(self) -> None:
        self.channels: defaultdict[str, set[str]] = defaultdict(set)
        self.people: defaultdict[str, set[str]] = defaultdict(set)
        self.all: set[str] = set()

    def note(self, workspace: str, channel: str, person: str = "") -> None:
        """Note that a channel and a person, empty where there is none, belong to a workspace."""
        if workspace:
            self.all.add(workspace)
            if channel:
                self.channels[channel].add(workspace)
            if person:
                self.people[person].add(workspace)

    def workspace(self, channel: str, person: str) -> str:
        """Return the workspace of a channel, else of a person, else the only one; empty where it is not known."""
        found = (self.channels.get(channel, set()), self.people.get(person, set()), self.all)
        return next((min(each) for each in found if len(each) == 1), "")


def upgrade() -> None:
    """Complete workspaces, and have them in the keys of events, digests and people's reading lists."""
    connection = op.get_bind()
    known = _known(connection)
    op.drop_index("questions_by_event", "questions")
    op.create_index("questions_by_event", "questions", ["platform", "workspace", "event_key"], unique=True)
    _complete_questions(connection, known)
    _complete_places(connection, known)
    _complete_counted(connection, known)
    _rename_shelves(connection, known)
    _rename_subscribers(connection, known)


def downgrade() -> None:
    """Have the keys of events without workspaces; what was completed stays."""
    op.drop_index("questions_by_event", "questions")
    op.create_index("questions_by_event", "questions", ["platform", "event_key"], unique=True)


def _known(connection: Connection) -> _Known:
    known = _Known()
    for each, names in (
        (_questions, ("workspace", "channel", "person")),
        (_places, ("workspace", "channel", "changed_by")),
        *((each, ("workspace", "channel")) for each in _counted),
    ):
        columns = [each.c[name] for name in names]
        for row in connection.execute(select(*columns).where(each.c.platform == _PLATFORM).distinct()):
            known.note(*row)
    for row in connection.execute(select(_subscriptions).where(_subscriptions.c.platform == _PLATFORM)):
        to = json.loads(row.destination)
        known.note(to["workspace"], to["channel"], to["person"] or row.made_by)
    for owner, person in connection.execute(
        select(_shelved.c.owner, _shelved.c.saved_by)
        .where(_shelved.c.platform == _PLATFORM, _shelved.c.owner.startswith("channel:"))
        .distinct()
    ):
        _, workspace, channel = owner.split(":", 2)
        known.note(workspace, channel, person)
    return known


def _unnamed(each: TableClause) -> tuple[sa.ColumnElement[bool], ...]:
    return each.c.platform == _PLATFORM, each.c.workspace == ""


def _complete_questions(connection: Connection, known: _Known) -> None:
    for row in connection.execute(select(_questions).where(*_unnamed(_questions))).all():
        values = {"workspace": known.workspace(row.channel, row.person), "asked": row.asked}
        if row.asked:
            asked = json.loads(row.asked)
            asked["place"]["workspace"] = values["workspace"]
            values["asked"] = json.dumps(asked, ensure_ascii=False)
        connection.execute(update(_questions).where(_questions.c.answer_id == row.answer_id).values(values))


def _complete_places(connection: Connection, known: _Known) -> None:
    """Complete the places; settings that the workspace has for the same channel by now are the later ones."""
    for row in connection.execute(select(_places).where(*_unnamed(_places))).all():
        workspace = known.workspace(row.channel, row.changed_by)
        before = (*_unnamed(_places), _places.c.channel == row.channel)
        now = (_places.c.platform == _PLATFORM, _places.c.workspace == workspace, _places.c.channel == row.channel)
        if workspace and connection.execute(select(_places).where(*now)).first() is not None:
            connection.execute(delete(_places).where(*before))
        else:
            connection.execute(update(_places).where(*before).values(workspace=workspace))


def _complete_counted(connection: Connection, known: _Known) -> None:
    """Complete what is counted by place, where people are hashes."""
    for each in _counted:
        for channel in connection.scalars(select(each.c.channel).where(*_unnamed(each)).distinct()).all():
            named = update(each).where(*_unnamed(each), each.c.channel == channel)
            connection.execute(named.values(workspace=known.workspace(channel, "")))


def _rename_shelves(connection: Connection, known: _Known) -> None:
    of_people = (_shelved.c.platform == _PLATFORM, _shelved.c.owner.startswith("person:"))
    for owner in connection.scalars(select(_shelved.c.owner).where(*of_people).distinct()).all():
        person = owner.removeprefix("person:")
        if workspace := known.workspace("", person):
            named = update(_shelved).where(*of_people, _shelved.c.owner == owner)
            connection.execute(named.values(owner=f"person:{workspace}:{person}"))


def _rename_subscribers(connection: Connection, known: _Known) -> None:
    """Give subscriptions, digests and what they announced the key with the workspace."""
    of_digests: dict[str, str] = {}
    for each in (_digests, _subscriptions):
        mine = each.c.platform == _PLATFORM
        for row in connection.execute(select(each.c.destination, each.c.subscriber).where(mine).distinct()).all():
            to = json.loads(row.destination)
            to["workspace"] = to["workspace"] or known.workspace(to["channel"], to["person"])
            now = _key(to["workspace"], to["channel"] or f"@{to['person']}")
            named = update(each).where(mine, each.c.destination == row.destination)
            connection.execute(named.values(subscriber=now, destination=json.dumps(to, ensure_ascii=False)))
    for row in connection.execute(select(_digests).where(_digests.c.platform == _PLATFORM)):
        of_digests[row.digest_id] = row.subscriber
    _rename_announced(connection, known, of_digests)


def _rename_announced(connection: Connection, known: _Known, of_digests: dict[str, str]) -> None:
    """Rename by the digest that announced a paper; where that is deleted, by what is known of the subscriber.

    A channel's id that is known in several workspaces stands for all of them there: none is told anything again.
    """
    for row in connection.execute(select(_announced).where(_announced.c.subscriber.startswith(f"{_PLATFORM}:"))).all():
        to = row.subscriber.removeprefix(f"{_PLATFORM}:")
        if row.digest_id in of_digests:
            every = [of_digests[row.digest_id]]
        else:
            ids = known.people.get(to[1:], set()) if to.startswith("@") else known.channels.get(to, set())
            every = [_key(workspace, to) for workspace in sorted(ids or known.all if len(known.all) == 1 else ids)]
        if every:
            same = (_announced.c.subscriber == row.subscriber, _announced.c.paper_id == row.paper_id)
            connection.execute(delete(_announced).where(*same))
            connection.execute(insert(_announced), [{**row._mapping, "subscriber": each} for each in every])


def _key(workspace: str, to: str) -> str:
    return ":".join(filter(None, (_PLATFORM, workspace, to)))
