"""Summarises the papers that a question means, by a model or by quotation."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import build_answer
from bot.answering.compose import why_quoted
from bot.answering.composing.draft import Draft
from bot.answering.language_model import LanguageModel
from bot.answering.model import Answer, Length, Question, SearchPlan, Source
from bot.answering.refuse import NOTHING_ANSWERS, refuse
from bot.answering.review import review
from bot.answering.search_result import SearchResult
from bot.answering.searching.relevance import why_lacking
from bot.answering.settle import Verified
from bot.answering.verify import verify
from bot.answering.write_draft import UncitedError
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.summaries.cells import catalogue_cells, quoted_cells, shortened_to
from bot.summaries.columns import text_columns
from bot.summaries.fields import Checked, folded, in_order, sources_of, summary_fields
from bot.summaries.full_texts import FullTexts
from bot.summaries.lead import lead_of, nothing_found
from bot.summaries.quoted_summary import SummarySentence, fewer_sentences, quote
from bot.summaries.related import related_papers, related_statements
from bot.summaries.texts import PaperText, passages_as_sources, text_of
from bot.summaries.which_paper import ask_back, which_papers
from bot.summaries.written_summary import asks_of_columns, asks_of_fields, write
from ingest.library.model import ListState, PaperRecord
from ingest.library.reader import Library

_log = logging.getLogger(__name__)
_UNCONFIRMED = "No sentence of the language model could be confirmed, so the papers are quoted instead."
_RULES_TOKENS = 1_100
_MOST_SIDE_BY_SIDE = 5
"""Papers of one page of a comparison; more would not fit beside one another."""

NO_FURTHER = "All papers of the comparison have been shown; there is no further page."
_MOST_STATEMENTS = 60
"""Statements of one summary; a comparison of several papers has some for each field of each."""

_LETTERS_A_TOKEN = 3.2
"""Fewer than English has, so that formulas and names fit too."""

_MOST_LETTERS: dict[Length, int] = {"short": 12_000, "usual": 24_000, "long": 48_000}
"""Some 6,000 tokens for a summary, twice that for a long one, however large the model's window is."""


@dataclass(frozen=True, slots=True)
class _WrittenText:
    """A drafted and checked summary: what is said with its checks, by whom, and what had to be left out."""

    checked: list[Checked]
    draft: Draft
    verified: Verified


async def tell(
    question: Question,
    result: SearchResult,
    library: Library,
    writer: Writer,
    full_texts: FullTexts | None = None,
) -> Answer:
    """Summarise the paper that `result.plan` names, or set several side by side.

    Summaries rest on the papers' `full_texts` where they can be had; short ones and comparisons on their abstracts.
    A name that several papers have is asked back. Sentences of a model go to `on_text` once they have passed their
    checks, after the line that says what is told and from what. Without a model, or when it fails, the papers' own
    sentences are quoted.
    """
    plan = result.plan
    # Which columns are facts is read from a file at first use, which would hold up the event loop.
    await asyncio.to_thread(text_columns, plan.columns)
    ids = [paper_id for mention in plan.mentions for paper_id in mention.paper_ids]
    records = {paper.paper_id: paper for paper in await asyncio.to_thread(library.papers, ids)}
    lists = await asyncio.to_thread(library.lists)
    chosen = which_papers(plan, records)
    if chosen.ambiguous is not None:
        return ask_back(question, result, chosen, records, library.revision, lists)
    if not chosen.papers:
        return refuse(question, result, library.revision, lists, why_lacking(plan) or NOTHING_ANSWERS)
    wanted = full_texts if _needs_full_text(plan, chosen.papers) else None
    shown, pages = _page(plan, chosen.papers)
    if not shown:
        return refuse(question, result, library.revision, lists, NO_FURTHER)
    texts = [await text_of(library, paper, wanted) for paper in shown]
    writer.enter("writing")
    statements = await _statements(plan, writer, texts)
    related = await asyncio.to_thread(_related, plan, texts, library)
    answer = _put_together(question, result, texts, statements, related, library, lists)
    if pages < 2:
        return answer
    return replace(answer, pages=pages, limits=(*answer.limits, _which_papers(plan.page, shown, chosen.papers)))


