"""Answers, papers and plain words as the messages that say them in Discord.

While an answer is written it is grey and says so; done, it has a colour that says what it is, each source in one line
and what was checked in small print.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.answering.model import Answer
from bot.answering.search_result import PaperHit
from bot.platforms.discord.answer_controls import MENU_CHOICE, controls_of
from bot.platforms.discord.answer_text import copied, earlier_answer, left_out, paragraphs_of
from bot.platforms.discord.controls import Choose, Control, Press, may_be_argument
from bot.platforms.discord.embeds import CONTENT, DESCRIPTION, FIELD_VALUE, Body, Field, embeds_for
from bot.platforms.discord.escaping import address, line, link, markdown
from bot.platforms.discord.splitting import shortened, split
from bot.presenting.answer_parts import parts_of
from bot.presenting.text import day
from bot.reception.answer_menu import MenuReply
from ingest.library.model import ListState, PaperRecord
from ingest.terms.outside_text import visible

GREY, ORANGE, RED, BLUE = 0x95A5A6, 0xE67E22, 0xE74C3C, 0x3498DB

STAGES = {"searching": "Searching…", "writing": "Writing…", "checking": "Checking citations…"}
_CURSOR = "▌"
_LONGEST_TITLE = 240


@dataclass(frozen=True, slots=True)
class DiscordMessage:
    """One message: an embed, and the controls under it."""

    embed: discord.Embed
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """One message without an embed, for where embeds are forbidden."""

    content: str
    controls: tuple[Control, ...] = ()


def plain_text(message: DiscordMessage) -> list[PlainMessage]:
    """Return a message as plain text, as several where it is longer than one may be."""
    title = f"**{message.embed.title}**" if message.embed.title else ""
    fields = [f"**{field.name}**\n{field.value}" for field in message.embed.fields]
    small = f"-# {markdown(message.embed.footer.text)}" if message.embed.footer.text else ""
    text = "\n".join(filter(None, (title, message.embed.description, *fields, small)))
    *first, last = split(text, CONTENT) or ["…"]
    return [*(PlainMessage(part) for part in first), PlainMessage(last, message.controls)]


def answer_messages(answer: Answer, answer_id: str, page_size: int, *, hint: str = "") -> list[DiscordMessage]:
    """Return a whole answer as one message, or several where one would be too large; `hint` says how to continue."""
    parts = parts_of(answer)
    body = Body(
        paragraphs=(*paragraphs_of(answer, parts), *earlier_answer(parts)),
        footer=visible(" · ".join(filter(None, (parts.footer, left_out(answer, parts) or hint)))),
        colour=ORANGE if answer.refused else BLUE,
    )
    return _with_controls(body, tuple(controls_of(answer, parts, answer_id, page_size)))


def menu_messages(reply: MenuReply, answer_id: str = "") -> list[DiscordMessage]:
    """Return what an action of the menu under an answer shows to the person who chose it."""
    message = [
        "\n".join((markdown(each.text), *(f"> {line(quote)}" for quote in each.quotes))) for each in reply.passages
    ]
    paragraphs = tuple(message) + copied(reply.code)
    if not paragraphs:
        paragraphs, title = (markdown(reply.title),), ""
    else:
        title = line(reply.title)
    offered = (Choose(MENU_CHOICE, answer_id, "Choose…", list(reply.choices)),) if reply.choices else ()
    return _with_controls(Body(paragraphs, title=title, colour=GREY), offered)


def writing(stage: str, so_far: str, ahead: int | None = None) -> DiscordMessage:
    """What is shown before an answer is whole: the sentences so far, and that it is not done."""
    if ahead is not None:
        status = "Waiting: you are next." if not ahead else f"Waiting: {ahead} before you."
    else:
        status = STAGES.get(stage, "Working…")
    text = markdown(so_far.strip())
    embed = discord.Embed(colour=GREY, description=f"{shortened(text, DESCRIPTION - 2)} {_CURSOR}" if text else None)
    embed.set_footer(text=f"✍ {status}{' Sources follow.' if text else ''}")
    return DiscordMessage(embed)


def interrupted(words: str, so_far: str, answer_id: str) -> DiscordMessage:
    """What was written before an answer stopped, and that it stopped; a button tries again."""
    return left_unfinished(words, markdown(so_far.strip()), answer_id)


def left_unfinished(words: str, written: str, answer_id: str, *, colour: int = ORANGE) -> DiscordMessage:
    """The same with what stands in a message already, which is Markdown."""
    so_far = shortened(written.removesuffix(_CURSOR).strip(), DESCRIPTION - 1_000)
    paragraphs = (so_far,) if so_far else ()
    body = Body((*paragraphs, f"**{markdown(shortened(words, 400))}**"), colour=colour)
    return DiscordMessage(embeds_for(body)[0], (_retry(answer_id),))


def failed(words: str, so_far: str, answer_id: str) -> DiscordMessage:
    """What was written before an answer failed, and plain words on that; a button tries again."""
    return left_unfinished(words, markdown(so_far.strip()), answer_id, colour=RED)


def text_message(
    words: str, *, title: str = "", colour: int = GREY, controls: tuple[Control, ...] = ()
) -> DiscordMessage:
    """Plain words of our own."""
    return DiscordMessage(embeds_for(Body((markdown(words),), title=title, colour=colour))[0], controls)


def found_messages(
    query: str, hits: Sequence[PaperHit], refusal: str | None, limits: Sequence[str]
) -> list[DiscordMessage]:
    """Papers found by a search, best first, each with the sentence that matches best."""
    lead = refusal or f"Papers that match “{shortened(query, 200)}”, best first:"
    if refusal:
        lead += " The nearest papers, which are not an answer:" if hits else ""
    fields = tuple(_hit(n, hit) for n, hit in enumerate(hits, start=1))
    body = Body((f"**{line(lead)}**",), fields=fields, footer=" ".join(limits), colour=ORANGE if refusal else BLUE)
    return _with_controls(body, ())


def paper_message(paper: PaperRecord) -> DiscordMessage:
    """All that the catalogue knows of one paper, as far as there is room."""
    venues = ", ".join(f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues)
    rows = {
        "Also called": ", ".join((*paper.titles[1:3], *paper.names[:6])),
        "Appeared at": venues,
        "Organisations": ", ".join(paper.organisations),
        "Authors": ", ".join(paper.authors),
        "On the lists": "; ".join(f"{name}: {' › '.join(path)}" for name, path in paper.sections),
        "First seen": day(paper.first_seen),
        "Notes of the lists": " ".join(text for _, text in paper.notes),
    }
    fields = [Field(name, line(shortened(value, FIELD_VALUE // 2))) for name, value in rows.items() if value]
    links = " · ".join(link(each.url, each.kind) for each in paper.links[:6] if address(each.url))
    if links:
        fields.append(Field("Links", links))
    source = f"Abstract from {paper.abstract_provider}." if paper.abstract_provider else ""
    body = Body(
        paragraphs=(markdown(shortened(paper.abstract or "No abstract available.", 2_500)),),
        title=line(shortened(paper.title, _LONGEST_TITLE)),
        url=address(paper.url),
        fields=tuple(fields[:8]),
        footer=source,
        colour=BLUE,
    )
    return DiscordMessage(embeds_for(body)[0], _for_paper(paper.paper_id))


def choice_of_papers(words: str, action: str, answer_id: str, papers: Sequence[tuple[str, str]]) -> DiscordMessage:
    """Ask which paper is meant; `papers` are (label, value)."""
    message = text_message(words)
    return DiscordMessage(
        message.embed, (Choose(action, answer_id, "Which paper?", [each for each in papers if each[1]]),)
    )


def choice_of_actions(action: str, answer_id: str, offered: Sequence[tuple[str, str]]) -> DiscordMessage:
    """Return the menu of an answer's less common actions; `offered` are (label, value)."""
    message = text_message("What do you want to see?")
    return DiscordMessage(message.embed, (Choose(action, answer_id, "Choose…", list(offered)),))


