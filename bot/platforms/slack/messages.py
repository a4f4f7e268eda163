"""An answer as messages: what it says, its sources, what was checked, and what can be done next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, InteractiveElement
from slack_sdk.models.blocks.block_elements import RichTextElement

from bot.answering.model import Answer, Claim
from bot.platforms.slack import blocks
from bot.platforms.slack.blocks import MOST_BLOCKS, MOST_WEIGHT, Line, linked, text
from bot.platforms.slack.escaping import mrkdwn
from bot.platforms.slack.splitting import shortened, split
from bot.presenting.answer_parts import ClaimPart, PaperPart, Parts, RowPart, parts_of

_FALLBACK = 900
_CONTINUED = "The answer goes on."
_LONGEST_TITLE, _LONGEST_DETAIL, _LONGEST_TEXT, _RICH_LETTERS = 300, 200, 2_500, 2_800
_SUMMARISED, _MOST_CANDIDATES = 5, 10
_LONGEST_VALUE = 1_900


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message: its blocks, and `text` in mrkdwn for notifications and for whoever cannot see blocks."""

    text: str
    blocks: tuple[Block, ...]


def answer_messages(answer: Answer, answer_id: str, page_size: int) -> list[SlackMessage]:
    """A whole answer as one message, or as several where one would be too large."""
    return _packed([*_said(answer), *_below(answer, answer_id, page_size)], _fallback(answer), 0)


def below_stream(answer: Answer, answer_id: str, page_size: int, streamed: int) -> list[SlackMessage]:
    """What follows an answer whose `streamed` letters have been shown already: the first goes under the stream."""
    return _packed(list(_below(answer, answer_id, page_size)), _fallback(answer), streamed)


def streamed_claims(answer: Answer) -> str | None:
    """What of an answer may stand as it was told while a model wrote; None where it is to be shown otherwise."""
    if answer.lead or answer.fields or any(claim.marked or claim.quoted for claim in answer.claims):
        return None
    return " ".join(f"{claim.text} {_markers(claim)}" for claim in answer.claims)


def words_message(words: str, *, retry: str | None = None, note: str = "") -> SlackMessage:
    """Plain words of our own; `retry` is the answer that a button tries again."""
    shown: list[Block] = [blocks.rich([(text(part),)]) for part in split(words, _LONGEST_TEXT)]
    if note:
        shown.append(blocks.small(note))
    if retry is not None:
        shown.append(blocks.actions([blocks.button("Try again", "retry", retry)]))
    return SlackMessage(mrkdwn(shortened(words, _FALLBACK)), tuple(shown))


def papers_message(lead: str, papers: Sequence[PaperPart], note: str = "") -> list[SlackMessage]:
    """Papers found by a search, best first."""
    pieces: list[Block] = [blocks.rich([(text(lead, bold=True),)]), *_rich_blocks([_paper(paper) for paper in papers])]
    if note:
        pieces.append(blocks.small(note))
    return _packed(pieces, lead, 0)


def _said(answer: Answer) -> Iterator[Block]:
    """What an answer says, without its papers."""
    parts = parts_of(answer)
    links = {paper.n: paper.url for paper in parts.papers}
    lines: list[Line] = [(text(part, bold=answer.refused),) for part in split(parts.lead, _LONGEST_TEXT)]
    if parts.rows:
        lines += [each for row in parts.rows for each in _row(row, links)]
    else:
        said = [each for claim in parts.claims for each in _claim(claim, links)]
        lines += said if any(claim.quoted for claim in answer.claims) else _paragraphs(said)
    yield from _rich_blocks(lines)


def _below(answer: Answer, answer_id: str, page_size: int) -> Iterator[Block]:
    """What stands under an answer: papers, small print, buttons."""
    parts = parts_of(answer)
    if parts.papers:
        heading: list[Line] = [(text(parts.papers_heading, bold=True),)] if parts.papers_heading else []
        yield from _rich_blocks(heading + [_paper(paper) for paper in parts.papers])
    yield blocks.small(" ".join((*parts.remarks[:8], f"{parts.as_of}.")))
    buttons = [*_paging(answer, answer_id, page_size), *_summaries(answer), *_candidates(parts, answer_id)]
    if buttons:
        yield blocks.actions(buttons)
    if answer.sources:
        options = [(f"[{source.n}] {source.paper.shown_title}", str(source.n)) for source in answer.sources]
        yield blocks.actions([blocks.choice("More like…", "more_like", options)], block_id=f"more:{answer_id}")
    yield blocks.feedback(answer_id)


