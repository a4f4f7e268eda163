"""Answers, papers and plain words as the messages that say them in Discord.

While an answer is written it is grey and says so; done, it has a colour that says what it is, each source in one line
and what was checked in small print.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.answering.model import Answer
from bot.answering.search_result import PaperHit
from bot.platforms.discord.answer_controls import controls_of
from bot.platforms.discord.controls import Choose, Control, Press, may_be_argument
from bot.platforms.discord.embeds import CONTENT, DESCRIPTION, FIELD_VALUE, Body, Field, embeds_for
from bot.platforms.discord.escaping import address, line, link, markdown
from bot.platforms.discord.splitting import length, shortened, split
from bot.presenting.answer_parts import ClaimPart, PaperPart, Parts, RowPart, parts_of
from bot.presenting.text import day
from bot.reception.answer_menu import MenuReply
from ingest.library.model import ListState, PaperRecord
from ingest.library.sentences import sentence_spans
from ingest.terms.outside_text import visible

GREY, ORANGE, RED, BLUE = 0x95A5A6, 0xE67E22, 0xE74C3C, 0x3498DB

STAGES = {"searching": "Searching…", "writing": "Writing…", "checking": "Checking citations…"}
_CURSOR = "▌"
_LONGEST_TITLE = 240
_LINE_TITLE = 120
_LINES = 5_400
"""Room for the lines of one page of a complete list, so that an ordinary page is one message."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: an embed, and the controls under it."""

    embed: discord.Embed
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """One message without an embed, for where embeds are forbidden."""

    content: str
    controls: tuple[Control, ...] = ()


def plain_text(said: Said) -> list[PlainMessage]:
    """Return a message as plain text, as several where it is longer than one may be."""
    title = f"**{said.embed.title}**" if said.embed.title else ""
    fields = [f"**{field.name}**\n{field.value}" for field in said.embed.fields]
    small = f"-# {markdown(said.embed.footer.text)}" if said.embed.footer.text else ""
    text = "\n".join(filter(None, (title, said.embed.description, *fields, small)))
    *first, last = split(text, CONTENT) or ["…"]
    return [*(PlainMessage(part) for part in first), PlainMessage(last, said.controls)]


def answer_messages(answer: Answer, answer_id: str, page_size: int, *, hint: str = "") -> list[Said]:
    """Return a whole answer as one message, or several where one would be too large; `hint` says how to go on."""
    parts = parts_of(answer)
    body = Body(
        paragraphs=tuple(_paragraphs(answer, parts)),
        footer=visible(f"{parts.footer} {hint}".strip()),
        colour=ORANGE if answer.refused else BLUE,
    )
    return _with_controls(body, tuple(controls_of(answer, parts, answer_id, page_size)))


def menu_messages(reply: MenuReply) -> list[Said]:
    """Return what an action of the menu under an answer shows to the person who chose it."""
    said = ["\n".join((markdown(each.text), *(f"> {line(quote)}" for quote in each.quotes))) for each in reply.passages]
    paragraphs = tuple(said) + _copied(reply.code)
    return _with_controls(Body(paragraphs, title=line(reply.title), colour=GREY), ())


def _copied(code: str) -> tuple[str, ...]:
    """Return text to be copied in blocks that nothing in it can end."""
    return tuple(f"```\n{part}\n```" for part in split(code.replace("`", "\u02cb"), DESCRIPTION - 10))


def writing(stage: str, so_far: str, ahead: int | None = None) -> Said:
    """What is shown before an answer is whole: the sentences so far, and that it is not done."""
    if ahead is not None:
        status = "Waiting: you are next." if not ahead else f"Waiting: {ahead} before you."
    else:
        status = STAGES.get(stage, "Working…")
    text = markdown(so_far.strip())
    embed = discord.Embed(colour=GREY, description=f"{shortened(text, DESCRIPTION - 2)} {_CURSOR}" if text else None)
    embed.set_footer(text=f"✍ {status}{' Sources follow.' if text else ''}")
    return Said(embed)


def interrupted(words: str, so_far: str, answer_id: str) -> Said:
    """What was written before an answer stopped, and that it stopped; a button tries again."""
    return left_unfinished(words, markdown(so_far.strip()), answer_id)


def left_unfinished(words: str, written: str, answer_id: str, *, colour: int = ORANGE) -> Said:
    """The same with what stands in a message already, which is Markdown."""
    so_far = shortened(written.removesuffix(_CURSOR).strip(), DESCRIPTION - 1_000)
    paragraphs = (so_far,) if so_far else ()
    body = Body((*paragraphs, f"**{markdown(shortened(words, 400))}**"), colour=colour)
    return Said(embeds_for(body)[0], (_retry(answer_id),))


def failed(words: str, so_far: str, answer_id: str) -> Said:
    """What was written before an answer failed, and plain words on that; a button tries again."""
    return left_unfinished(words, markdown(so_far.strip()), answer_id, colour=RED)


def words_said(words: str, *, title: str = "", colour: int = GREY, controls: tuple[Control, ...] = ()) -> Said:
    """Plain words of our own."""
    return Said(embeds_for(Body((markdown(words),), title=title, colour=colour))[0], controls)


def found_messages(query: str, hits: Sequence[PaperHit], refusal: str | None, limits: Sequence[str]) -> list[Said]:
    """Papers found by a search, best first, each with the sentence that matches best."""
    lead = refusal or f"Papers that match “{shortened(query, 200)}”, best first:"
    if refusal:
        lead += " The nearest papers, which are not an answer:" if hits else ""
    fields = tuple(_hit(n, hit) for n, hit in enumerate(hits, start=1))
    body = Body((f"**{line(lead)}**",), fields=fields, footer=" ".join(limits), colour=ORANGE if refusal else BLUE)
    return _with_controls(body, ())