def lists_message(states: Sequence[ListState], papers: int, as_of: str) -> DiscordMessage:
    """Which lists there are, how large and how fresh."""
    fields = tuple(
        Field(line(state.name), f"{state.papers} papers · read {day(state.retrieved_at)}{_public(state.source)}")
        for state in states[:20]
    )
    more = f" and {len(states) - 20} more" if len(states) > 20 else ""
    lead = f"{papers:,} papers on {len(states)} {'list' if len(states) == 1 else 'lists'}{more}."
    return DiscordMessage(embeds_for(Body((lead,), title="Reading lists", fields=fields, footer=as_of, colour=BLUE))[0])


def _public(source: str) -> str:
    """A list's address on a line of its own, where it is one; paths of this machine are nobody's business."""
    return f"\n{line(source)}" if source.startswith("https://") else ""


def _with_controls(body: Body, controls: tuple[Control, ...]) -> list[DiscordMessage]:
    """The controls go under the last message."""
    *first, last = embeds_for(body)
    return [*(DiscordMessage(embed) for embed in first), DiscordMessage(last, controls)]


def _hit(n: int, hit: PaperHit) -> Field:
    best = ""
    if hit.evidence:
        found = hit.evidence[0]
        text = found.passage.text[slice(*found.best)] if found.best else found.passage.text
        best = f"{found.passage.basis}: “{line(shortened(text, 300))}”"
    where = " · ".join(line(part) for part in _where(hit.paper))
    value = "\n".join(filter(None, (" · ".join(filter(None, (_open(hit.paper.url), where))), best)))
    return Field(line(f"{n}. {shortened(hit.paper.shown_title, _LONGEST_TITLE)}"), value)


def _open(url: str | None) -> str:
    """A link that shows where it leads."""
    target = address(url)
    if target is None:
        return ""
    host = target.split("/")[2].split("@")[-1].removeprefix("www.")
    # A label that looks like an address would not be made a link.
    return link(target, f"Open at {host.replace('.', ' ')}")


def _where(paper: PaperRecord) -> tuple[str, ...]:
    venue = next((f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues), "")
    return tuple(filter(None, (venue or str(paper.year or ""), ", ".join(paper.lists[:4]))))


def _for_paper(paper_id: str) -> tuple[Control, ...]:
    if not may_be_argument(paper_id):
        return ()
    return (
        Press("paper_summary", "", "Summarise to DM", paper_id),
        Press("paper_alike", "", "Related papers", paper_id),
    )


def _retry(answer_id: str) -> Press:
    return Press("retry", answer_id, "Try again", style=discord.ButtonStyle.primary)
