"""Every kind of message that Refdesk sends, as the payloads of both platforms and as text of the terminal.

The answers are the desk's own, over an invented list; payloads are what the adapters hand to Slack and Discord.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.answering.conversation import as_turn
from bot.answering.model import Answer, Claim
from bot.digests.model import Block, DigestItem, DigestPart, Highlight, Line
from bot.platforms.discord import digest_messages as discord_digests
from bot.platforms.discord import messages as discord
from bot.platforms.discord.controls import view_of
from bot.platforms.slack import digests as slack_digests
from bot.platforms.slack import messages as slack
from bot.platforms.terminal.render import print_answer
from bot.reception import words
from bot.reception.answer_menu import why_reply
from tests.gallery.pictures import answers_in
from tests.gallery.reading_list import QUESTION

Json = dict[str, Any]

_ID, _PAGE_SIZE = "0123456789abcdef", 5
_COLUMNS = 92
_QUESTIONS = {
    "an answer": QUESTION,
    "a summary": "summarise Pagelet",
    "a comparison": "compare Pagelet with Relay and Shelf",
    "a page of a list": "papers of 2024",
    "a count": "how many papers of 2024 are there?",
    "a refusal": "Any recipes for lasagne?",
    "a refused filter": "papers at SIGCOMM 2024",
    "a greeting": "hello",
}


@dataclass(frozen=True, slots=True)
class Gallery:
    """The messages of each kind, by its name: payloads for Slack and Discord, HTML for the terminal."""

    slack: Mapping[str, list[Json]]
    discord: Mapping[str, list[Json]]
    terminal: Mapping[str, str]


def asked(folder: Path) -> dict[str, Answer]:
    """Build a library in `folder`, ask it, and return its answers by their kinds."""
    answers = answers_in(folder, _QUESTIONS, _PAGE_SIZE)
    return answers | {"a written answer": _written(answers["an answer"])}


def gallery(answers: Mapping[str, Answer]) -> Gallery:
    """Return every kind of message, those of answers among them."""
    return Gallery(
        slack={name: _in_slack(slack.answer_messages(answer, _ID, _PAGE_SIZE)) for name, answer in answers.items()}
        | {name: _in_slack(made) for name, made in _other_slack(answers["an answer"]).items()},
        discord={
            name: _in_discord(discord.answer_messages(answer, _ID, _PAGE_SIZE, hint="Reply to continue"))
            for name, answer in answers.items()
        }
        | {name: _in_discord(made) for name, made in _other_discord(answers["an answer"]).items()},
        terminal={name: _in_terminal(answer) for name, answer in answers.items()},
    )


def _written(quoted: Answer) -> Answer:
    """Return an answer as a model writes it, which cites several papers in one sentence."""
    sources = quoted.sources[:2]
    both = tuple(source.n for source in sources)
    claims = (
        Claim("Two systems change where the cache of attention is kept.", both),
        Claim("Pagelet keeps the attention cache of each request in pages of fixed size.", (1,)),
    )
    checked = "Checked: 2 of 2 sentences cite sources 1-2; kept to the sources' own words."
    return replace(quoted, lead="", claims=claims, sources=sources, checked=checked, limits=())


def _other_slack(answer: Answer) -> dict[str, Sequence[slack.SlackMessage]]:
    return {
        "a failure": [slack.words_message(words.failed("f-1234"), retry=_ID)],
        "an interrupted answer": [slack.words_message(words.INTERRUPTED, retry=_ID)],
        "a limit": [slack.words_message(words.too_many_waiting(20))],
        "why": slack.menu_messages(why_reply(as_turn(answer))),
        "a digest": [slack_digests.part_message(_PART, f"{_ID}.1")],
    }


def _other_discord(answer: Answer) -> dict[str, Sequence[discord.DiscordMessage] | discord_digests.PartMessage]:
    return {
        "a failure": [discord.failed(words.failed("f-1234"), "", _ID)],
        "an interrupted answer": [discord.interrupted(words.INTERRUPTED, "Pagelet keeps the cache in pages.", _ID)],
        "an answer under way": [discord.writing("writing", "Pagelet keeps the cache in pages.")],
        "a place in the queue": [discord.writing("searching", "", 3)],
        "a limit": [discord.text_message(words.too_many_waiting(20), colour=discord.ORANGE)],
        "a paper": [discord.paper_message(answer.sources[0].paper)],
        "why": discord.menu_messages(why_reply(as_turn(answer))),
        "a digest": discord_digests.part_message(_PART, f"{_ID}.1"),
    }


def _in_slack(messages: Sequence[slack.SlackMessage]) -> list[Json]:
    return [{"text": each.text, "blocks": [block.to_dict() for block in each.blocks]} for each in messages]


def _in_discord(messages: Sequence[discord.DiscordMessage] | discord_digests.PartMessage) -> list[Json]:
    if isinstance(messages, discord_digests.PartMessage):
        view = view_of(messages.controls)
        embeds = [embed.to_dict() for embed in messages.embeds]
        return [{"embeds": embeds, "components": view.to_components() if view else []}]
    return [
        {
            "embeds": [each.embed.to_dict()],
            "components": view.to_components() if (view := view_of(each.controls)) else [],
        }
        for each in messages
    ]


def _in_terminal(answer: Answer) -> str:
    console = Console(record=True, width=_COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor")
    print_answer(console, answer)
    export: Callable[..., str] = console.export_html
    return export(inline_styles=True, code_format='<pre style="font: 13px/17px monospace">{code}</pre>')


def _item(n: int, title: str, venue: str) -> DigestItem:
    return DigestItem(
        f"doi:10.5555/refdesk.{n}", title, f"https://doi.org/10.5555/refdesk.{n}", venue, ("serving",), ""
    )


_PAGELET = _item(1, "Pagelet: Paging Attention Memory for Language Models", "SOSP 2023")
_RELAY = _item(2, "Relay: Separating Prompt Work from Token Work on Different Machines", "OSDI 2024")
_PART = DigestPart(
    1,
    2,
    title="New papers, 23 to 29 Nov 2026",
    lead="3 new papers on 1 list.",
    highlights=(
        Highlight(_PAGELET, "Pagelet keeps the attention cache of each request in pages.", True, "abstract"),
        Highlight(_RELAY, "", False, "title only"),
    ),
    blocks=(
        Block("Serving", lines=(Line(_item(4, "Shelf: Keeping Attention Memory on Disk", "ATC 2024")),)),
        Block("Now published", lines=(Line(_RELAY, "now at OSDI 2024"),), closing="and 2 more"),
    ),
    closing=("More in the thread.",),
    within="New papers, 23 to 29 Nov 2026",
)
