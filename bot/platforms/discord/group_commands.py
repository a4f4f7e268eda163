"""Serves reading groups in Discord: commands, buttons and nominations."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Literal

import discord
from discord import app_commands

from bot.digests.model import Destination
from bot.errors import ReadingGroupError
from bot.platforms.discord import group_messages, messages
from bot.platforms.discord.digest_commands import destinations_of, may_change
from bot.platforms.discord.escaping import markdown
from bot.platforms.discord.events import PLATFORM, place_of_interaction
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.reading_groups.commands import HELP, Acting, manage, take_part
from bot.reading_groups.finding import GONE, group_of_round
from bot.reading_groups.groups import ReadingGroups
from bot.reading_groups.plan_text import Field
from bot.reading_groups.taking_part import GroupReply

WhyNot = Callable[[Interaction], Awaitable[str | None]]
"""Says why a person is not answered where they use something; None where they are."""
Complete = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]
_Name = app_commands.Range[str, 0, 80]
_Time = app_commands.Range[str, 1, 40]

_FIELDS: dict[Field, str] = {
    "meet": "When it meets, such as: friday 16:30",
    "nominate": "Until when papers are nominated, such as: tuesday 18:00",
    "vote": "Until when the group votes, such as: wednesday 18:00",
    "zone": "Time zone, such as Europe/Berlin.",
    "every": "Every how many weeks it meets.",
    "minutes": "How long a meeting is.",
    "presenter": "Who presents: a member who offers, or one drawn among those who nominated.",
}
"""What a group's plan consists of, with the words for it."""

_NEEDED = {
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "send_polls": "Create Polls",
    "create_events": "Create Events",
}
"""Permissions of the bot that a group uses; what is missing is said when it is set up."""


def add_group_commands(
    tree: app_commands.CommandTree[discord.Client],
    groups: ReadingGroups,
    why_not: WhyNot,
    complete_paper: Complete,
) -> None:
    """Add `/reading-group` with its commands to a tree, for those who may ask."""
    group = _GroupCommands(why_not)
    _add_taking_part(group, groups, complete_paper)
    _add_managing(group, groups)
    tree.add_command(group)


