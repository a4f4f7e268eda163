"""An answer as messages: what it says, its sources, what was checked, and what can be done next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, InteractiveElement
from slack_sdk.models.blocks.block_elements import RichTextElement

from bot.answering.model import Answer, Claim, Source
from bot.platforms.slack import blocks
from bot.platforms.slack.blocks import MOST_BLOCKS, MOST_WEIGHT, Line, linked, text
from bot.platforms.slack.escaping import mrkdwn
from bot.platforms.slack.splitting import shortened, split
from ingest.library.model import PaperRecord

_FALLBACK = 900
_LONGEST_TITLE, _LONGEST_TEXT, _RICH_LETTERS = 300, 2_500, 2_800
_SUMMARISED = 5
_LONGEST_VALUE = 1_900


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message: its blocks, and `text` in mrkdwn for notifications and for whoever cannot see blocks."""

    text: str
    blocks: tuple[Block, ...]


def answer_messages(answer: Answer, answer_id: str, page_size: int, *, weight_used: int = 0) -> list[SlackMessage]:
    """A whole answer as one message, or several where one would be too large; `weight_used` is taken of the first."""
    return _packed([*_said(answer), *_below(answer, answer_id, page_size)], _fallback(answer), weight_used)


def below_stream(answer: Answer, answer_id: str, page_size: int, streamed: int) -> list[SlackMessage]:
    """What follows an answer whose `streamed` letters have been shown already: the first goes under the stream."""
    return _packed(list(_below(answer, answer_id, page_size)), _fallback(answer), streamed)


def streamed_claims(answer: Answer) -> str:
    """The claims of an answer as they are told while a model writes; what is shown should then stand as it is."""
    return " ".join(f"{claim.text} {_markers(claim)}" for claim in answer.claims)


def told(words: str, *, retry: str | None = None, note: str = "") -> SlackMessage:
    """Plain words of our own; `retry` is the answer that a button tries again."""
    shown: list[Block] = [blocks.rich([(text(part),)]) for part in split(words, _LONGEST_TEXT)]
    if note:
        shown.append(blocks.small(note))
    if retry is not None:
        shown.append(blocks.actions([blocks.button("Try again", "retry", retry, style="primary")]))
    return SlackMessage(mrkdwn(shortened(words, _FALLBACK)), tuple(shown))


def papers_message(lead: str, papers: Sequence[PaperRecord], note: str = "") -> list[SlackMessage]:
    """Papers found by a search, best first."""
    lines = [_numbered(n, paper, _where(paper)) for n, paper in enumerate(papers, start=1)]
    pieces: list[Block] = [blocks.rich([(text(lead, bold=True),)]), *_rich_blocks(lines)]
    if note:
        pieces.append(blocks.small(note))
    return _packed(pieces, lead, 0)


def _said(answer: Answer) -> Iterator[Block]:
    """What an answer says, without sources."""
    links = {source.n: source.paper.url for source in answer.sources}
    lines: list[Line] = [(text(part, bold=answer.refused),) for part in split(answer.lead, _LONGEST_TEXT)]
    if answer.count is None:
        said = [each for claim in answer.claims for each in _claim(claim, links)]
        lines += said if any(claim.quoted for claim in answer.claims) else _paragraphs(said)
    yield from _rich_blocks(lines)
    if answer.nearest:
        nearest: list[Line] = [(text("The nearest papers on the lists, which are not an answer:", italic=True),)]
        nearest += [(text("• "), *_titled(paper, _where(paper))) for paper in answer.nearest]
        yield from _rich_blocks(nearest)


def _below(answer: Answer, answer_id: str, page_size: int) -> Iterator[Block]:
    """What stands under an answer: sources, small print, buttons."""
    if answer.sources:
        # The lines of a complete list are its sources; they are told once.
        heading: list[Line] = [(text("Sources", bold=True),)] if answer.count is None else []
        yield from _rich_blocks(heading + [_source(source, cited=answer.count is None) for source in answer.sources])
    as_of = f"Library revision {answer.revision}, lists as of {answer.as_of:%Y-%m-%d}."
    yield blocks.small(answer.checked, *answer.limits[:7], as_of)
    buttons = [*_paging(answer, answer_id, page_size), *_summaries(answer)]
    if buttons:
        yield blocks.actions(buttons)
    if answer.sources:
        options = [(f"[{source.n}] {source.paper.title}", str(source.n)) for source in answer.sources]
        yield blocks.actions([blocks.choice("More like…", "more_like", options)], block_id=f"more:{answer_id}")
    yield blocks.feedback(answer_id)


def _claim(claim: Claim, links: dict[int, str | None]) -> Iterator[Line]:
    """A claim with its markers; one that is very long in several lines."""
    *first, last = split(f"“{claim.text}”" if claim.quoted else claim.text, _LONGEST_TEXT) or [""]
    for part in first:
        yield (text(part),)
    markers = [element for n in claim.sources for element in (text(" "), linked(f"[{n}]", links.get(n)))]
    unsure = [text(" (not confirmed by the cited text)", italic=True)] if claim.marked else []
    yield (text(last), *markers, *unsure)


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


def _source(source: Source, *, cited: bool) -> Line:
    """A source with what a citation of it rests on, or, where it is listed and not cited, with who wrote it."""
    more = (f"basis: {source.basis}",) if cited else source.paper.organisations[:4]
    return _numbered(source.n, source.paper, (*_where(source.paper), *more))


def _numbered(n: int, paper: PaperRecord, more: Iterable[str]) -> Line:
    return (text(f"[{n}] "), *_titled(paper, more))


def _titled(paper: PaperRecord, more: Iterable[str]) -> Iterator[RichTextElement]:
    yield linked(shortened(paper.title, _LONGEST_TITLE), paper.url, bold=True)
    if rest := " · ".join(shortened(part, 200) for part in more if part):
        yield text(f" — {rest}")


def _where(paper: PaperRecord) -> tuple[str, ...]:
    """Where a paper appeared and which lists it is on."""
    venue = next((f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues), "")
    return (venue or (str(paper.year) if paper.year else ""), f"on {', '.join(paper.lists[:4])}" if paper.lists else "")


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
    words = mrkdwn(shortened(fallback, _FALLBACK))
    return [SlackMessage(words, tuple(each)) for each in packed]


def _fallback(answer: Answer) -> str:
    said = " ".join(claim.text for claim in answer.claims) if answer.count is None else ""
    return " ".join(filter(None, (answer.lead, said))) or "Here is what the lists hold."


def _markers(claim: Claim) -> str:
    return "".join(f"[{n}]" for n in claim.sources)
