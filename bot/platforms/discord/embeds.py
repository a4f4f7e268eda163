"""Keeps Discord's sizes by construction: text and fields become messages that fit.

Sizes as https://docs.discord.com/developers/resources/message and /components/reference give them.
"""

from dataclasses import dataclass, field

import discord

from bot.platforms.discord.splitting import length, shortened, split

CONTENT = 2000
TITLE, DESCRIPTION, FOOTER = 256, 4096, 2048
FIELDS, FIELD_NAME, FIELD_VALUE = 25, 256, 1024
MESSAGE = 6000
"""All text of all embeds of a message."""
LABEL, CUSTOM_ID = 80, 100
CHOICES, CHOICE, OPTIONS, OPTION = 25, 100, 25, 100
THREAD_NAME = 100


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an embed, in Markdown; whatever is too long is cut."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Body:
    """What is to be said, in Markdown: a title, paragraphs in order, fields, and small print under all of it."""

    paragraphs: tuple[str, ...]
    title: str = ""
    url: str | None = None
    fields: tuple[Field, ...] = ()
    footer: str = ""
    colour: int = 0


@dataclass(slots=True)
class _Page:
    """An embed being filled; a message holds one of them, which at 6,000 characters in all leaves room for no more."""

    room: int
    lines: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    used: int = 0
    described: int = 0


def embeds_for(body: Body) -> list[discord.Embed]:
    """Give a body as embeds, one for each message that it takes; the title is on the first, the footer on the last."""
    title, footer = shortened(body.title, TITLE), shortened(body.footer, FOOTER)
    room = MESSAGE - length(footer)
    pages = [_Page(room, used=length(title))]
    for paragraph in body.paragraphs:
        _add_text(pages, paragraph)
    for each in body.fields:
        _add_field(pages, each)
    embeds = [_embed(page, body.colour) for page in pages]
    if title:
        embeds[0].title, embeds[0].url = title, body.url
    if footer:
        embeds[-1].set_footer(text=footer)
    return embeds


def _add_text(pages: list[_Page], paragraph: str) -> None:
    """Add a paragraph; one that begins with a line feed has a blank line above it, unless it opens a message."""
    spaced = paragraph.startswith("\n")
    for n, text in enumerate(split(paragraph, min(DESCRIPTION, pages[-1].room) - 1)):
        piece = f"\n{text}" if spaced and n == 0 and pages[-1].lines else text
        size = length(piece) + 1
        page = pages[-1]
        if page.described + size > DESCRIPTION or page.used + size > page.room:
            page = _Page(page.room)
            pages.append(page)
        page.lines.append(piece)
        page.used += size
        page.described += size


def _add_field(pages: list[_Page], each: Field) -> None:
    cut = Field(shortened(each.name, FIELD_NAME) or "—", shortened(each.value, FIELD_VALUE) or "—")
    size = length(cut.name) + length(cut.value)
    page = pages[-1]
    if len(page.fields) == FIELDS or page.used + size > page.room:
        page = _Page(page.room)
        pages.append(page)
    page.fields.append(cut)
    page.used += size


def _embed(page: _Page, colour: int) -> discord.Embed:
    embed = discord.Embed(colour=colour, description="\n".join(page.lines) or None)
    for each in page.fields:
        embed.add_field(name=each.name, value=each.value, inline=False)
    return embed
