"""Gets the full texts of papers, from PDFs of lists or from arXiv at its pace.

Each text is saved as it comes, so a run that is killed, or has fetched as many as it may, is continued by the next.

"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from ingest.abstracts.provider import Found
from ingest.fetching import FetchError
from ingest.full_text.arxiv import ArxivTexts
from ingest.full_text.keys import FILE_PREFIX, arxiv_key
from ingest.full_text.model import FullText, Lacking
from ingest.full_text.own_file import read_own_file
from ingest.library.full_texts import StoredFullTexts, TextOfPaper, TextsOfPapers
from ingest.library.layout import attachments_folder
from ingest.lists.fetch_or_keep import Collected
from ingest.lists.sources.addresses import is_zotero
from ingest.lists.sources.file import path_of
from ingest.lists.sources.pdfs import OwnFile, own_files
from ingest.papers.model import Paper
from ingest.runs.report import FullTextReport
from ingest.runs.settings import FullTextSources
from ingest.settings import ListSettings

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
_CAME = 200
_FAILURES_IN_A_ROW = 3
"""After so many, arXiv is left alone until the next run."""
_PATIENCE = {"attempts": 4, "timeout_seconds": 30.0, "deadline_seconds": 180.0}
"""Nobody waits for one text here, so a request is tried longer than when somebody asks for a summary."""

Progress = Callable[[str, int, int], None]


def get_full_texts(
    engine: Engine,
    data: Path,
    sources: FullTextSources,
    collected: Sequence[Collected],
    papers: Sequence[Paper],
    *,
    offline: bool,
    now: datetime,
    progress: Progress,
) -> tuple[TextsOfPapers, FullTextReport | None]:
    """Return the full texts of papers, after getting those that are missing; no report where no list has or wants any.

    A paper that is a PDF of a list has the text of that; of others, the lists say whether arXiv is asked. `data` is the
    data folder.
    """
    own = {(listed.settings.name, file.file): own_files(file) for listed in collected for file in listed.files}
    roots = {listed.settings.name: _root(listed.settings, data) for listed in collected}
    wanting = {listed.settings.name for listed in collected if listed.settings.full_text}
    if not wanting and not any(own.values()):
        return TextsOfPapers(), None
    stored = StoredFullTexts(engine)
    texts, files = _wanted(papers, own, wanting)
    wanted = list(dict.fromkeys(text.key for text in texts.values()))
    held = stored.held(wanted)
    lacking = stored.lacking(now - timedelta(days=sources.limits.not_found_days))
    report = FullTextReport(wanted=len(wanted), none_there=sum(key in lacking for key in wanted))
    missing = [key for key in wanted if key not in held and key not in lacking]
    places = {key: _place(roots[name], file) for key, (name, file) in files.items()}
    asyncio.run(_get(stored, sources, missing, places, offline, now, progress, report))
    held = stored.held(wanted)
    report.held = len(held)
    report.left = report.wanted - report.held - report.none_there
    return TextsOfPapers(stored, {each: text for each, text in texts.items() if text.key in held}), report


def _wanted(
    papers: Sequence[Paper], own: Mapping[tuple[str, str], Mapping[int, OwnFile]], wanting: Set[str]
) -> tuple[dict[str, TextOfPaper], dict[str, tuple[str, OwnFile]]]:
    """Return the text that each paper is to have, by its id, and the list and the file of texts that are files."""
    texts: dict[str, TextOfPaper] = {}
    files: dict[str, tuple[str, OwnFile]] = {}
    for paper in papers:
        for entry in paper.entries:
            file = own.get((entry.list, entry.file), {}).get(entry.line)
            if file is not None:
                texts[paper.paper_id] = TextOfPaper(f"{FILE_PREFIX}{file.sha256}", entry.list)
                files[f"{FILE_PREFIX}{file.sha256}"] = entry.list, file
                break
        else:
            key = arxiv_key(paper.identifiers) if any(entry.list in wanting for entry in paper.entries) else None
            if key is not None:
                texts[paper.paper_id] = TextOfPaper(key)
    return texts, files


def _root(settings: ListSettings, data: Path) -> Path:
    """Where the PDFs of a list are: in its folder, or with the attachments that were downloaded."""
    return attachments_folder(data) / settings.name if is_zotero(settings) else path_of(settings.source)


def _place(root: Path, file: OwnFile) -> Path:
    return root if root.is_file() else root / file.path


async def _get(
    stored: StoredFullTexts,
    sources: FullTextSources,
    missing: Sequence[str],
    places: Mapping[str, Path],
    offline: bool,
    now: datetime,
    progress: Progress,
    report: FullTextReport,
) -> None:
    """Get missing texts one after the other and save each, until all or as many as may be are there."""
    limits = sources.limits.model_copy(update=_PATIENCE)
    arxiv = ArxivTexts(limits, contact=sources.contact, patience=sources.patience, now=lambda: now)
    room = sources.amount.megabytes * _MEGABYTE - await asyncio.to_thread(stored.characters)
    some = [key for key in missing if key in places or not offline][: sources.amount.papers]
    failures = 0
    for done, key in enumerate(some):
        if room <= 0:
            report.is_full = True
            return
        progress("getting full texts", done, len(some))
        try:
            found = await (read_own_file(key, places[key], limits, now) if key in places else arxiv.fetch(key))
        except FetchError as error:
            _log.warning("full text of %s: %s", key, error)
            if error.status == _CAME:
                # It came, and was not read in time: asked for again when those without a text are.
                await asyncio.to_thread(stored.save, Lacking(key, str(error), now))
                report.none_there += 1
                continue
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
            if key in places:
                report.unread.append(f"{places[key]}: {found.reason}.")
    progress("getting full texts", len(some), len(some))


def abstracts_from_texts(
    abstracts: Mapping[str, Found], papers: Sequence[Paper], texts: TextsOfPapers, now: datetime
) -> dict[str, Found]:
    """Return abstracts by paper id, with those of full texts for papers of which no provider knows anything."""
    completed = dict(abstracts)
    for paper in papers:
        key = texts.key_of(paper.paper_id)
        if key is None or paper.paper_id in abstracts or (abstract := texts.abstract_of(paper.paper_id)) is None:
            continue
        own = Found(paper.paper_id, "full text", key, "identifier", None, abstract, (), None, None, now)
        completed[paper.paper_id] = own
    return completed
