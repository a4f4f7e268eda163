"""Turns an answer into messages: its text, sources, checks and next steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from slack_sdk.models.blocks import Block, InteractiveElement
from slack_sdk.models.blocks.block_elements import RichTextElement

from bot.answering.model import Answer, Claim
from bot.platforms.slack import blocks
from bot.platforms.slack.blocks import MOST_BLOCKS, MOST_WEIGHT, Line, linked, text
from bot.platforms.slack.controls import MENU_CHOICE, controls_block, controls_of
from bot.platforms.slack.escaping import mrkdwn
from bot.platforms.slack.splitting import shortened, split
from bot.presenting.answer_parts import UNTOLD_HEADING, ClaimPart, PaperPart, Parts, RowPart, parts_of
from bot.presenting.discussions import DiscussionPart
from bot.reception.answer_menu import MenuReply
from ingest.library.sentences import sentence_spans

_FALLBACK = 900
_CONTINUED = "The answer goes on."
_LONGEST_TITLE, _LONGEST_DETAIL, _SHORT_NAME, _LONGEST_TEXT, _RICH_LETTERS = 300, 200, 48, 2_500, 2_800
_MOST_CANDIDATES = 10
MOST_STEPS = 12
"""Buttons under an answer that say something."""

_LONGEST_VALUE = 1_900
_MOST_ROWS, _LARGEST_TABLE = 20, 9_000
"""Papers of one table, and its letters with what surrounds them; Slack takes 10,000 letters."""


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message: its blocks, and `text` in mrkdwn for notifications and for whoever cannot see blocks."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AskedBy:
    """What was asked by a control, such as “Papers like “vLLM””, and who asked."""

    about: str
    person: str


def answer_messages(
    answer: Answer, answer_id: str, page_size: int, asking: AskedBy | None = None
) -> list[SlackMessage]:
    """Return a whole answer as one message, or as several where one would be too large.

    `asking` stands in place of its opening words where no message in the channel says what was asked.
    """
    heading: list[Block] = []
    if asking is not None:
        heading = [blocks.rich([(text(f"{asking.about}, for "), blocks.person(asking.person))])]
        answer = answer if answer.refused else replace(answer, lead="")
    return _packed([*heading, *_answer_blocks(answer), *_below(answer, answer_id, page_size)], _fallback(answer), 0)


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


def menu_messages(reply: MenuReply, answer_id: str = "") -> list[SlackMessage]:
    """Return what an action of the menu under an answer shows to the person who chose it."""
    pieces: list[Block] = [blocks.rich([(text(part, bold=True),)]) for part in split(reply.title, _LONGEST_TEXT)]
    for passage in reply.passages:
        pieces += _rich_blocks([(text(part),) for part in split(passage.text, _LONGEST_TEXT)])
        pieces += [blocks.quoted(part) for quote in passage.quotes for part in split(quote, _LONGEST_TEXT)]
    pieces += [blocks.preformatted(part) for part in split(reply.code, _LONGEST_TEXT)]
    if reply.choices:
        menu = blocks.choice("Choose…", MENU_CHOICE, reply.choices)
        pieces.append(blocks.actions([menu], block_id=controls_block(answer_id)))
    return _packed(pieces, reply.title, 0)


def papers_message(lead: str, papers: Sequence[PaperPart], note: str = "") -> list[SlackMessage]:
    """Papers found by a search, best first."""
    listed = _numbered_blocks([(paper.n, _paper(paper)) for paper in papers])
    pieces: list[Block] = [blocks.rich([(text(lead, bold=True),)]), *listed]
    if note:
        pieces.append(blocks.small(note))
    return _packed(pieces, lead, 0)


def _answer_blocks(answer: Answer) -> Iterator[Block]:
    """Give what an answer says, without its papers."""
    parts = parts_of(answer)
    links = {paper.n: paper.url for paper in parts.papers}
    lines: list[Line] = [_lead(part, refused=answer.refused and n == 0) for n, part in _numbered_lead(parts.lead)]
    if parts.subject is not None:
        lines.append(_paper(parts.subject, bold=True))
    if _is_in_table(parts):
        yield from _rich_blocks(lines)
        yield from _comparison(parts, links)
        return
    lines += [line for part in parts.discussions for line in _discussion(part)]
    if parts.rows:
        lines += [each for row in parts.rows for each in _row(row, links)]
    else:
        claims = [each for claim in parts.claims for each in _claim(claim, links)]
        lines += claims if any(claim.quoted for claim in answer.claims) else _paragraphs(claims)
    yield from _rich_blocks(lines)
    yield from (blocks.preformatted(part) for part in split(parts.code, _LONGEST_TEXT))


def _discussion(part: DiscussionPart) -> Iterator[Line]:
    """Give a paper with what people said of it, each with a link to the message."""
    note = [text(f" · {part.note}")] if part.note else []
    messages = [each for label, url in part.messages for each in (text(" "), linked(label, url))]
    sentence = [text(f" — {part.sentence}")] if part.sentence else []
    yield (linked(shortened(part.title, _LONGEST_TITLE), part.url, bold=True), *note, *sentence, *messages)
    for words, url in part.quotations:
        yield (text("• "), text(shortened(words, _LONGEST_TEXT)), text(" "), linked("message", url))


def _below(answer: Answer, answer_id: str, page_size: int) -> Iterator[Block]:
    """Give what stands under an answer: papers, small print, controls."""
    parts = parts_of(answer)
    papers = () if _is_in_table(parts) else parts.papers
    if papers and parts.subject is not None:
        yield from _rich_blocks([_beside(parts.papers_heading, [replace(paper, details=()) for paper in papers])])
    elif papers:
        if parts.papers_heading:
            yield blocks.rich([(text(parts.papers_heading, bold=True),)])
        if any(paper.claims for paper in papers):
            lines = [line for paper in parts.described for line in _paper_with_claims(paper)]
            yield from _rich_blocks([*lines, *([_beside(UNTOLD_HEADING, parts.untold)] if parts.untold else [])])
        else:
            yield from _numbered_blocks([(paper.n, _paper(paper)) for paper in papers])
    if parts.footer:
        yield blocks.small(parts.footer)
    if parts.earlier is not None:
        yield blocks.rich([(text(f"{parts.earlier.words} "), linked(parts.earlier.day, parts.earlier.url))])
    if candidates := list(_candidates(parts, answer_id)):
        yield blocks.actions(candidates)
    if parts.steps:
        yield blocks.actions(
            [
                blocks.button(step.label, f"step_{n}", f"{answer_id} {step.says}")
                for n, step in enumerate(parts.steps[:MOST_STEPS], start=1)
            ]
        )
    yield blocks.actions(controls_of(answer, answer_id, page_size), block_id=controls_block(answer_id))


def _beside(heading: str, papers: Sequence[PaperPart]) -> Line:
    """Return papers of which nothing more is said in one line, by their short names."""
    line: list[RichTextElement] = [text(f"{heading}:", bold=True)]
    for n, paper in enumerate(papers):
        number = f"[{paper.n}] " if paper.n is not None else ""
        details = "".join(f" · {shortened(detail, _LONGEST_DETAIL)}" for detail in paper.details)
        name = linked(shortened(paper.name or paper.title, _SHORT_NAME), paper.url)
        line += [text(f"{', ' if n else ' '}{number}"), name, *([text(details)] if details else [])]
    return line


def _numbered_lead(lead: str) -> Iterator[tuple[int, str]]:
    return enumerate(split(lead, _LONGEST_TEXT))


def _lead(words: str, *, refused: bool) -> Line:
    """Return the opening words; of a refusal the first sentence is bold, what to do next is not."""
    if not refused:
        return (text(words),)
    end = next(iter(sentence_spans(words)), (0, len(words)))[1]
    rest = words[end:]
    return (text(words[:end], bold=True), *([text(rest)] if rest.strip() else []))


def _is_in_table(parts: Parts) -> bool:
    """Return True if the papers of a comparison are named and linked in its table."""
    return parts.compares and len(parts.papers) <= _MOST_ROWS


def _comparison(parts: Parts, links: Mapping[int | None, str | None]) -> Iterator[Block]:
    """Give a comparison as a table with a row for each paper; what is said of all of them together stands below."""
    fields = [row for row in parts.rows if any(cell.paper_id for cell in row.cells)]
    headings: list[list[Line]] = [[(text(row.heading, bold=True),)] for row in fields]
    head: list[list[Line]] = [[(text("Paper", bold=True),)], *headings]
    rows: list[list[list[Line]]] = [
        head,
        *([[_head(paper)], *(list(_cell(row, paper)) for row in fields)] for paper in parts.papers),
    ]
    if sum(_letters(line) for row in rows for cell in row for line in cell) <= _LARGEST_TABLE:
        yield blocks.table(rows)
    else:
        yield from _rich_blocks([each for row in fields for each in _row(row, links, named=True)])
    together = [replace(row, cells=tuple(cell for cell in row.cells if not cell.paper_id)) for row in parts.rows]
    yield from _rich_blocks([each for row in together for each in _row(row, links)])


def _head(paper: PaperPart) -> Line:
    """Return the head of a paper's row: its number, short name and venue."""
    number = f"[{paper.n}] " if paper.n is not None else ""
    details = " · ".join(shortened(detail, _LONGEST_DETAIL) for detail in paper.details)
    name = linked(shortened(paper.name or paper.title, _LONGEST_DETAIL), paper.url, bold=True)
    return (text(number), name, *([text(f" {details}")] if details else []))


