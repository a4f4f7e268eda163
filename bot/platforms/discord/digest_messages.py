"""Shows parts of digests as messages: embeds, and menus under the highlights."""

from dataclasses import dataclass

import discord

from bot.digests.model import Block, DigestItem, DigestPart, Highlight, Line
from bot.platforms.discord import messages
from bot.platforms.discord.controls import Choose, Control, Press
from bot.platforms.discord.embeds import MESSAGE, Body, embeds_for
from bot.platforms.discord.escaping import line, link, markdown
from bot.platforms.discord.group_messages import group_controls

SUMMARISE, FEWER, MORE, CITE = "digest_summarise", "digest_fewer", "digest_more", "digest_cite"
"""The actions of the menus under a digest."""
NOMINATE = "digest_nominate"
NOBODY = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class PartMessage:
    """A part as a message: its embeds, which together keep within a message's limit, and the menus under it.

    `mention` names the person who presents, the only one whom the message may ping.
    """

    embeds: list[discord.Embed]
    controls: tuple[Control, ...]
    mention: str = ""
    may_mention: discord.AllowedMentions = NOBODY


def part_message(part: DigestPart, key: str, *, nominate: bool = False) -> PartMessage:
    """Give a part as a message; menus under the highlights summarise one to a DM, or ask for more or fewer like it.

    With `nominate` one can be nominated for a reading group.
    """
    paragraphs = [markdown(part.lead)] if part.lead else []
    paragraphs += [_highlight(highlight) for highlight in part.highlights]
    paragraphs += [piece for block in part.blocks for piece in _block(block)]
    paragraphs += [f"\n*{markdown(sentence)}*" for sentence in part.closing]
    digest_id = key.partition(".")[0]
    number = f"Part {part.number} of {part.of} · " if part.of > 1 else ""
    footer = f"{number}{key}" if key else "Preview"
    body = Body(tuple(paragraphs), title=line(part.title), footer=footer, colour=messages.BLUE)
    embeds, room = [], MESSAGE
    for embed in embeds_for(body):
        if len(embed) <= room:
            embeds.append(embed)
            room -= len(embed)
    if key and embeds and not (embeds[-1].footer.text or "").endswith(key):
        embeds[-1].set_footer(text=footer)
    controls: tuple[Control, ...] = ()
    if part.highlights and digest_id:
        options = [(f"{n}. {each.item.title}", str(n)) for n, each in enumerate(part.highlights, start=1)]
        controls = (
            Choose(SUMMARISE, digest_id, "Summarise to DM…", options, row=0),
            Choose(MORE, digest_id, "More like…", options, row=1),
            Choose(FEWER, digest_id, "Fewer like…", options, row=2),
            *([Choose(NOMINATE, digest_id, "Nominate…", options, row=3)] if nominate else []),
            Press(CITE, digest_id, "Cite", row=4),
        )
    if part.group is None:
        return PartMessage(embeds, controls)
    presenter = part.group.presenter
    mention = f"Presenter: <@{presenter}>" if presenter.isdecimal() else ""
    may_mention = discord.AllowedMentions(users=[discord.Object(int(presenter))]) if mention else NOBODY
    return PartMessage(embeds, group_controls(part.group), mention, may_mention)


def _highlight(highlight: Highlight) -> str:
    """Return a paper with its sentence, a blank line above it."""
    shown = f"\n**{link(highlight.item.url, highlight.item.title)}**{_where(highlight.item)}"
    if not highlight.sentence:
        return f"{shown}\n*({line(highlight.reason)})*" if highlight.because else shown
    sentence = f"“{highlight.sentence}”" if highlight.quoted else highlight.sentence
    return f"{shown}\n{markdown(sentence)} *({line(highlight.remark)})*"


def _block(block: Block) -> list[str]:
    head = f"\n**{line(block.heading)}**" + (f"\n{line(block.text)}" if block.text else "")
    foot = [f"*{line(block.closing)}*"] if block.closing else []
    return [head, *map(_line, block.lines), *foot]


def _line(each: Line) -> str:
    remark = f" — {line(each.remark)}" if each.remark else ""
    return f"- {link(each.item.url, each.item.title)}{remark}{_where(each.item, venue=not each.remark)}"


def _where(item: DigestItem, *, venue: bool = True) -> str:
    parts = ", ".join([*([item.venue] if venue and item.venue else []), *item.lists])
    return f" ({line(parts)})" if parts else ""