def _page(plan: SearchPlan, papers: Sequence[PaperRecord]) -> tuple[Sequence[PaperRecord], int]:
    """Return the papers of the page that a plan asks for, as even as possible, and how many pages there are."""
    pages = -(-len(papers) // _MOST_SIDE_BY_SIDE)
    each = -(-len(papers) // max(1, pages))
    return papers[(plan.page - 1) * each : plan.page * each], pages


def _which_papers(page: int, shown: Sequence[PaperRecord], papers: Sequence[PaperRecord]) -> str:
    """Say which of many compared papers a page has, and how to see the others."""
    first = papers.index(shown[0]) + 1
    onwards = " Say “more” for the next." if first + len(shown) <= len(papers) else ""
    return f"Papers {first}–{first + len(shown) - 1} of {len(papers)} are compared here.{onwards}"


async def _statements(plan: SearchPlan, writer: Writer, texts: Sequence[PaperText]) -> _WrittenText:
    """The summary written by the model where that can be, else quoted."""
    telling = [text for text in texts if text.basis in ("abstract", "full text")]
    writer = await writer.begin()
    nothing_to_write = plan.fields == ("related",) or (plan.columns and not text_columns(plan.columns))
    if writer.model is None or not telling or nothing_to_write:
        limits = (f"{writer.why_no_model}.",) if writer.model is None else ()
        return await _quoted(plan, writer, texts, lead_of(plan, texts, quoted=True), limits)
    try:
        written = await _written(plan, writer, writer.model, texts, telling)
    except ModelError as error:
        _log.warning("summarising by quotation: %s", error)
        statements = await _quoted(plan, writer, texts, lead_of(plan, texts, quoted=True), (why_quoted(error),))
        used = error.used if isinstance(error, UncitedError) else None
        return replace(statements, verified=replace(statements.verified, used=used))
    if not written.verified.claims:
        statements = await _quoted(plan, writer, texts, lead_of(plan, texts, quoted=True), (_UNCONFIRMED,))
        return replace(statements, verified=replace(statements.verified, used=written.verified.used))
    bare = [text for text in texts if text not in telling]
    entries = await _quoted(plan, writer, bare, "") if bare else None
    return replace(written, checked=written.checked + (entries.checked if entries else []))


async def _written(
    plan: SearchPlan,
    writer: Writer,
    model: LanguageModel,
    texts: Sequence[PaperText],
    telling: Sequence[PaperText],
) -> _WrittenText:
    """The summary as the model writes it from the texts that tell something; raises ModelError."""
    lead = lead_of(plan, texts, quoted=False)
    if writer.on_text is not None:
        writer.on_text(f"{lead}\n")
    room = _room(model, plan.length) // len(telling)
    columns = text_columns(plan.columns)
    parts = await asyncio.to_thread(
        lambda: passages_as_sources(
            [
                shortened_to(text, columns, room) if columns else fewer_sentences(text, plan.fields, room)
                for text in telling
            ]
        )
    )
    asks = asks_of_columns(columns) if columns else asks_of_fields(plan.fields, compares=len(texts) > 1)
    written = await write(
        plan.question,
        parts,
        writer,
        model,
        compares=len(texts) > 1,
        length=plan.length,
        asks=asks,
        own_columns=bool(columns),
    )
    writer.enter("checking")
    verified = await review(written.draft, written.claims, writer, plan.question, written.early, most=_MOST_STATEMENTS)
    shown = _papers_shown(written.draft.shown, parts, texts)
    draft = replace(written.draft, lead=lead, shown=shown)
    return _WrittenText(folded(written.items, verified, parts, texts), draft, verified)


def _needs_full_text(plan: SearchPlan, papers: Sequence[PaperRecord]) -> bool:
    """Whether a summary has room for more than an abstract holds, or asks for what abstracts seldom state."""
    if plan.fields == ("related",):
        return False
    if plan.columns:
        return bool(text_columns(plan.columns))
    return plan.length == "long" or (len(papers) == 1 and (plan.length != "short" or bool(plan.fields)))


def _room(model: LanguageModel, length: Length) -> int:
    """How many letters of the papers' texts go into the prompt."""
    tokens = model.settings.context_window - model.settings.max_tokens - _RULES_TOKENS
    return max(1, min(int(tokens * _LETTERS_A_TOKEN), _MOST_LETTERS[length]))


async def _quoted(
    plan: SearchPlan, writer: Writer, texts: Sequence[PaperText], lead: str, limits: tuple[str, ...] = ()
) -> _WrittenText:
    """The summary in the papers' own sentences."""
    parts = passages_as_sources(texts)

    def quoted() -> list[SummarySentence]:
        if plan.columns:
            columns = text_columns(plan.columns)
            return [each for text in texts for each in quoted_cells(text, _own(parts, text), columns)]
        length = "short" if len(texts) > 1 and plan.length == "usual" else plan.length
        return [each for text in texts for each in quote(text, _own(parts, text), length, plan.fields)]

    statements = await asyncio.to_thread(quoted)
    numbers = tuple(range(1, len(texts) + 1))
    draft = Draft(lead, tuple(each.sentence for each in statements), parts, limits=limits, shown=numbers)
    claims = await asyncio.to_thread(verify, draft, known_names=writer.known_names)
    verified = await review(draft, claims, writer, plan.question)
    return _WrittenText(folded(statements, verified, parts, texts), draft, verified)


def _own(parts: Sequence[Source], text: PaperText) -> list[Source]:
    return [part for part in parts if part.paper.paper_id == text.paper.paper_id]


def _papers_shown(shown: Sequence[int], parts: Sequence[Source], texts: Sequence[PaperText]) -> tuple[int, ...]:
    """The numbers of the papers, among `texts`, whose parts were shown, in that order."""
    order = [text.paper.paper_id for text in texts]
    papers = {part.n: part.paper.paper_id for part in parts}
    return tuple(dict.fromkeys(order.index(papers[n]) + 1 for n in shown))


def _related(plan: SearchPlan, texts: Sequence[PaperText], library: Library) -> list[PaperRecord]:
    """The papers to be named as related: to one paper only, and not where something else was asked."""
    asked = plan.fields == ("related",) or not (plan.fields or plan.columns or plan.length == "short")
    if len(texts) != 1 or not asked:
        return []
    return related_papers(library, texts[0].paper)


def _put_together(
    question: Question,
    result: SearchResult,
    texts: Sequence[PaperText],
    statements: _WrittenText,
    related: Sequence[PaperRecord],
    library: Library,
    lists: Sequence[ListState],
) -> Answer:
    plan = result.plan
    own = [*statements.checked, *catalogue_cells(plan.columns, texts)]
    sources = sources_of(texts, own)
    neighbours = tuple(
        Source(number, paper, "title only", ()) for number, paper in enumerate(related, start=len(sources) + 1)
    )
    beside = related_statements(texts[0].paper, neighbours)
    claims = verify(Draft("", tuple(each.sentence for each in beside), neighbours))
    checked = in_order(plan, [*own, *map(Checked, beside, claims)], texts)
    limits = (*statements.draft.limits, *(text.limit for text in texts if text.limit))
    fields = summary_fields(plan, texts, checked)
    if not checked:
        reason = nothing_found(plan, texts)
        refused = refuse(question, result, library.revision, lists, reason, statements.verified.used, limits)
        return replace(refused, fields=fields, nearest=())
    draft = replace(statements.draft, sources=(*sources, *neighbours), limits=limits)
    verified = replace(statements.verified, claims=tuple(each.claim for each in checked))
    answer = build_answer(question, result, draft, verified, library.revision, lists)
    # The answer's claims are those above in the same order, with the numbers of the sources put in order.
    renumbered = [Checked(each.statement, claim) for each, claim in zip(checked, answer.claims, strict=True)]
    return replace(answer, fields=summary_fields(plan, texts, renumbered))
