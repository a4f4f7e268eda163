"""Does what buttons and menus under messages ask.

All that they need is in their id and in the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import discord

from bot.answering.model import TextFile
from bot.digests.chat import GONE, DigestChat
from bot.platforms.discord import answer_controls, digest_messages, group_commands, group_messages, messages
from bot.platforms.discord.answer_controls import MENU_CHOSEN, STEP, is_about_one, menu_of
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.digest_commands import destinations_of, may_change, rate
from bot.platforms.discord.display import DisplayManner
from bot.platforms.discord.events import PLATFORM, asked_by_interaction, presser_of
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.platforms.discord.surfaces import ChannelSurface, InteractionSurface, Surface, discord_file, insist
from bot.reading_groups.groups import ReadingGroups, maker_of
from bot.reception import actions, words
from bot.reception.answer_menu import Chosen, MenuReply, choose, cite_reply, perform
from bot.reception.display import Display
from bot.reception.house import House
from bot.store.model import DIRECT, Place, StoredQuestion, Verdict
from bot.summaries.shape import summary_question
from ingest.library.model import PaperRecord

_ASKS = frozenset(
    {
        "retry",
        "anew",
        STEP,
        "page",
        "candidate",
        "alike",
        "summarise",
        "paper_summary",
        "paper_alike",
        digest_messages.SUMMARISE,
        digest_messages.NOMINATE,
        digest_messages.CITE,
        group_messages.NOMINATE,
        group_messages.PRESENT,
        group_messages.PASS,
        group_messages.DRAW,
    }
    | {"paper_summary_here", "paper_alike_here", "show_paper"}
)
"""The actions that are for those alone who may ask."""

_CLOSED = "Your direct messages are closed to me, so here it is:"


class Buttons:
    """Acts on buttons; one for each client."""

    def __init__(self, client: discord.Client, house: House, asking: Asking, manner: DisplayManner) -> None:
        """Act for `client`."""
        self._client = client
        self._house = house
        self._asking = asking
        self._manner = manner
        self._digests = DigestChat(
            house.store,
            house.desk,
            private_lists=house.settings.reception.private_lists,
            budget=house.settings.budget,
        )

        self.groups = ReadingGroups.over(maker_of(house.settings, house.desk, house.store), house.group_platforms)

    async def act(self, interaction: Interaction, action: str, answer_id: str, argument: str) -> None:
        """Carry out what a button says; an action that nobody knows any more is said to be so."""
        if action in _ASKS and (refusal := await self._asking.why_not(interaction)) is not None:
            await interaction.response.send_message(embed=messages.text_message(refusal).embed, ephemeral=True)
            return
        match action:
            case "helpful" | "not_helpful":
                await self._feedback(interaction, answer_id, "helpful" if action == "helpful" else "not helpful")
            case "menu_open":
                await self._open_menu(interaction, answer_id, argument)
            case "menu":
                await self._menu(interaction, answer_id, argument)
            case "menu_choice":
                await self._menu_choice(interaction, answer_id, argument)
            case "retry":
                await self._again(interaction, partial(actions.try_again, self._house.reception, answer_id))
            case "anew":
                await self._again(interaction, partial(actions.answer_anew, self._house.reception, answer_id))
            case answer_controls.STEP:
                await self._step(interaction, answer_id, argument)
            case "page":
                turning = partial(actions.turn_page, self._house.reception, answer_id, page=argument)
                await self._again(interaction, turning)
            case "candidate":
                choosing = partial(actions.choose, self._house.reception, answer_id, question=argument)
                await self._again(interaction, choosing)
            case "alike" | "summarise":
                await self._about_one(interaction, answer_id, action, argument)
            case "paper_summary" | "paper_alike" | "paper_summary_here" | "paper_alike_here" | "show_paper":
                await self._about_paper(interaction, action, argument)
            case digest_messages.FEWER | digest_messages.MORE:
                liked = action == digest_messages.MORE
                await rate(interaction, self._digests, answer_id, argument, liked=liked)
            case digest_messages.NOMINATE:
                paper_id = await self._digests.paper(answer_id, argument, destinations_of(interaction))
                await group_commands.nominate_highlight(interaction, self.groups, paper_id)
            case group_messages.NOMINATE | group_messages.PRESENT | group_messages.PASS | group_messages.DRAW:
                await group_commands.press(interaction, self.groups, action, answer_id)
            case digest_messages.CITE:
                await defer(interaction, ephemeral=True)
                cited = await self._digests.cited(answer_id, destinations_of(interaction))
                await _show_reply(interaction, cite_reply(cited), "")
            case digest_messages.SUMMARISE:
                await self._about_highlight(interaction, answer_id, argument)
            case _:
                await defer(interaction, ephemeral=True)
                await respond(interaction, [messages.text_message(words.GONE)])

    async def _step(self, interaction: Interaction, answer_id: str, says: str) -> None:
        """Ask what a button says, as whoever pressed it; it is answered where the button is."""
        by = presser_of(interaction)
        message_id = await defer(interaction, ephemeral=by.private)
        if await self._house.reception.stored_for(answer_id, by) is None:
            await respond(interaction, [messages.text_message(words.GONE)])
        else:
            await self._asking.by_interaction(interaction, says, private=by.private, message_id=message_id)

    async def _about_highlight(self, interaction: Interaction, digest_id: str, number: str) -> None:
        """Summarise a highlight of a digest in a direct message."""
        paper_id = await self._digests.paper(digest_id, number, destinations_of(interaction))
        if paper_id is None:
            await defer(interaction, ephemeral=True)
            await respond(interaction, [messages.text_message(GONE)])
        else:
            await self._about_paper(interaction, "paper_summary", paper_id)

    async def _feedback(self, interaction: Interaction, answer_id: str, verdict: Verdict) -> None:
        await defer(interaction, ephemeral=True)
        message = await actions.rate(self._house.reception, answer_id, presser_of(interaction), verdict)
        await respond(interaction, [messages.text_message(message)])

    async def _open_menu(self, interaction: Interaction, answer_id: str, argument: str) -> None:
        """Offer the less common actions, to whoever wants them alone."""
        await defer(interaction, ephemeral=True)
        offered = menu_of(argument)
        asked = (
            messages.choice_of_actions(MENU_CHOSEN, answer_id, offered)
            if offered
            else messages.text_message(words.GONE)
        )
        await respond(interaction, [asked])

    async def _menu(self, interaction: Interaction, answer_id: str, name: str) -> None:
        if is_about_one(name):
            await self._about_one(interaction, answer_id, name, "")
            return
        await defer(interaction, ephemeral=True)
        await _show_reply(interaction, await perform(name, self._chosen(interaction, answer_id)), answer_id)

    async def _menu_choice(self, interaction: Interaction, answer_id: str, value: str) -> None:
        """Carry out what was chosen in the second menu of an action."""
        await defer(interaction, ephemeral=True)
        reply = await choose(value, self._chosen(interaction, answer_id))
        await respond(interaction, messages.menu_messages(reply))

    def _chosen(self, interaction: Interaction, answer_id: str) -> Chosen:
        async def manages() -> bool:
            return may_change(interaction)

        by = presser_of(interaction, private=True)
        return Chosen(self._house.reception, self._house.desk, answer_id, by, manages=manages)

    async def _again(self, interaction: Interaction, answer: Callable[..., Awaitable[str | None]]) -> None:
        """Answer again where the answer is: another page, another try, or the paper that was chosen."""
        await insist(interaction.response.defer)

        def show(stored: StoredQuestion) -> Display:
            return self._asking.display(self._place_of(interaction, stored), "")

        refusal = await answer(by=presser_of(interaction), show=show)
        if refusal is not None:
            await self._say_aside(interaction, refusal)

    def _place_of(self, interaction: Interaction, stored: StoredQuestion) -> Surface:
        """Where an answer stands: by its messages where the bot can reach them, else by the message pressed."""
        message = interaction.message
        ephemeral = message is not None and message.flags.ephemeral
        if ephemeral or not (interaction.is_guild_integration() or interaction.guild_id is None):
            return InteractionSurface(
                interaction, ephemeral=ephemeral, message_id=message.id if message else None, clock=self._manner.clock
            )
        if not stored.shown.get("messages") and message is not None:
            return ChannelSurface(self._client, message.channel.id, None, [message.id])
        return self._asking.surface_of(stored)

    async def _about_one(self, interaction: Interaction, answer_id: str, action: str, argument: str) -> None:
        """Do something about one paper of an answer; `argument` is its number, asked for where there are several."""
        message_id = await defer(interaction, ephemeral=True)
        papers = await self._papers_of(interaction, answer_id)
        if not papers:
            await respond(interaction, [messages.text_message(words.GONE)])
            return
        if not argument and len(papers) > 1:
            options = [(f"[{n}] {paper.title}", str(n)) for n, paper in enumerate(papers[:25], start=1)]
            question = "Papers like which one?" if action == "alike" else "Which paper do you want summarised?"
            await respond(interaction, [messages.choice_of_papers(question, action, answer_id, options)])
            return
        number = actions.number_of(argument or "1")
        if number is None or number > len(papers):
            await respond(interaction, [messages.text_message(words.GONE)])
            return
        paper = papers[number - 1]
        await self._do(interaction, "paper_alike" if action == "alike" else "paper_summary", paper, message_id)

    async def _about_paper(self, interaction: Interaction, action: str, paper_id: str) -> None:
        message_id = await defer(interaction, ephemeral=True)
        papers = await self._papers(interaction, (paper_id,))
        if not papers:
            await respond(interaction, [messages.text_message("That paper is not on the lists any more.")])
        elif action == "show_paper":
            await respond(interaction, [messages.paper_message(papers[0])])
        else:
            await self._do(interaction, action, papers[0], message_id)

    async def _do(self, interaction: Interaction, action: str, paper: PaperRecord, message_id: int | None) -> None:
        if action == "paper_summary":
            await self._summarise_directly(interaction, paper)
            return
        text = summary_question(paper.paper_id) if action == "paper_summary_here" else actions.papers_like(paper)
        await self._asking.by_interaction(interaction, text, private=True, message_id=message_id)

    async def _summarise_directly(self, interaction: Interaction, paper: PaperRecord) -> None:
        """Summarise a paper in a direct message; in place, for the person's eyes only, where those are closed."""
        scope = await self._house.reception.scope_here(presser_of(interaction, private=True))
        direct = await insist(interaction.user.create_dm)
        place = Place(PLATFORM, "", str(direct.id))
        asked = asked_by_interaction(
            interaction, summary_question(paper.paper_id), private=True, lists=scope.lists, within=(place, DIRECT)
        )
        surface = _DirectSurface(self._client, interaction, direct.id)
        await self._house.reception.take(asked, self._asking.display(surface, ""), shown=surface.shown)

    async def _papers_of(self, interaction: Interaction, answer_id: str) -> list[PaperRecord]:
        stored = await self._house.reception.stored_for(answer_id, presser_of(interaction))
        return await self._papers(interaction, stored.papers) if stored is not None else []

    async def _papers(self, interaction: Interaction, paper_ids: Sequence[str]) -> list[PaperRecord]:
        """Give the papers of the lists that may be seen where a control is used; what it says, its user alone sees."""
        scope = await self._house.reception.scope_here(presser_of(interaction, private=True))

        def read() -> list[PaperRecord]:
            with self._house.desk.library(scope) as library:
                return library.papers(paper_ids)

        return await asyncio.to_thread(read)

    async def _say_aside(self, interaction: Interaction, message: str) -> None:
        await interaction.followup.send(embed=messages.text_message(message).embed, ephemeral=True)