def _cell(row: RowPart, paper: PaperPart) -> Iterator[Line]:
    """Give what a field says of a paper."""
    for cell in row.cells:
        if cell.paper_id == paper.paper_id:
            for claim in cell.claims:
                yield from _claim(claim, {})


def _claim(claim: ClaimPart, links: Mapping[int | None, str | None]) -> Iterator[Line]:
    """A claim with its markers; one that is very long in several lines."""
    *first, last = split(claim.text, _LONGEST_TEXT) or [""]
    for part in first:
        yield (text(part),)
    markers = [element for n in claim.sources for element in (text(" "), linked(f"[{n}]", links.get(n)))]
    more = [text(f" ({each})", italic=True) for each in (claim.places, claim.doubt) if each]
    yield (text(last), *markers, *more)


def _row(row: RowPart, links: Mapping[int | None, str | None], *, named: bool = False) -> Iterator[Line]:
    """Give a field of a summary: its heading with what is said of one paper, or of each paper that is `named`."""
    heading: Line = (text(f"{row.heading}: ", bold=True),)
    lines: list[Line] = []
    for cell in row.cells:
        lines_of_cell = [each for claim in cell.claims for each in _claim(claim, links)]
        lines_of_cell += [(text(cell.unstated, italic=True),)] if cell.unstated and not lines_of_cell else []
        if named and cell.paper_id and lines_of_cell:
            lines_of_cell[0] = (text(f"{shortened(cell.paper, _LONGEST_DETAIL)}: ", italic=True), *lines_of_cell[0])
        lines += lines_of_cell
    if named:
        yield heading
        yield from lines
    elif lines:
        yield from _paragraphs([(*heading, *lines[0]), *lines[1:]])