class _GroupCommands(app_commands.Group):
    """The commands of `/reading-group`; who may not ask is told why, whatever the command."""

    def __init__(self, why_not: WhyNot) -> None:
        super().__init__(
            name="reading-group", description="Choose a paper together, and meet to discuss it.", guild_only=True
        )
        self._why_not = why_not

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Return True; raises CheckFailure with what is said to somebody who may not ask there."""
        if (refusal := await self._why_not(interaction)) is not None:
            raise app_commands.CheckFailure(refusal)
        return True


def _add_taking_part(group: app_commands.Group, groups: ReadingGroups, complete_paper: Complete) -> None:
    @group.command(name="nominate", description="Nominate a paper for the next meeting.")
    @app_commands.describe(paper="Name, title or link.", name="Which group, where there are several.")
    @app_commands.autocomplete(paper=complete_paper)
    async def nominate(interaction: Interaction, paper: app_commands.Range[str, 1, 300], name: _Name = "") -> None:
        async def work() -> GroupReply:
            by = acting(interaction)
            return GroupReply(await groups.members.nominate(by.here, paper, by.person, name))

        await act(interaction, work)

    @group.command(name="withdraw", description="Take a nomination back.")
    @app_commands.describe(paper="Name, title or link.", name="Which group, where there are several.")
    async def withdraw(interaction: Interaction, paper: app_commands.Range[str, 1, 300], name: _Name = "") -> None:
        async def work() -> GroupReply:
            by = acting(interaction)
            manages = may_change(interaction)
            return GroupReply(await groups.members.withdraw(by.here, paper, by.person, name, manages=manages))

        await act(interaction, work)

    @group.command(name="show", description="The groups of this channel, and where they are.")
    async def show(interaction: Interaction) -> None:
        await act(interaction, lambda: take_part(groups, acting(interaction), "show", ""))

    @group.command(name="help", description="How reading groups work.")
    async def help_(interaction: Interaction) -> None:
        async def work() -> GroupReply:
            return GroupReply(HELP)

        await act(interaction, work)

    for verb, description in (
        ("present", "Offer to present the paper."),
        ("pass", "Pass presenting on to another member."),
        ("draw", "Draw a presenter among those who nominated."),
    ):
        group.command(name=verb, description=description)(_taking_part(groups, verb))


def _taking_part(groups: ReadingGroups, verb: str) -> "Callable[[Interaction, _Name], Coroutine[Any, Any, None]]":
    @app_commands.describe(name="Which group, where there are several.")
    async def take(interaction: Interaction, name: _Name = "") -> None:
        await act(interaction, lambda: take_part(groups, acting(interaction), verb, name))

    return take


def _add_managing(group: app_commands.Group, groups: ReadingGroups) -> None:
    @group.command(name="create", description="Set up a reading group in this channel.")
    @app_commands.describe(name="What it is called.", **_FIELDS)
    async def create(
        interaction: Interaction,
        name: app_commands.Range[str, 1, 80],
        meet: _Time,
        nominate: _Time | None = None,
        vote: _Time | None = None,
        zone: app_commands.Range[str, 1, 60] = "UTC",
        every: app_commands.Range[int, 1, 8] | None = None,
        minutes: app_commands.Range[int, 15, 480] | None = None,
        presenter: Literal["volunteer", "drawn"] | None = None,
    ) -> None:
        values = _given(
            {
                "meet": meet,
                "nominate": nominate,
                "vote": vote,
                "zone": zone,
                "every": every,
                "minutes": minutes,
                "presenter": presenter,
            }
        )

        async def work() -> GroupReply:
            if not may_change(interaction):
                raise ReadingGroupError("Only who manages the server can set up a reading group.")
            by = acting(interaction)
            words = await groups.management.create(by.here, name, values, "UTC", by.person)
            return GroupReply(f"{words}{_missing(interaction)}")

        await act(interaction, work)

    @group.command(name="change", description="Change when a group meets, nominates or votes.")
    @app_commands.describe(name="Which group, where there are several.", **_FIELDS)
    async def change(
        interaction: Interaction,
        name: _Name = "",
        meet: _Time | None = None,
        nominate: _Time | None = None,
        vote: _Time | None = None,
        zone: app_commands.Range[str, 1, 60] | None = None,
        every: app_commands.Range[int, 1, 8] | None = None,
        minutes: app_commands.Range[int, 15, 480] | None = None,
        presenter: Literal["volunteer", "drawn"] | None = None,
    ) -> None:
        values = _given(
            {
                "meet": meet,
                "nominate": nominate,
                "vote": vote,
                "zone": zone,
                "every": every,
                "minutes": minutes,
                "presenter": presenter,
            }
        )

        async def work() -> GroupReply:
            if not values:
                raise ReadingGroupError("What is to change? Fill in at least one of the fields.")
            by, manages = acting(interaction), may_change(interaction)
            return GroupReply(await groups.management.change(by.here, name, values, by.person, manages=manages))

        await act(interaction, work)

    for verb, description in (
        ("skip", "Call the next meeting off."),
        ("pause", "Let a group do nothing until it is resumed."),
        ("resume", "Continue a paused group."),
        ("end", "End a group and delete its archive."),
        ("publish", "Show a group's archive on the pages."),
        ("unpublish", "No longer show a group's archive on the pages."),
    ):
        group.command(name=verb, description=description)(_managing(groups, verb))


def _managing(groups: ReadingGroups, verb: str) -> "Callable[[Interaction, _Name], Coroutine[Any, Any, None]]":
    @app_commands.describe(name="Which group, where there are several.")
    async def change(interaction: Interaction, name: _Name = "") -> None:
        async def work() -> GroupReply:
            return GroupReply(await manage(groups, acting(interaction), verb, name))

        await act(interaction, work)

    return change


async def press(interaction: Interaction, groups: ReadingGroups, action: str, round_id: str) -> None:
    """Do what a button under a message of a group asks."""
    if action == group_messages.NOMINATE:
        await interaction.response.send_modal(NominationForm(groups, round_id))
        return

    async def work() -> GroupReply:
        by = acting(interaction)
        await group_of_round(groups.members.maker.store, round_id, by.here)
        if action == group_messages.DRAW:
            return await groups.members.draw(round_id)
        does = groups.members.present if action == group_messages.PRESENT else groups.members.pass_on
        return await does(round_id, by.person)

    await act(interaction, work)


async def nominate_highlight(interaction: Interaction, groups: ReadingGroups, paper_id: str | None) -> None:
    """Nominate a highlight of a digest."""

    async def work() -> GroupReply:
        if paper_id is None:
            raise ReadingGroupError(GONE)
        by = acting(interaction)
        return GroupReply(await groups.members.nominate_id(by.here, paper_id, by.person))

    await act(interaction, work)


class NominationForm(discord.ui.Modal, title="Nominate a paper"):
    """A form that asks for a paper."""

    paper: discord.ui.TextInput["NominationForm"] = discord.ui.TextInput(
        label="Name, title or link", min_length=1, max_length=300
    )

    def __init__(self, groups: ReadingGroups, round_id: str) -> None:
        super().__init__(timeout=900)
        self._groups = groups
        self._round_id = round_id

    async def on_submit(self, interaction: Interaction) -> None:
        """Nominate what was typed."""

        async def work() -> GroupReply:
            by, groups = acting(interaction), self._groups
            group = await group_of_round(groups.members.maker.store, self._round_id, by.here)
            return GroupReply(await groups.members.nominate(by.here, str(self.paper.value), by.person, group.name))

        await act(interaction, work)


async def act(interaction: Interaction, work: Callable[[], Awaitable[GroupReply]]) -> None:
    """Do something, say to the person what came of it, and tell the channel who presents now."""
    await defer(interaction, ephemeral=True)
    try:
        done = await work()
    except ReadingGroupError as error:
        await respond(interaction, [messages.text_message(str(error), colour=messages.ORANGE)])
        return
    await respond(interaction, [messages.text_message(done.words)])
    if done.presenter.isdecimal():
        who = discord.Object(int(done.presenter))
        await interaction.followup.send(
            f"<@{done.presenter}> {markdown(done.announced)}",
            allowed_mentions=discord.AllowedMentions(users=[who]),
            ephemeral=False,
        )


def acting(interaction: Interaction) -> Acting:
    """Return who uses a command or a button, and in which channel; a thread is in the channel that holds it."""

    async def manages() -> bool:
        return may_change(interaction)

    return Acting(_here(interaction), str(interaction.user.id), "UTC", manages)


def _here(interaction: Interaction) -> Destination:
    if interaction.guild_id is None:
        return destinations_of(interaction)[0]
    place = place_of_interaction(interaction)
    return Destination(PLATFORM, place.workspace, place.channel)


def _given(values: Mapping[Field, str | int | None]) -> dict[Field, str]:
    return {name: str(value) for name, value in values.items() if value is not None}


def _missing(interaction: Interaction) -> str:
    allowed = interaction.app_permissions
    missing = [label for name, label in _NEEDED.items() if not getattr(allowed, name)]
    return f" I lack permissions for all of it: allow me {', '.join(missing)}." if missing else ""
