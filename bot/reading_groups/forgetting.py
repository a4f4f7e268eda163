"""Forget a person in reading groups: nominations, votes, who presents, who made a group."""

import json

from sqlalchemy import Connection, select

from bot.digests.stored.messages import forget_presenter
from bot.reading_groups.stored import groups, rounds
from bot.store.schema import group_rounds, reading_groups


def forget_in_groups(connection: Connection, platform: str, person: str, workspace: str) -> int:
    """Delete a person's nominations, votes and places as presenter in reading groups; returns how many there were.

    `workspace` is needed where ids are unique only within it. Groups that they made stay, without their name; so do
    papers that were chosen.
    """
    here = [reading_groups.c.platform == platform]
    here += [reading_groups.c.workspace == workspace] if workspace else []
    query = select(group_rounds.c.messages).join(reading_groups, reading_groups.c.group_id == group_rounds.c.group_id)
    presented = connection.scalars(query.where(*here, group_rounds.c.presenter == person)).all()
    forget_presenter(connection, [each for text in presented for each in json.loads(text).values()], person)
    groups.forget_maker(connection, platform, person, workspace)
    return rounds.forget_member(connection, platform, person, workspace)
