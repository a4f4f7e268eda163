"""Make an answer: the one place that fills in what every answer has, whatever it says."""

from collections.abc import Sequence

from bot.answering.model import Answer, Candidate, Claim, NextStep, Question, Source, SummaryField, TextFile
from bot.answering.model_use import ModelUse
from bot.answering.search_result import SearchResult
from ingest.library.model import PaperRecord, Revision


def make_answer(
    question: Question,
    result: SearchResult,
    revision: Revision,
    lead: str,
    checked: str,
    *,
    claims: tuple[Claim, ...] = (),
    sources: tuple[Source, ...] = (),
    refused: bool = False,
    limits: Sequence[str] = (),
    papers: tuple[str, ...] = (),
    count: int | None = None,
    nearest: tuple[PaperRecord, ...] = (),
    used: ModelUse | None = None,
    also_by_link: tuple[str, ...] = (),
    fields: tuple[SummaryField, ...] = (),
    candidates: tuple[Candidate, ...] = (),
    code: str = "",
    file: TextFile | None = None,
    draft: str = "",
    dropped: int = 0,
    steps: tuple[NextStep, ...] = (),
) -> Answer:
    """Return the answer to `question` from what was found in a `revision`; each limit is given once."""
    return Answer(
        question=question.text,
        lead=lead,
        claims=claims,
        sources=sources,
        refused=refused,
        checked=checked,
        limits=tuple(dict.fromkeys(limits)),
        papers=papers,
        count=count,
        nearest=nearest,
        plan=result.plan,
        used=used,
        revision=revision.number,
        as_of=revision.as_of,
        timings_ms=result.timings_ms,
        also_by_link=also_by_link,
        fields=fields,
        candidates=candidates,
        code=code,
        file=file,
        draft=draft,
        dropped=dropped,
        steps=steps,
    )
