"""Lets managers set up, change and end reading groups, the same on every platform."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.digests.composing_due import Maker
from bot.digests.model import Destination
from bot.digests.stored.messages import first_message, take_back
from bot.errors import CourierError, ReadingGroupError, UndeliverableError
from bot.reading_groups import messages
from bot.reading_groups.finding import NO_GROUP, group_here, latest
from bot.reading_groups.model import LONGEST_NAME, MOST_GROUPS, ReadingGroup
from bot.reading_groups.opening import new_round, record_all, replanned
from bot.reading_groups.plan_text import HOW, Field, plan_of
from bot.reading_groups.platform import GroupPlatform
from bot.reading_groups.progress import next_moment
from bot.reading_groups.stored import groups, rounds
from bot.reading_groups.wording import describe_plan, next_meeting, on_day
from bot.store.audit import Action, record
from bot.store.model import Place
from ingest.terms.outside_text import one_line

ONLY_MANAGERS = "Only channel managers and the person who set up a reading group can change it."
MEANWHILE = "The group changed meanwhile. Try again."


@dataclass(frozen=True, slots=True)
class GroupManagement:
    """Changes to groups; methods return what to say, or raise ReadingGroupError with it.

    `here` is the channel, `named` a group's name where a channel has several, `manages` whether the person may change
    what concerns the channel.
    """

    maker: Maker
    platforms: Mapping[str, GroupPlatform]

    async def create(self, here: Destination, name: str, values: Mapping[Field, str], zone: str, person: str) -> str:
        """Set up a group; its first message comes within a minute."""
        name = one_line(name).strip()
        if not name:
            raise ReadingGroupError(f"What is the group called? {HOW}")
        if len(name) > LONGEST_NAME:
            raise ReadingGroupError(f"A name can have {LONGEST_NAME} characters.")
        now = self.maker.clock()

        def save() -> str:
            plan = plan_of(values, zone)
            group = ReadingGroup(secrets.token_hex(8), here, name, plan, person, now)
            round_ = new_round(group, None, now)
            message = messages.opening(group, round_, 0, "", now)
            round_ = replace(round_, messages={message.name: message.digest.digest_id})
            known = groups.groups_in(self.maker.store, here.platform, here.workspace)
            if len(known) >= MOST_GROUPS:
                raise ReadingGroupError(f"There are {MOST_GROUPS} reading groups already. End one first.")
            with self.maker.store.transaction() as connection:
                if not groups.insert_group(connection, replace(group, due=next_moment(round_))):
                    raise ReadingGroupError(f"There is a reading group called “{name}” already. Choose another name.")
                rounds.insert_round(connection, round_)
                record_all(connection, group, [message], now)
                _note(connection, "reading group created", group, person, now)
            return f"“{name}” is set up. {describe_plan(plan)} {next_meeting(round_, plan)}"

        return await asyncio.to_thread(save)

    async def change(
        self, here: Destination, named: str, values: Mapping[Field, str], person: str, *, manages: bool
    ) -> str:
        """Change a group's plan; a round that has begun to vote keeps its times."""
        group = await self._changeable(here, named, person, manages=manages)
        now = self.maker.clock()

        def save() -> str:
            plan = plan_of(values, before=group.plan)
            changed = replace(group, plan=plan)
            with self.maker.store.transaction() as connection:
                round_ = latest(connection, group)
                moved = round_
                if round_.phase == "nominating":
                    moved = replanned(changed, round_, group.plan, now)
                due = next_moment(moved) if group.due is not None else None
                done = groups.update_group(connection, changed, group, due)
                if not done or not rounds.update_round(connection, moved, round_):
                    raise ReadingGroupError(MEANWHILE)
                _note(connection, "reading group changed", group, person, now)
            return f"“{group.name}” is changed. {describe_plan(plan)} {next_meeting(moved, plan)}"

        return await asyncio.to_thread(save)

    async def end(self, here: Destination, named: str, person: str, *, manages: bool) -> str:
        """End a group, with its archive and the scheduled event of its next meeting."""
        group = await self._changeable(here, named, person, manages=manages)
        await self._delete_event(group)

        def end() -> None:
            with self.maker.store.transaction() as connection:
                for digest_id in latest(connection, group).messages.values():
                    take_back(connection, digest_id)
                if not groups.end_group(connection, group.group_id):
                    raise ReadingGroupError(NO_GROUP)
                _note(connection, "reading group ended", group, person, self.maker.clock())

        await asyncio.to_thread(end)
        return f"“{group.name}” has ended, and its archive is deleted."

    async def skip(self, here: Destination, named: str, person: str, *, manages: bool) -> str:
        """Call off the next meeting; its nominations stay for the one after it."""
        group = await self._changeable(here, named, person, manages=manages)
        now = self.maker.clock()

        def save() -> str:
            with self.maker.store.transaction() as connection:
                round_ = latest(connection, group)
                if round_.phase not in ("nominating", "voting", "chosen") or now >= round_.times.meeting:
                    raise ReadingGroupError("There is no meeting to call off.")
                message = messages.cancelled(group, round_, now)
                called_off = replace(
                    round_,
                    phase="cancelled",
                    presenter="",
                    votes_changed=round_.votes_changed + 1,
                    messages={**round_.messages, message.name: message.digest.digest_id},
                    event_ends="event" in round_.messages,
                )
                due = next_moment(called_off) if group.due is not None else None
                done = rounds.update_round(connection, called_off, round_)
                if not done or not groups.update_group(connection, group, group, due):
                    raise ReadingGroupError(MEANWHILE)
                record_all(connection, group, [message], now)
                _note(connection, "meeting called off", group, person, now)
            return f"The meeting on {on_day(round_.times.meeting, group.plan.zone)} is called off."

        return await asyncio.to_thread(save)

    async def pause(self, here: Destination, named: str, person: str, *, manages: bool) -> str:
        """Let a group do nothing until it is resumed."""
        group = await self._changeable(here, named, person, manages=manages)
        await asyncio.to_thread(self._save_group, group, replace(group, problem=""), None, person)
        return f"“{group.name}” is paused. `/reading-group resume` continues it."

    async def resume(self, here: Destination, named: str, person: str, *, manages: bool) -> str:
        """Continue a group that was paused, or that Refdesk paused because it could not post."""
        group = await self._changeable(here, named, person, manages=manages)
        await asyncio.to_thread(self._forget_given_up, group)
        await asyncio.to_thread(self._save_group, group, replace(group, problem=""), self.maker.clock(), person)
        return f"“{group.name}” continues."

    async def publish(self, here: Destination, named: str, person: str, *, manages: bool, shown: bool) -> str:
        """Show the archive of a group in the reading room, or no longer."""
        group = await self._changeable(here, named, person, manages=manages)
        await asyncio.to_thread(self._save_group, group, replace(group, published=shown), group.due, person)
        if shown:
            return f"Readers of the pages see now what “{group.name}” has read, as far as they may see the papers."
        return f"The pages no longer show what “{group.name}” has read."

    async def _changeable(self, here: Destination, named: str, person: str, *, manages: bool) -> ReadingGroup:
        group = await group_here(self.maker.store, here, named)
        if not manages and group.made_by != person:
            raise ReadingGroupError(ONLY_MANAGERS)
        return group

    async def _delete_event(self, group: ReadingGroup) -> None:
        """Delete the scheduled event of a group's next meeting; raises ReadingGroupError where that fails just now."""
        round_ = await asyncio.to_thread(rounds.current_round, self.maker.store, group.group_id)
        digest_id = round_.messages.get("event", "") if round_ is not None else ""
        first = await asyncio.to_thread(first_message, self.maker.store, digest_id)
        platform = self.platforms.get(group.destination.platform)
        if first is None or first.message is None or platform is None:
            return
        try:
            await platform.delete_event(group.destination, first.message)
        except (CourierError, UndeliverableError) as error:
            raise ReadingGroupError("I could not delete the scheduled event. Delete it, or try again.") from error

    def _forget_given_up(self, group: ReadingGroup) -> None:
        """Pass over the messages of a group's round that could not be sent, which else pause the group again."""
        round_ = rounds.current_round(self.maker.store, group.group_id)
        found = (
            {name: first_message(self.maker.store, each) for name, each in round_.messages.items()} if round_ else {}
        )
        sent = {name: each for name, each in found.items() if each is not None and not each.problem}
        if round_ is not None and len(sent) < len(found):
            remaining = {name: each for name, each in round_.messages.items() if name in sent}
            with self.maker.store.transaction() as connection:
                rounds.update_round(connection, replace(round_, messages=remaining), round_)

    def _save_group(self, before: ReadingGroup, group: ReadingGroup, due: datetime | None, person: str) -> None:
        with self.maker.store.transaction() as connection:
            if not groups.update_group(connection, group, before, due):
                raise ReadingGroupError(MEANWHILE)
            _note(connection, "reading group changed", group, person, self.maker.clock())


def _note(connection: Connection, action: Action, group: ReadingGroup, person: str, now: datetime) -> None:
    to = group.destination
    record(connection, action, Place(to.platform, to.workspace, to.channel), person, now, group.name)
