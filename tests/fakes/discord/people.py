"""People on the fake Discord: what they can do to a bot, as their own client would let them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from tests.fakes.discord.world import (
    EPHEMERAL,
    PERMISSIONS,
    PUBLIC_THREAD,
    Channel,
    Guild,
    Message,
    Pings,
    User,
    mentioned_in,
)

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_CHAT, _ON_MESSAGE = 1, 3
_SUBCOMMAND = 1


@dataclass(eq=False)
class Person:
    """Somebody who writes, uses commands and presses buttons; `installed` has the app on the own account."""

    fake: "FakeDiscord"
    user: User
    installed: bool = False

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def direct(self) -> Channel:
        """The direct conversation with the bot."""
        return self.fake.world.direct(self.user)

    async def says(self, channel: Channel, text: str) -> Message:
        """Write a message; `<@id>` in it mentions."""
        return await self._sent(Message(channel, self.user, {"content": text}))

    async def asks(self, channel: Channel, text: str) -> Message:
        """Write a message that mentions the bot."""
        return await self.says(channel, f"<@{self.fake.world.bot.id}> {text}")

    async def replies(self, message: Message, text: str, *, ping: bool = True) -> Message:
        """Reply to a message; without `ping` its author is not mentioned."""
        made = Message(message.channel, self.user, {"content": text}, reply_to=message)
        return await self._sent(made, also=frozenset({message.author.id}) if ping else frozenset())

    async def edits(self, message: Message, text: str) -> None:
        """Change an own message."""
        message.body = {"content": text}
        message.pings = self._pings(message)
        await self.fake.edited(message)

    async def deletes(self, message: Message) -> None:
        """Delete an own message."""
        await self.fake.remove(message)

    async def posts(self, forum: Channel, title: str, text: str) -> Message:
        """Open a post in a forum; its first message has the post's id."""
        assert forum.guild is not None
        post = Channel(PUBLIC_THREAD, title, guild=forum.guild, parent_id=forum.id, owner_id=self.id)
        await self.fake.open_thread(post)
        return await self._sent(Message(post, self.user, {"content": text}, id=post.id))

    async def slash(self, channel: Channel, name: str, /, **options: str | bool) -> Interaction:
        """Use a slash command that has been synced; one of a group by both names, with a blank between."""
        return await self._uses(COMMAND, channel, self._command(name, _CHAT, options))

    async def completes(self, channel: Channel, name: str, option: str, text: str) -> Interaction:
        """Type into an option that is completed."""
        data = self._command(name, _CHAT, {option: text})
        data["options"][0]["focused"] = True
        return await self._uses(AUTOCOMPLETE, channel, data)

    async def menu(self, message: Message, name: str) -> Interaction:
        """Use a command from a message's context menu."""
        data = self._command(name, _ON_MESSAGE, {})
        data["target_id"] = str(message.id)
        data["resolved"] = {"messages": {str(message.id): message.as_json()}}
        return await self._uses(COMMAND, message.channel, data)

    async def reacts(self, message: Message, sign: str, *, taken_back: bool = False) -> None:
        """React to a message that this person sees, or take that back."""
        event = "MESSAGE_REACTION_REMOVE" if taken_back else "MESSAGE_REACTION_ADD"
        await self.fake.gateway.tell_reaction(event, message, self.id, sign)

    async def clears_reactions(self, message: Message, sign: str | None = None) -> None:
        """Remove all reactions to a message, or all of one sign."""
        event = "MESSAGE_REACTION_REMOVE_EMOJI" if sign else "MESSAGE_REACTION_REMOVE_ALL"
        await self.fake.gateway.tell_reaction(event, message, None, sign or "")

    async def chooses(self, message: Message, value: str, menu: int = 0) -> Interaction:
        """Choose a line of the (`menu`-th) menu under a message, by its value or label."""
        menus = [
            each for row in message.body.get("components") or [] for each in row["components"] if each["type"] == 3
        ]
        assert menus, "there is no menu under this message"
        values = [each["value"] for each in menus[menu]["options"] if value in (each["value"], each["label"])]
        assert values, f"no {value!r} in {menus[menu]['options']}"
        data = {"custom_id": menus[menu]["custom_id"], "component_type": 3, "values": values[:1]}
        return await self._uses(COMPONENT, message.channel, data, message)

    async def presses(self, message: Message, label: str) -> Interaction:
        """Press a button by its label; the message must be one that this person sees."""
        assert message.only_for in (None, self.id), "this message is shown to somebody else"
        found = [each for each in message.buttons if label in (each.get("label"), each.get("custom_id"))]
        assert found, f"no button {label!r}; there are {[each.get('label') for each in message.buttons]}"
        assert not found[0].get("disabled"), f"the button {label!r} is disabled"
        data = {"custom_id": found[0]["custom_id"], "component_type": 2}
        return await self._uses(COMPONENT, message.channel, data, message)

    async def fills(self, opened: Interaction, *values: str) -> Interaction:
        """Fill in the form that a command or button opened, and send it off."""
        assert opened.modal is not None, "no form was opened"
        rows = zip(opened.modal["components"], values, strict=True)
        fields = [
            {"type": 1, "components": [{"type": 4, "custom_id": row["components"][0]["custom_id"], "value": value}]}
            for row, value in rows
        ]
        data = {"custom_id": opened.modal["custom_id"], "components": fields}
        return await self._uses(MODAL, opened.channel, data, opened.message)

    async def _sent(self, message: Message, also: frozenset[int] = frozenset()) -> Message:
        channel = message.channel
        if channel.guild is not None:
            held = channel.guild.permissions_of(self.id, channel)
            assert held & PERMISSIONS["view_channel"], "this person does not see the channel"
        message.pings = self._pings(message, also)
        await self.fake.keep(message)
        return message

    def _pings(self, message: Message, also: frozenset[int] = frozenset()) -> Pings:
        everyone, users, roles = mentioned_in(message.content)
        return Pings(everyone, frozenset(users) | also, frozenset(roles))

    def _command(self, names: str, kind: int, options: dict[str, str | bool]) -> dict[str, Any]:
        name, _, inner = names.partition(" ") if kind == _CHAT else (names, "", "")
        synced = [each for each in self.fake.commands if each["name"] == name and each["type"] == kind]
        assert synced, f"no command {name!r} has been synced; there are {[each['name'] for each in self.fake.commands]}"
        declared = synced[0]["options"]
        if inner:
            (declared,) = (each.get("options", []) for each in declared if each["name"] == inner)
        known = {option["name"]: option["type"] for option in declared}
        given: list[dict[str, Any]] = [
            {"name": key, "type": known[key], "value": value} for key, value in options.items()
        ]
        if inner:
            given = [{"name": inner, "type": _SUBCOMMAND, "options": given}]
        return {"id": synced[0]["id"], "name": name, "type": kind, "options": given}

    async def _uses(
        self, kind: int, channel: Channel, data: dict[str, Any], message: Message | None = None
    ) -> Interaction:
        """Send an interaction; it comes by the server's installation where there is one, else by this person's own."""
        guild = channel.guild
        by_server = guild is not None and self.fake.world.bot.id in guild.members
        used = Interaction(kind, self.user, channel, self.fake.clock(), data, message)
        used.by_user_install = guild is not None and not by_server
        assert by_server or guild is None or self.installed, "the app is installed neither here nor by this person"
        self.fake.interactions[used.token] = used
        await self.fake.gateway.tell("INTERACTION_CREATE", self._as_json(used, guild, by_server), guild)
        return used

    def _as_json(self, used: Interaction, guild: Guild | None, by_server: bool) -> dict[str, Any]:
        owners = {"0": str(guild.id) if guild and by_server else "0"}
        if used.by_user_install:
            owners = {"1": str(self.id)}
        value: dict[str, Any] = {
            "id": str(used.id),
            "application_id": str(self.fake.world.bot.id),
            "type": used.kind,
            "token": used.token,
            "version": 1,
            "data": used.data,
            "channel": used.channel.as_json(),
            "channel_id": str(used.channel.id),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": owners,
            "context": 0 if guild else 1,
            "attachment_size_limit": 10_000_000,
            "app_permissions": str(guild.permissions_of(self.fake.world.bot.id, used.channel) if guild else 0),
        }
        if guild is None:
            value["user"] = self.user.as_json()
        else:
            held = guild.permissions_of(self.id, used.channel)
            value |= {"guild_id": str(guild.id), "guild": {"id": str(guild.id), "locale": "en-US", "features": []}}
            value["member"] = self.fake.gateway.member_as_json(guild, self.id, held)
        if used.message is not None:
            value["message"] = used.message.as_json()
            value["message"]["flags"] |= EPHEMERAL if used.message.only_for else 0
        return value
