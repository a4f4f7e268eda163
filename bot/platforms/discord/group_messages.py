"""Shows polls and buttons of reading groups in Discord, within Discord's limits.

Limits of polls: https://docs.discord.com/developers/resources/poll (question 300, 10 answers of 55 characters, 1 to 768
hours). A message with a poll has plain text beside it, and is never edited: Discord refuses that.
"""

import math
from datetime import datetime, timedelta

import discord

from bot.digests.model import DigestPart, GroupControls
from bot.platforms.discord.controls import Control, Press
from bot.platforms.discord.embeds import CONTENT
from bot.platforms.discord.escaping import line, link, markdown
from bot.platforms.discord.splitting import length, shortened
from ingest.terms.outside_text import one_line

NOMINATE, PRESENT, PASS, DRAW = "group_nominate", "group_present", "group_pass", "group_draw"
"""The actions of the buttons."""

NO_POLLS = (
    "I may not create polls here. Allow me to (Create Polls); until then the first nomination is read. "
    "`/reading-group skip` calls the meeting off."
)

_QUESTION, _ANSWERS, _ANSWER, _MOST_HOURS = 300, 10, 55, 768
_LONGEST_TITLE = 90


def poll_of(part: DigestPart, now: datetime) -> discord.Poll | None:
    """Return the poll of a part, open until the vote ends and at least an hour; None where the part has none."""
    group = part.group
    if group is None or group.kind != "ballot" or group.until is None:
        return None
    hours = min(max(1, math.ceil((group.until - now) / timedelta(hours=1))), _MOST_HOURS)
    poll = discord.Poll(shortened(one_line(part.title), _QUESTION) or "Which paper?", timedelta(hours=hours))
    for n, item in enumerate(group.ballot[:_ANSWERS], start=1):
        poll.add_answer(text=shortened(f"{n}. {one_line(item.title)}", _ANSWER))
    return poll


def ballot_text(part: DigestPart, key: str, *, without_poll: bool = False) -> str:
    """Return the text beside a poll, which ends in the key; the papers are linked as far as there is room."""
    ballot = part.group.ballot if part.group is not None else ()
    head = f"**{line(part.title)}**\n{markdown(part.lead)}"
    foot = "\n".join((*map(markdown, part.closing), *([NO_POLLS] if without_poll else []), f"-# {key}"))
    titles = [shortened(one_line(item.title), _LONGEST_TITLE) for item in ballot]
    linked = [f"{n}. {link(item.url, title)}" for n, (item, title) in enumerate(zip(ballot, titles, strict=True), 1)]
    bare = [f"{n}. {line(title)}" for n, title in enumerate(titles, 1)]
    for papers in (linked, bare, [shortened(each, 60) for each in bare]):
        text = "\n".join((head, *papers, foot))
        if length(text) <= CONTENT:
            return text
    return f"{shortened(head, CONTENT - length(foot) - 1)}\n{foot}"


def group_controls(group: GroupControls) -> tuple[Control, ...]:
    """Return the buttons under a message of a reading group."""
    if group.kind == "nominate":
        return (Press(NOMINATE, group.round_id, "Nominate…", style=discord.ButtonStyle.primary, row=0),)
    if group.kind == "present":
        return (
            Press(PRESENT, group.round_id, "I'll present", row=0),
            Press(DRAW, group.round_id, "Draw a presenter", row=0),
            Press(PASS, group.round_id, "Pass it on", row=0),
        )
    return ()
