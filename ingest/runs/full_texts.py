"""Gets the full texts of papers on lists that want them, at arXiv's pace.

Each text is saved as it comes, so a run that is killed, or has fetched as many as it may, is continued by the next.

"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ingest.abstracts.provider import Found
from ingest.fetching import FetchError
from ingest.full_text.arxiv import ArxivTexts
from ingest.full_text.keys import arxiv_key
from ingest.full_text.model import FullText
from ingest.library.full_texts import StoredFullTexts, TextOfPaper, TextsOfPapers
from ingest.papers.model import Paper
from ingest.runs.report import FullTextReport
from ingest.runs.settings import FullTextSources
from ingest.settings import ListSettings

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
_FAILURES_IN_A_ROW = 3
"""After so many, arXiv is left alone until the next run."""
_PATIENCE = {"attempts": 4, "timeout_seconds": 30.0, "deadline_seconds": 180.0}
"""Nobody waits for one text here, so a request is tried longer than when somebody asks for a summary."""

Progress = Callable[[str, int, int], None]


def get_full_texts(
    engine: Engine,
    sources: FullTextSources,
    lists: Sequence[ListSettings],
    papers: Sequence[Paper],
    *,
    offline: bool,
    now: datetime,
    progress: Progress,
) -> tuple[TextsOfPapers, FullTextReport | None]:
    """Return the full texts of papers, after fetching those that are missing; no report where no list wants any."""
    wanting = {listed.name for listed in lists if listed.full_text}
    if not wanting:
        return TextsOfPapers(), None
    stored = StoredFullTexts(engine)
    keys = _keys(papers, wanting)
    wanted = list(dict.fromkeys(keys.values()))
    held = stored.held(wanted)
    lacking = stored.lacking(now - timedelta(days=sources.limits.not_found_days))
    report = FullTextReport(wanted=len(wanted), none_there=sum(key in lacking for key in wanted))
    missing = [key for key in wanted if key not in held and key not in lacking]
    if missing and not offline:
        asyncio.run(_fetch(stored, sources, missing, now, progress, report))
        held = stored.held(wanted)
    report.held = len(held)
    report.left = report.wanted - report.held - report.none_there
    texts = {paper_id: TextOfPaper(key) for paper_id, key in keys.items() if key in held}
    return TextsOfPapers(stored, texts), report


def _keys(papers: Sequence[Paper], wanting: set[str]) -> Mapping[str, str]:
    """The keys of the texts of papers on lists that want them, by paper id, for papers that are on arXiv."""
    keys = {}
    for paper in papers:
        key = arxiv_key(paper.identifiers) if any(entry.list in wanting for entry in paper.entries) else None
        if key is not None:
            keys[paper.paper_id] = key
    return keys


async def _fetch(
    stored: StoredFullTexts,
    sources: FullTextSources,
    missing: Sequence[str],
    now: datetime,
    progress: Progress,
    report: FullTextReport,
) -> None:
    """Fetch missing texts one after the other and save each, until all or as many as may be are there."""
    limits = sources.limits.model_copy(update=_PATIENCE)
    arxiv = ArxivTexts(limits, contact=sources.contact, patience=sources.patience, now=lambda: now)
    room = sources.amount.megabytes * _MEGABYTE - await asyncio.to_thread(stored.characters)
    some = missing[: sources.amount.papers]
    failures = 0
    for done, key in enumerate(some):
        if room <= 0:
            report.is_full = True
            return
        progress("fetching full texts", done, len(some))
        try:
            found = await arxiv.fetch(key)
        except FetchError as error:
            _log.warning("full text of %s: %s", key, error)
            failures += 1
            report.problem = f"{error}. The next ingest tries again"
            if failures == _FAILURES_IN_A_ROW:
                return
            continue
        failures = 0
        await asyncio.to_thread(stored.save, found)
        if isinstance(found, FullText):
            report.fetched += 1
            room -= sum(len(paragraph) for section in found.sections for paragraph in section.paragraphs)
        else:
            report.none_there += 1
    progress("fetching full texts", len(some), len(some))


def abstracts_from_texts(
    abstracts: Mapping[str, Found], papers: Sequence[Paper], texts: TextsOfPapers, now: datetime
) -> dict[str, Found]:
    """Return abstracts by paper id, for papers that no provider has one of the one that their full text begins with."""
    completed = dict(abstracts)
    for paper in papers:
        found = abstracts.get(paper.paper_id)
        if (found and found.abstract) or (abstract := texts.abstract_of(paper.paper_id)) is None:
            continue
        known = found or Found(paper.paper_id, "", "", "identifier", None, None, (), None, None, now)
        key = texts.key_of(paper.paper_id) or ""
        completed[paper.paper_id] = replace(known, provider="full text", key=key, abstract=abstract)
    return completed