class _DirectSurface:
    """A direct message; the ephemeral response to the interaction where direct messages are closed."""

    def __init__(self, client: discord.Client, interaction: Interaction, channel_id: int) -> None:
        self._interaction = interaction
        self._direct: ChannelSurface | None = ChannelSurface(client, channel_id)
        self._here = InteractionSurface(interaction, ephemeral=True)
        self._announced = False

    @property
    def shown(self) -> Mapping[str, str]:
        return (self._direct or self._here).shown

    async def begin(self) -> None:
        """Nothing: that it was deferred is shown already."""

    async def show(self, message: Sequence[DiscordMessage]) -> None:
        if self._direct is not None:
            try:
                await self._direct.show(message)
            except discord.Forbidden:
                self._direct = None
            else:
                await self._tell()
                return
        notice = messages.text_message(_CLOSED)
        await self._here.show([notice, *message])

    async def attach(self, file: TextFile) -> None:
        await (self._direct or self._here).attach(file)

    async def clear(self) -> None:
        await (self._direct or self._here).clear()

    async def _tell(self) -> None:
        if not self._announced:
            self._announced = True
            await self._here.show([messages.text_message("It is on its way to your direct messages.")])


async def _show_reply(interaction: Interaction, reply: MenuReply, answer_id: str) -> None:
    """Show what came of a menu to whoever used it, with a file attached if there is one."""
    await respond(interaction, messages.menu_messages(reply, answer_id))
    if reply.file is not None:
        await interaction.followup.send(file=discord_file(reply.file), ephemeral=True)