def _claim(claim: ClaimPart, links: Mapping[int | None, str | None]) -> Iterator[Line]:
    """A claim with its markers; one that is very long in several lines."""
    *first, last = split(claim.text, _LONGEST_TEXT) or [""]
    for part in first:
        yield (text(part),)
    markers = [element for n in claim.sources for element in (text(" "), linked(f"[{n}]", links.get(n)))]
    more = [text(f" ({each})", italic=True) for each in (claim.places, claim.doubt) if each]
    yield (text(last), *markers, *more)


def _row(row: RowPart, links: Mapping[int | None, str | None]) -> Iterator[Line]:
    """A field of a summary: its heading, then what is told of each paper."""
    yield (text(row.heading, bold=True),)
    for cell in row.cells:
        if len(row.cells) > 1 and cell.paper:
            yield (text(f"{shortened(cell.paper, _LONGEST_DETAIL)}:", italic=True),)
        for claim in cell.claims:
            yield from _claim(claim, links)
        if cell.unstated:
            yield (text(cell.unstated, italic=True),)


def _paragraphs(said: Sequence[Line]) -> Iterator[Line]:
    """Sentences that go on from one another, in as few paragraphs as the sizes allow."""
    together: list[RichTextElement] = []
    for parts in said:
        if together and _letters([*together, *parts]) > _RICH_LETTERS:
            yield together
            together = []
        together = [*together, text(" "), *parts] if together else [*parts]
    if together:
        yield together


def _paper(paper: PaperPart) -> Line:
    number = f"[{paper.n}] " if paper.n is not None else "• "
    title = linked(shortened(paper.title, _LONGEST_TITLE), paper.url, bold=True)
    details = " · ".join(shortened(detail, _LONGEST_DETAIL) for detail in paper.details)
    return (text(number), title, *([text(f" — {details}")] if details else []))


def _paging(answer: Answer, answer_id: str, page_size: int) -> Iterator[InteractiveElement]:
    if not answer.count or answer.plan.intent != "list":
        return
    page, pages = answer.plan.page, -(-answer.count // page_size)
    if page > 1:
        yield blocks.button("← Previous page", "page_previous", f"{answer_id} {page - 1}")
    if page < pages:
        yield blocks.button(f"Page {page + 1} of {pages} →", "page_next", f"{answer_id} {page + 1}")


def _summaries(answer: Answer) -> Iterator[InteractiveElement]:
    """Buttons that have a cited paper summarised in a DM; not for a summary of that paper."""
    if answer.count is not None or answer.plan.intent == "summary":
        return
    for source in answer.sources[:_SUMMARISED]:
        if len(source.paper.paper_id) < _LONGEST_VALUE:
            yield blocks.button(f"Summarise [{source.n}]", f"summarise_{source.n}", source.paper.paper_id)


def _candidates(parts: Parts, answer_id: str) -> Iterator[InteractiveElement]:
    """Buttons that say which of several papers is meant."""
    for n, candidate in enumerate(parts.candidates[:_MOST_CANDIDATES], start=1):
        if len(candidate.ask) < _LONGEST_VALUE:
            yield blocks.button(candidate.title, f"ask_{n}", f"{answer_id} {candidate.ask}")


def _rich_blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Lines in blocks of moderate size, so that a message can end between two of them."""
    together: list[Line] = []
    for each in lines:
        if together and sum(map(_letters, [*together, each])) > _RICH_LETTERS:
            yield blocks.rich(together)
            together = []
        together.append(each)
    if together:
        yield blocks.rich(together)


def _letters(parts: Line) -> int:
    return sum(len(getattr(part, "text", None) or "") + len(getattr(part, "url", None) or "") + 60 for part in parts)


def _packed(pieces: Sequence[Block], fallback: str, used: int) -> list[SlackMessage]:
    """Blocks in as few messages as the caps on their number and size allow, in order."""
    packed: list[list[Block]] = [[]]
    weight = used
    for piece in pieces:
        own = blocks.weight(piece)
        if (packed[-1] or weight) and (weight + own > MOST_WEIGHT or len(packed[-1]) == MOST_BLOCKS):
            packed.append([])
            weight = 0
        packed[-1].append(piece)
        weight += own
    words = [mrkdwn(shortened(fallback, _FALLBACK)), *([_CONTINUED] * (len(packed) - 1))]
    return [SlackMessage(text, tuple(each)) for text, each in zip(words, packed, strict=True)]


def _fallback(answer: Answer) -> str:
    said = " ".join(claim.text for claim in answer.claims) if answer.count is None else ""
    return " ".join(filter(None, (answer.lead, said))) or "Here is what the lists hold."


def _markers(claim: Claim) -> str:
    return "".join(f"[{n}]" for n in claim.sources)
