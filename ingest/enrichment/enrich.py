"""Has a language model describe new and changed papers during an ingest.

What is written is stored as it comes, so that a run that is killed or whose model goes down is continued by the next.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from itertools import islice

from sqlalchemy import Engine

from ingest.abstracts.provider import Found
from ingest.enrichment.form import Enrichment
from ingest.enrichment.report import EnrichmentReport
from ingest.enrichment.settings import Enriching
from ingest.enrichment.stored import StoredEnrichments
from ingest.enrichment.writer import (
    EnrichmentReply,
    EnrichmentWriter,
    PaperToDescribe,
    WriterError,
    likely_tokens,
    writer_name,
)
from ingest.papers.model import Paper

_MILLION = 1_000_000
_log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


def paper_to_describe(paper: Paper, found: Found | None) -> PaperToDescribe:
    """Return what a model is told of a paper."""
    notes = dict.fromkeys(text for _, text in paper.notes)
    return PaperToDescribe(paper.titles[0], (found.abstract if found else None) or "", "\n".join(notes))


def enrich(
    engine: Engine,
    enriching: Enriching,
    papers: Sequence[Paper],
    abstracts: Mapping[str, Found],
    now: datetime,
    progress: Progress = lambda step, done, total: None,
) -> tuple[dict[str, tuple[str, ...]], EnrichmentReport]:
    """Have those of `papers` described that are not yet; return the lines of each paper by id, and the report.

    A model that is down or answers in another form stops nothing: what is missing is left to the next run.
    """
    stored = StoredEnrichments(engine, writer_name(enriching))
    described = {paper.paper_id: paper_to_describe(paper, abstracts.get(paper.paper_id)) for paper in papers}
    known = stored.known({each.content_key for each in described.values()})
    wanted = {each.content_key: each for each in described.values() if each.content_key not in known}
    report = _estimated(enriching, wanted.values())
    if wanted:
        asked = dict(islice(wanted.items(), enriching.limits.most_papers))
        known |= _written(enriching, stored, asked, report, now, progress)
        report.left = len(wanted) - report.written - report.failed
    lines = {
        paper_id: known[each.content_key].lines() for paper_id, each in described.items() if each.content_key in known
    }
    return lines, report


def _estimated(enriching: Enriching, wanted: Iterable[PaperToDescribe]) -> EnrichmentReport:
    likely = [likely_tokens(enriching, each) for each in wanted]
    prompt, completion = sum(each for each, _ in likely), sum(each for _, each in likely)
    cost = _cost(enriching, prompt, completion)
    return EnrichmentReport(
        enriching.model, wanted=len(likely), estimated_tokens=prompt + completion, estimated_cost=cost
    )


def _cost(enriching: Enriching, prompt: int, completion: int) -> float | None:
    if enriching.prices is None:
        return None
    prices = enriching.prices
    return round((prompt * prices[0] + completion * prices[1]) / _MILLION, 6)


def _written(
    enriching: Enriching,
    stored: StoredEnrichments,
    wanted: Mapping[str, PaperToDescribe],
    report: EnrichmentReport,
    now: datetime,
    progress: Progress,
) -> dict[str, Enrichment]:
    """Ask for all of `wanted`, some at once, and store each as it comes; stops where the model cannot be used."""
    found: dict[str, Enrichment] = {}
    step = _step(report, enriching)
    progress(step, 0, len(wanted))
    writer = EnrichmentWriter(enriching)
    waiting = iter(wanted.items())
    running: dict[Future[EnrichmentReply], str] = {}
    with ThreadPoolExecutor(enriching.limits.at_once, thread_name_prefix="enrich") as pool:
        while True:
            room = 0 if report.problem else enriching.limits.at_once - len(running)
            running |= {pool.submit(writer.write, described): key for key, described in islice(waiting, room)}
            if not running:
                break
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                key = running.pop(done)
                try:
                    written = done.result()
                except WriterError as error:
                    report.problem = report.problem or str(error)
                    continue
                report.prompt_tokens += written.prompt_tokens
                report.completion_tokens += written.completion_tokens
                if written.enrichment is None:
                    report.failed += 1
                    _log.warning("“%s” was not described: %s", wanted[key].title, written.reason)
                    continue
                stored.store({key: written.enrichment}, now)
                found[key] = written.enrichment
                report.written += 1
                progress(step, report.written + report.failed, len(wanted))
    writer.close()
    report.cost = _cost(enriching, report.prompt_tokens, report.completion_tokens)
    return found


def _step(report: EnrichmentReport, enriching: Enriching) -> str:
    """Name the step with what it is expected to take, which is shown before the first call."""
    tokens = f"about {max(report.estimated_tokens // 1_000, 1):,} thousand tokens"
    cost = f", {report.estimated_cost:,.2f}" if report.estimated_cost is not None else ""
    most = enriching.limits.most_papers
    part = f", {most} in this run" if most is not None and most < report.wanted else ""
    return f"describing papers ({tokens}{cost}{part})"
