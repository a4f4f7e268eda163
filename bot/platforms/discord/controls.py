"""Builds buttons and menus whose id carries all that acting on them needs.

So they work after a restart.
"""

import re
from typing import Protocol, Self, runtime_checkable

import discord

from bot.platforms.discord.embeds import CUSTOM_ID, LABEL, OPTION, OPTIONS
from bot.platforms.discord.splitting import length, shortened
from ingest.terms.outside_text import one_line

_ID = r"(?P<action>[a-z_]{1,20}):(?P<answer_id>[0-9a-f]{16}|-)"


@runtime_checkable
class Pressed(Protocol):
    """What a client must be able to do for buttons to work."""

    async def pressed(
        self, interaction: discord.Interaction[discord.Client], action: str, answer_id: str, argument: str
    ) -> None:
        """Act on a button or a choice: `answer_id` is empty where it belongs to no answer."""


class Press(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=rf"rd:{_ID}(?::(?P<argument>.{{1,70}}))?"
):
    """A button; what it does is named by `action`, what it does it to by the answer and an argument."""

    def __init__(
        self,
        action: str,
        answer_id: str,
        label: str,
        argument: str = "",
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        row: int | None = None,
    ) -> None:
        """Make a button; ValueError where its id would be too long."""
        custom_id = f"rd:{action}:{answer_id or '-'}{f':{argument}' if argument else ''}"
        if length(custom_id) > CUSTOM_ID:
            raise ValueError(f"{custom_id!r} is too long for a button.")
        text = shortened(one_line(label), LABEL) or "—"
        super().__init__(discord.ui.Button(label=text, custom_id=custom_id, style=style, row=row))
        self.does = (action, answer_id, argument)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[discord.Client],
        item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
    ) -> Self:
        """Make the button that was pressed out of its id."""
        return cls(*_read(match)[:2], "·", _read(match)[2])

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Hand the press to the client."""
        await _hand_on(interaction, *self.does)


class Choose(discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=rf"rdc:{_ID}"):
    """A menu of which one line is chosen."""

    def __init__(
        self, action: str, answer_id: str, placeholder: str, options: list[tuple[str, str]], row: int | None = None
    ) -> None:
        """Make a menu of (label, value); what exceeds 25 lines is left out, values are at most 100 units long."""
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"rdc:{action}:{answer_id or '-'}",
            placeholder=shortened(one_line(placeholder), 150),
            options=[
                discord.SelectOption(label=shortened(one_line(label), OPTION) or "—", value=value)
                for label, value in options[:OPTIONS]
            ]
            or [discord.SelectOption(label="—")],
            row=row,
        )
        super().__init__(select)
        self.does = (action, answer_id)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[discord.Client],
        item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
    ) -> Self:
        """Make the menu that was used out of its id."""
        action, answer_id, _ = _read(match)
        return cls(action, answer_id, "", [])

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Hand the choice to the client."""
        values = self.item.values
        await _hand_on(interaction, *self.does, values[0] if values else "")


Control = Press | Choose


def answer_under(message: discord.Message) -> str | None:
    """Return the id of the answer that the controls under a message belong to; None where there are none."""
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    ids = (each.custom_id or "" for row in rows for each in row.children)
    found = (re.match(rf"rdc?:{_ID}", custom_id) for custom_id in ids)
    return next((match["answer_id"] for match in found if match and match["answer_id"] != "-"), None)


def view_of(controls: tuple[Control, ...]) -> discord.ui.View | None:
    """The controls as they go with a message, in rows as they say or as they fit; None for none."""
    if not controls:
        return None
    view = discord.ui.View(timeout=None)
    for control in controls:
        view.add_item(control)
    return view


def answer_in(message: discord.Message) -> str | None:
    """The id of the answer under which a message's buttons stand; None where there are none of ours."""
    for row in message.components:
        for component in getattr(row, "children", ()):
            found = re.match(rf"rdc?:{_ID}", getattr(component, "custom_id", None) or "")
            if found and found["answer_id"] != "-":
                return found["answer_id"]
    return None


def rates(message: discord.Message, answer_id: str) -> bool:
    """Return True if a message has the buttons that rate an answer, as the last one of a whole answer has."""
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    return any(each.custom_id == f"rd:helpful:{answer_id}" for row in rows for each in row.children)


def may_be_argument(text: str) -> bool:
    """Whether a text, such as a paper's id, can go into a button's id."""
    return 0 < length(text) <= CUSTOM_ID - 40 and "\n" not in text


def _read(match: re.Match[str]) -> tuple[str, str, str]:
    answer_id = match["answer_id"]
    return match["action"], "" if answer_id == "-" else answer_id, match.groupdict().get("argument") or ""


async def _hand_on(
    interaction: discord.Interaction[discord.Client], action: str, answer_id: str, argument: str
) -> None:
    client: object = interaction.client
    if not isinstance(client, Pressed):
        raise TypeError("Buttons need a client that acts on them.")
    await client.pressed(interaction, action, answer_id, argument)