def _paragraphs(claims: Sequence[Line]) -> Iterator[Line]:
    """Sentences that go on from one another, in as few paragraphs as the sizes allow."""
    together: list[RichTextElement] = []
    for parts in claims:
        if together and _letters([*together, *parts]) > _RICH_LETTERS:
            yield together
            together = []
        together = [*together, text(" "), *parts] if together else [*parts]
    if together:
        yield together


def _paper(paper: PaperPart, *, bold: bool = False) -> Line:
    title = linked(shortened(paper.title, _LONGEST_TITLE), paper.url, bold=bold)
    details = " · ".join(shortened(detail, _LONGEST_DETAIL) for detail in paper.details)
    return (title, *([text(f" · {details}")] if details else []))


def _paper_with_claims(paper: PaperPart) -> Iterator[Line]:
    """Give a paper in one line, with what is said of it; what is very long goes on in lines without a number.

    A list of Slack's own would take the width of three words from each line of a thread.
    """
    line = [*([text(f"[{paper.n}] ")] if paper.n is not None else []), *_paper(paper)]
    for n, claim in enumerate(paper.claims):
        first, *more = _claim(claim, {})
        line += [text(" — " if n == 0 else " "), *first]
        for each in more:
            yield line
            line = [*each]
    yield line


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


def _numbered_blocks(items: Sequence[tuple[int | None, Line]]) -> Iterator[Block]:
    """Give the items of a numbered list in blocks of moderate size."""
    together: list[tuple[int | None, Line]] = []
    for n, line in items:
        if together and sum(_letters(each) for _, each in (*together, (n, line))) > _RICH_LETTERS:
            yield blocks.numbered(together)
            together = []
        together.append((n, line))
    if together:
        yield blocks.numbered(together)


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
    claims = " ".join(claim.text for claim in answer.claims) if answer.count is None else ""
    return " ".join(filter(None, (answer.lead, claims))) or "Here is what the lists hold."


def _markers(claim: Claim) -> str:
    return "".join(f"[{n}]" for n in claim.sources)
