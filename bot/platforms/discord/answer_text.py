"""Writes the parts of an answer as paragraphs of Markdown, as an embed shows them."""

from collections.abc import Iterator, Mapping

from bot.answering.model import Answer
from bot.platforms.discord.embeds import DESCRIPTION
from bot.platforms.discord.escaping import address, line, link, markdown
from bot.platforms.discord.splitting import length, shortened, split
from bot.presenting.answer_parts import UNTOLD_HEADING, ClaimPart, PaperPart, Parts, RowPart
from bot.presenting.discussions import DiscussionPart
from bot.summaries.shape import LABELS
from ingest.library.sentences import sentence_spans

_LINE_TITLE, _SHORT_NAME = 120, 48
_LEFT_OUT, _ENOUGH = LABELS["problem"], 2
_LINES = 5_400
"""Room for the lines of one page of a complete list, so that an ordinary page is one message."""


def paragraphs_of(answer: Answer, parts: Parts) -> Iterator[str]:
    """Give an answer's paragraphs: what it says first, then its papers, each with what is said of it."""
    links = {paper.n: paper.url for paper in parts.papers}
    if parts.lead:
        yield _refusal(parts.lead) if answer.refused else markdown(parts.lead)
    yield from copied(parts.code)
    yield from map(_discussion, parts.discussions)
    if parts.subject is not None:
        yield f"**{_titled(parts.subject, DESCRIPTION)}**"
    elif parts.compares:
        yield " · ".join(map(_compared, parts.papers))
    for row in _shown(answer, parts):
        yield _row(row, links, compares=parts.compares)
    if not parts.rows and parts.claims:
        yield (" " if not any(claim.quoted for claim in answer.claims) else "\n").join(
            _claim(claim, links) for claim in parts.claims
        )
    if parts.subject is not None and parts.papers:
        yield f"- **{line(parts.papers_heading)}:** {', '.join(map(_named, parts.papers))}"
    elif parts.papers and not parts.compares:
        if parts.papers_heading:
            yield f"\n**{markdown(parts.papers_heading)}**"
        room = max(100, _LINES // max(1, len(parts.papers)))
        for paper in parts.described:
            yield _listed(paper, room)
        if parts.untold:
            also = (" · ".join((_named(paper), *map(line, paper.details))) for paper in parts.untold)
            yield f"**{line(UNTOLD_HEADING)}:** {', '.join(also)}"


def _discussion(part: DiscussionPart) -> str:
    """Return a paper with what people said of it, each with a link to the message."""
    note = f" · {line(part.note)}" if part.note else ""
    sentence = f" — {markdown(part.sentence)}" if part.sentence else ""
    messages = "".join(f" {link(url, label)}" for label, url in part.messages)
    quoted = "".join(f"\n- {markdown(words)} {link(url, 'message')}" for words, url in part.quotations)
    return f"**{link(part.url, shortened(part.title, _LINE_TITLE))}**{note}{sentence}{messages}{quoted}"


def earlier_answer(parts: Parts) -> Iterator[str]:
    """Give that the question was asked here before, with a link to that answer."""
    if parts.earlier is not None:
        yield f"*{line(parts.earlier.words)} {link(parts.earlier.url, parts.earlier.day)}*"


def copied(code: str) -> tuple[str, ...]:
    """Return text to be copied in blocks that nothing in it can end."""
    return tuple(f"```\n{part}\n```" for part in split(code.replace("`", "\u02cb"), DESCRIPTION - 10))


def left_out(answer: Answer, parts: Parts) -> str:
    """Say which field a comparison leaves out, and how to see it; empty where it shows all that is stated."""
    if len(_shown(answer, parts)) == len(parts.rows):
        return ""
    return f"Reply “{_LEFT_OUT.lower()}” for that"


def _shown(answer: Answer, parts: Parts) -> tuple[RowPart, ...]:
    """Return the fields to show: of a comparison those that set papers apart, unless others were asked for.

    Discord draws no table, so each field of each paper is as high as its text.
    """
    rows = tuple(row for row in parts.rows if row.heading != _LEFT_OUT)
    return rows if parts.compares and not answer.plan.fields and len(rows) >= _ENOUGH else parts.rows


def _named(paper: PaperPart) -> str:
    """Return a paper's number and short name as a link."""
    return link(paper.url, f"{_number(paper.n)}{shortened(paper.name or paper.title, _SHORT_NAME)}")


def _compared(paper: PaperPart) -> str:
    """Return a paper of a comparison as the line above it names it, with its venue."""
    return f"**{_named(paper)}** {line(' · '.join(paper.details))}".rstrip()


def _refusal(lead: str) -> str:
    """Return the words of a refusal: the first sentence bold, what to do next not."""
    end = next(iter(sentence_spans(lead)), (0, len(lead)))[1]
    return f"**{markdown(lead[:end])}**{markdown(lead[end:])}"


def _claim(claim: ClaimPart, links: Mapping[int | None, str | None]) -> str:
    """Return a claim whose markers lead to its sources."""
    markers = "".join(f" {link(links.get(n), f'[{n}]')}" for n in claim.sources)
    remarks = "".join(f" *({markdown(each)})*" for each in (claim.places, claim.translated, claim.doubt) if each)
    return f"{markdown(claim.text)}{markers}{remarks}"


def _row(row: RowPart, links: Mapping[int | None, str | None], *, compares: bool) -> str:
    """Return a field of a summary as an item of a list, what is said of each paper behind its number.

    Discord leaves air around the items of a list, where an empty line would be as high as a line.
    """
    written: list[str] = []
    for cell in row.cells:
        claims = " ".join(_claim(claim, links) for claim in cell.claims)
        if compares and cell.paper_id:
            written += [f"{link(cell.url, _number(cell.n).strip() or cell.paper)} {claims}"] if claims else []
        else:
            written += [claims or f"*{markdown(cell.unstated)}*"] if claims or cell.unstated else []
    return " ".join((f"- **{line(row.heading)}:**", *written))


def _titled(paper: PaperPart, room: int) -> str:
    """Return a paper's linked title with its details, in about `room` units."""
    left = room - length(address(paper.url) or "") - 12
    title = link(paper.url, shortened(paper.title, max(40, min(_LINE_TITLE, left))))
    details = " · ".join(paper.details)
    left -= min(_LINE_TITLE, length(paper.title))
    return f"{title} · {line(shortened(details, left))}" if details and left > 10 else title


def _listed(paper: PaperPart, room: int) -> str:
    """Return a paper in a line of about `room` units, its link included, with what is said of it behind it."""
    written = " ".join(_claim(claim, {}) for claim in paper.claims)
    return f"{line(_number(paper.n)) or '-'} {_titled(paper, room)}" + (f" — {written}" if written else "")


def _number(n: int | None) -> str:
    return f"[{n}] " if n is not None else ""
