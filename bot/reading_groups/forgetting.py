"""Forget a person in reading groups: nominations, votes, who presents, who made a group."""

from sqlalchemy import Connection

from bot.digests.stored.messages import forget_presenter
from bot.reading_groups.stored import groups, rounds


def forget_in_groups(connection: Connection, platform: str, person: str, workspace: str) -> int:
    """Delete a person's nominations, votes and places as presenter in reading groups; returns how many there were.

    `workspace` is needed where ids are unique only within it. Groups that they made stay, without their name; so do
    papers that were chosen.
    """
    forget_presenter(connection, platform, person, workspace)
    groups.forget_maker(connection, platform, person, workspace)
    return rounds.forget_member(connection, platform, person, workspace)