def paper_message(paper: PaperRecord) -> Said:
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
    return Said(embeds_for(body)[0], _for_paper(paper.paper_id))


def choice_of_papers(words: str, action: str, answer_id: str, papers: Sequence[tuple[str, str]]) -> Said:
    """Ask which paper is meant; `papers` are (label, value)."""
    said = words_said(words)
    return Said(said.embed, (Choose(action, answer_id, "Which paper?", [each for each in papers if each[1]]),))


def choice_of_actions(action: str, answer_id: str, offered: Sequence[tuple[str, str]]) -> Said:
    """Return the menu of an answer's less common actions; `offered` are (label, value)."""
    said = words_said("What do you want to see?")
    return Said(said.embed, (Choose(action, answer_id, "Choose…", list(offered)),))


def lists_message(states: Sequence[ListState], papers: int, as_of: str) -> Said:
    """Which lists there are, how large and how fresh."""
    fields = tuple(
        Field(line(state.name), f"{state.papers} papers · read {day(state.retrieved_at)}{_public(state.source)}")
        for state in states[:20]
    )
    more = f" and {len(states) - 20} more" if len(states) > 20 else ""
    lead = f"{papers:,} papers on {len(states)} {'list' if len(states) == 1 else 'lists'}{more}."
    return Said(embeds_for(Body((lead,), title="Reading lists", fields=fields, footer=as_of, colour=BLUE))[0])


def _public(source: str) -> str:
    """A list's address on a line of its own, where it is one; paths of this machine are nobody's business."""
    return f"\n{line(source)}" if source.startswith("https://") else ""


def _with_controls(body: Body, controls: tuple[Control, ...]) -> list[Said]:
    """The controls go under the last message."""
    *first, last = embeds_for(body)
    return [*(Said(embed) for embed in first), Said(last, controls)]


def _paragraphs(answer: Answer, parts: Parts) -> Iterator[str]:
    links = {paper.n: paper.url for paper in parts.papers}
    if parts.lead:
        yield _refusal(parts.lead) if answer.refused else markdown(parts.lead)
    yield from _copied(parts.code)
    if parts.subject is not None:
        yield f"**{_titled(parts.subject, DESCRIPTION)}**"
    for row in parts.rows:
        yield "\n" + _row(row, links, named=parts.compares)
    if not parts.rows and parts.claims:
        yield (" " if not any(claim.quoted for claim in answer.claims) else "\n").join(
            _claim(claim, links) for claim in parts.claims
        )
    if parts.subject is not None and parts.papers:
        yield "\n" + _related(parts)
    elif parts.papers and not parts.compares:
        if parts.papers_heading:
            yield f"\n**{markdown(parts.papers_heading)}**"
        room = max(100, _LINES // max(1, len(parts.papers)))
        for paper in parts.papers:
            yield _listed(paper, room)


def _related(parts: Parts) -> str:
    """Return the papers beside a summary in one line, by their short names."""
    named = [
        link(paper.url, f"{f'[{paper.n}] ' if paper.n is not None else ''}{shortened(paper.name, _LINE_TITLE)}")
        for paper in parts.papers
    ]
    return f"**{line(parts.papers_heading)}:** {', '.join(named)}"


def _refusal(lead: str) -> str:
    """Return the words of a refusal: the first sentence bold, what to do next not."""
    end = next(iter(sentence_spans(lead)), (0, len(lead)))[1]
    return f"**{markdown(lead[:end])}**{markdown(lead[end:])}"


def _claim(claim: ClaimPart, links: Mapping[int | None, str | None]) -> str:
    """Return a claim whose markers lead to its sources."""
    markers = "".join(f" {link(links.get(n), f'[{n}]')}" for n in claim.sources)
    remarks = "".join(f" *({markdown(each)})*" for each in (claim.places, claim.translated, claim.doubt) if each)
    return f"{markdown(claim.text)}{markers}{remarks}"


def _row(row: RowPart, links: Mapping[int | None, str | None], *, named: bool) -> str:
    """Return a field of a summary: its heading, and what is said of each paper, `named` where there are several."""
    lines = []
    for cell in row.cells:
        told = " ".join(_claim(claim, links) for claim in cell.claims)
        text = told or (f"*{markdown(cell.unstated)}*" if cell.unstated and not named else "")
        number = f"[{cell.n}] " if cell.n is not None else ""
        named_paper = link(cell.url, f"{number}{shortened(cell.paper, _LINE_TITLE)}")
        lines.append(f"{named_paper}: {text}" if named and cell.paper_id and text else text)
    heading = f"**{line(row.heading)}:**"
    return (" " if len(lines) == 1 else "\n").join((heading, *(each for each in lines if each)))


def _titled(paper: PaperPart, room: int) -> str:
    """Return a paper's linked title with its details, in about `room` units."""
    left = room - length(address(paper.url) or "") - 12
    title = link(paper.url, shortened(paper.title, max(40, min(_LINE_TITLE, left))))
    details = " · ".join(paper.details)
    left -= min(_LINE_TITLE, length(paper.title))
    return f"{title} · {line(shortened(details, left))}" if details and left > 10 else title


def _listed(paper: PaperPart, room: int) -> str:
    """Return a paper in a line of about `room` units, its link included, with what is said of it below."""
    number = "- " if paper.n is None else f"{paper.n}. "
    said = " ".join(_claim(claim, {}) for claim in paper.claims)
    return f"{number}{_titled(paper, room)}" + (f"\n{said}" if said else "")


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
